import type { Rows } from '../../../schema/index.ts'

/** The key of one of several rows that the kernel does not tell apart otherwise: the first has none behind it. */
export function numberedKey(key: string, number: number): string {
  return number === 0 ? key : `${key} #${number}`
}

/** The rows under a key, by their numbers, `from` one on. */
export function numberedRows<V>(rows: Rows<string, V>, key: string, from = 0): V[] {
  const found: V[] = []
  for (;;) {
    const next = rows.get(numberedKey(key, from + found.length))
    if (next === undefined) return found
    found.push(next)
  }
}
