import { stdout } from 'node:process'
import type { Plain } from '../schema/index.ts'
import { UsageError } from './grammar/usage-error.ts'
import type { Paint } from './table/colour.ts'
import { type Column, tableLine, tableLines } from './table/table.ts'

/** Tables and lines for people, one JSON array for programs, a JSON value a line, or the array that `ip -j` prints. */
export type Format = 'text' | 'json' | 'jsonl' | 'iproute2'

/** Where a command writes to, and how. */
export interface Output {
  readonly format: Format
  readonly paint: Paint
  /** Whether arrays of JSON are laid out for people. */
  readonly pretty?: boolean
}

/** The forms in which objects of a kind are shown. */
export interface View<T> {
  /** One object with nlkit's own names. */
  plain(item: T): Plain
  /** A table. */
  lines(items: readonly T[]): string[]
  /** One object in a line of its own. */
  line(item: T): string
  /** What `ip -j` prints of them. */
  iproute2(items: readonly T[]): readonly Plain[]
}

/** Characters that are written at once: all lines together may be more than a string can hold. */
const PIECE = 1 << 16

/** Writes lines to standard output, as they come. */
export function printLines(lines: Iterable<string>): void {
  let piece = ''
  for (const line of lines) {
    if (piece.length + line.length > PIECE) {
      stdout.write(piece)
      stdout.write(line)
      piece = '\n'
    } else piece += `${line}\n`
  }
  if (piece !== '') stdout.write(piece)
}

/** Writes a list: as a table, as an array, or as an object a line. */
export function printList<T>(output: Output, items: readonly T[], view: View<T>): void {
  const { format } = output
  if (format === 'text') printLines(items.length === 0 ? [] : view.lines(items))
  else if (format === 'iproute2') printArray(output, view.iproute2(items))
  else if (format === 'json' && output.pretty)
    printArray(
      output,
      items.map((item) => view.plain(item)),
    )
  else printLines(jsonLines(format, items, (item) => view.plain(item)))
}

/** Spaces by which `ip -j -p` moves what is inside. */
const INDENT = 4

/** Writes one array of JSON. */
export function printArray({ pretty }: Output, values: readonly Plain[]): void {
  printLines(pretty ? [JSON.stringify(values, null, INDENT)] : jsonLines('json', values, (value) => value))
}

/** A list as lines: of one JSON array, or of a value each. */
export function* jsonLines<T>(
  format: 'json' | 'jsonl',
  items: readonly T[],
  plain: (item: T) => Plain,
): Generator<string, void, undefined> {
  if (format === 'json' && items.length === 0) yield '[]'
  for (const [i, item] of items.entries()) {
    const text = JSON.stringify(plain(item))
    yield format === 'jsonl' ? text : `${i === 0 ? '[' : ''}${text}${i === items.length - 1 ? ']' : ','}`
  }
}

/** Objects that have no form of `ip -j` yet. */
export function noIproute2(): never {
  throw new UsageError('this command has no --iproute2')
}

/** Objects as a table of these columns, or one as a line of them. */
export function tableOf<T>(columns: readonly Column<T>[], paint: Paint): Pick<View<T>, 'lines' | 'line'> {
  return {
    lines: (items) => tableLines(columns, items, paint),
    line: (item) => tableLine(columns, item, paint),
  }
}
