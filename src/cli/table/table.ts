import type { Paint, Style } from './colour.ts'
import { printable, textWidth } from './text-width.ts'

/** What stands in a table: a text, or one with a style; nothing leaves the place empty. */
export type Cell = string | number | undefined | { readonly text: string; readonly style: Style | undefined }

/** A column of a table of `T`. */
export interface Column<T> {
  readonly title: string
  readonly align?: 'right'
  /** What stands before the value in a line of its own; the title by default, in lower case. */
  readonly label?: string
  readonly cell: (item: T) => Cell
}

/** Those of some columns that have these titles. */
export function titled<T>(columns: readonly Column<T>[], ...titles: readonly string[]): Column<T>[] {
  return columns.filter(({ title }) => titles.includes(title))
}

/** A table with a line of titles, as lines. Columns in which nothing stands are left out. */
export function tableLines<T>(columns: readonly Column<T>[], items: readonly T[], paint: Paint): string[] {
  const filled = columns
    .map((column) => ({ column, cells: items.map((item) => normal(column.cell(item))) }))
    .filter(({ cells }) => cells.some(({ text }) => text !== ''))
  const laid = filled.map(({ column, cells }) => layColumn(column, cells, paint))
  return [-1, ...items.keys()].map((row) =>
    laid
      .map((lines) => lines[row + 1])
      .join('  ')
      .trimEnd(),
  )
}

/** One item as a line: labels and values, without the empty ones. */
export function tableLine<T>(columns: readonly Column<T>[], item: T, paint: Paint): string {
  const parts: string[] = []
  for (const { title, label = title.toLowerCase(), cell } of columns) {
    const { text, style } = normal(cell(item))
    if (text === '') continue
    if (label !== '') parts.push(paint('quiet', label))
    parts.push(paint(style, text))
  }
  return parts.join(' ')
}

interface Piece {
  readonly text: string
  readonly style: Style | undefined
}

function normal(cell: Cell): Piece {
  if (typeof cell === 'object') return { text: printable(cell.text), style: cell.style }
  return { text: printable(`${cell ?? ''}`), style: undefined }
}

function layColumn<T>(column: Column<T>, cells: readonly Piece[], paint: Paint): string[] {
  const pieces: Piece[] = [{ text: column.title, style: 'title' }, ...cells]
  // No spreading of arguments: a table of routes may have more rows than a call can have.
  const width = pieces.reduce((widest, { text }) => Math.max(widest, textWidth(text)), 0)
  return pieces.map(({ text, style }) => {
    const space = ' '.repeat(width - textWidth(text))
    return column.align === 'right' ? space + paint(style, text) : paint(style, text) + space
  })
}
