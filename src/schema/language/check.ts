import type { Options } from './type.ts'

/** Why a number does not satisfy the options; undefined when it does. */
export function checkNumber(value: number | bigint, options: Options): string | undefined {
  const { min, max, mask } = options
  if (min !== undefined && value < min) return `${value} is below the minimum ${min}`
  if (max !== undefined && value > max) return `${value} is above the maximum ${max}`
  if (mask !== undefined && (BigInt(value) & ~BigInt(mask)) !== 0n)
    return `${value} has bits outside the mask 0x${mask.toString(16)}`
  return undefined
}

/** Why a length in bytes does not satisfy the options; undefined when it does. */
export function checkLength(length: number, options: Options): string | undefined {
  if (options.length !== undefined && length !== options.length) return `${length} bytes, not ${options.length}`
  if (options.minLength !== undefined && length < options.minLength)
    return `${length} bytes, at least ${options.minLength}`
  if (options.maxLength !== undefined && length > options.maxLength)
    return `${length} bytes, at most ${options.maxLength}`
  return undefined
}

/** Whether there is anything to check. */
export function hasChecks(options: Options): boolean {
  const { min, max, mask, length, minLength, maxLength } = options
  return [min, max, mask, length, minLength, maxLength].some((bound) => bound !== undefined)
}

/** The name of `known` that `given` is probably meant to be, for the end of an error message. */
export function suggestion(given: string, known: Iterable<string>): string {
  let best: string | undefined
  let least = 3
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase(), least)
    if (distance < least) {
      best = name
      least = distance
    }
  }
  return best === undefined ? '' : ` — did you mean '${best}'?`
}

/** Insertions, deletions and replacements that turn one text into the other; at least `limit` when it is that many or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
