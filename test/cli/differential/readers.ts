import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { type KnownDifference, knownDifferences } from './known-differences.ts'
import type { Machine } from './machine.ts'
import { type Answer, iproute2, nlkit, type Tool } from './tools.ts'

/** Known differences that a scenario showed. */
export const shownDifferences = new Set<KnownDifference>()

/** Times that nlkit reads again what differs: the kernel may do something between two readings. */
const MOST_READINGS = 4

/** Fails where nlkit does not say what iproute2 says of the same machine. */
export async function compareReaders(machine: Machine, lines: readonly string[]): Promise<void> {
  let before = await answersByLine(machine, iproute2, lines)
  for (let i = 1; before.size > 0; i++) {
    const ours = await answersByLine(machine, nlkit, [...before.keys()])
    const different = [...before.keys()].filter((line) => !isDeepStrictEqual(...levelled(line, ours, before)))
    const after = await answersByLine(machine, iproute2, different)
    for (const line of different) {
      const [mine, earlier] = levelled(line, ours, before)
      const [, later] = levelled(line, ours, after)
      if (isBetween(mine, earlier, later)) after.delete(line)
      else if (i === MOST_READINGS) expect(mine, `nlkit --iproute2 ${line}`).toEqual(later)
    }
    before = after
  }
}

/** Whether a value is one of two, or on the way from one to the other: times and counters go on between two readings. */
function isBetween(value: unknown, before: unknown, after: unknown): boolean {
  if (isDeepStrictEqual(value, before) || isDeepStrictEqual(value, after)) return true
  if (typeof value === 'number' && typeof before === 'number' && typeof after === 'number')
    return Math.min(before, after) <= value && value <= Math.max(before, after)
  if (typeof value !== 'object' || value === null || typeof before !== 'object' || before === null) return false
  const [mine, earlier, later] = [entriesOf(value), entriesOf(before), entriesOf(after)]
  if (mine.size !== earlier.size || mine.size !== later.size) return false
  return [...mine].every(([key, field]) => isBetween(field, earlier.get(key), later.get(key)))
}

function entriesOf(value: unknown): Map<string, unknown> {
  return new Map(Object.entries(value ?? {}))
}

async function answersByLine(machine: Machine, tool: Tool, lines: readonly string[]): Promise<Map<string, Answer>> {
  const answers = lines.length === 0 ? [] : await machine.read(tool, lines)
  return new Map(answers.map((answer, i) => [lines[i] ?? '', answer]))
}

/** Both answers without what is known to differ. Two refusals are alike, whatever their words. */
function levelled(
  line: string,
  oursByLine: ReadonlyMap<string, Answer>,
  theirsByLine: ReadonlyMap<string, Answer>,
): readonly [unknown, unknown] {
  const [ours, theirs] = [oursByLine.get(line), theirsByLine.get(line)]
  if (ours === undefined || theirs === undefined) throw new Error(`no answer to ${line}`)
  if ('refused' in ours && 'refused' in theirs) return [true, true]
  if ('refused' in ours || 'refused' in theirs) return [ours, theirs]
  let both: readonly [unknown, unknown] = [ours.said, theirs.said]
  for (const difference of knownDifferences) {
    if (!difference.reads.test(line)) continue
    const level: readonly [unknown, unknown] = [difference.level(both[0]), difference.level(both[1])]
    if (!isDeepStrictEqual(level, both)) shownDifferences.add(difference)
    both = level
  }
  return both
}
