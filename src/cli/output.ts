import { stdout } from 'node:process'
import type { Plain } from '../schema/index.ts'
import type { Paint } from './colour.ts'
import { type Column, tableLines } from './table.ts'

/** Tables and lines for people, one JSON array for programs, or a JSON value a line. */
export type Format = 'text' | 'json' | 'jsonl'

/** Where a command writes to, and how. */
export interface Output {
  readonly format: Format
  readonly paint: Paint
}

/** Writes lines to standard output. */
export function printLines(lines: readonly string[]): void {
  if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`)
}

/** Writes a list: as a table, as an array, or as an object a line. */
export function printList<T>(
  output: Output,
  items: readonly T[],
  plain: (item: T) => Plain,
  table: (items: readonly T[]) => string[],
): void {
  if (output.format === 'text') return printLines(items.length === 0 ? [] : table(items))
  const values = items.map((item) => JSON.stringify(plain(item)))
  printLines(output.format === 'jsonl' ? values : [`[${values.join(',\n')}]`])
}

/** A table of `items`. */
export function tableOf<T>(columns: readonly Column<T>[], paint: Paint): (items: readonly T[]) => string[] {
  return (items) => tableLines(columns, items, paint)
}
