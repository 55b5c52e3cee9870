import type { Plain } from '../../schema/index.ts'

/** The name of a number, or the number itself under another key. */
export function nameOrIndex(key: string, name: string | undefined, value: number | undefined): Record<string, Plain> {
  if (value === undefined) return {}
  return name === undefined ? { [`${key}_index`]: value } : { [key]: name }
}
