import type { Plain } from '../../schema/index.ts'

/** What an object has of some fields: less of what is printed, where `ip -br` prints less. */
export function only(
  fields: { readonly [name: string]: Plain },
  ...names: readonly string[]
): { [name: string]: Plain } {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))
}
