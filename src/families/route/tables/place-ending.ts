import type { RouteMessage } from '../route/route.ts'

/** How the place of a route ends: what there is of it behind the destination. */
export interface Ending {
  readonly dstLen: number
  readonly table: number | undefined
  readonly tos: number
  readonly priority: number
  readonly text: string
  /** Its number in this process; undefined for those that came when there were very many. */
  readonly number: number | undefined
}

/** Few endings have a million routes, which are quicker and smaller when they share their texts. */
const SLOTS = 256
const recentEndings: (Ending | undefined)[] = new Array(SLOTS).fill(undefined)

/** Endings that get a number, for as long as the process lives. */
const MOST_NUMBERED = 4096
const numberedTexts: string[] = []
const numbers = new Map<string, number>()

/** Of an ending the number is the same for ever, or never there. */
function numberOf(text: string): number | undefined {
  const known = numbers.get(text)
  if (known !== undefined || numbers.size === MOST_NUMBERED) return known
  numbers.set(text, numberedTexts.length)
  return numberedTexts.push(text) - 1
}

/** The ending of the place of a route, less the source. */
export function endingOf({ dstLen = 0, table, tos = 0, priority = 0 }: RouteMessage): Ending {
  const slot = (dstLen + 31 * (priority + 31 * (tos + 31 * (table ?? 0)))) & (SLOTS - 1)
  const recent = recentEndings[slot]
  if (recent?.dstLen === dstLen && recent.table === table && recent.priority === priority && recent.tos === tos) {
    return recent
  }
  let text = `/${dstLen} table ${table}`
  if (tos !== 0) text += ` tos ${tos}`
  if (priority !== 0) text += ` metric ${priority}`
  const ending = { dstLen, table, tos, priority, text, number: numberOf(text) }
  recentEndings[slot] = ending
  return ending
}

/** The number of an ending, when it has one. */
export function endingNumber(text: string): number | undefined {
  return numbers.get(text)
}

/** The ending that has a number. */
export function endingText(number: number): string {
  return numberedTexts[number] as string
}
