import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A list of names beside this file: one a line, `NAME_*` is all that begin so, `#` begins a comment. */
export interface NameList {
  readonly entries: readonly string[]
  has(name: string): boolean
}

export function nameList(file: string): NameList {
  const lines = readFileSync(join(import.meta.dirname, file), 'utf8').split('\n')
  const entries = lines.map((line) => line.replace(/#.*/, '').trim()).filter(Boolean)
  const names = new Set(entries)
  const beginnings = entries.filter((entry) => entry.endsWith('*')).map((entry) => entry.slice(0, -1))
  return { entries, has: (name) => names.has(name) || beginnings.some((beginning) => name.startsWith(beginning)) }
}
