import type { Row } from '../../schema/index.ts'
import type { Paint } from '../table/colour.ts'
import { type Column, tableLines } from '../table/table.ts'

const BYTES = 8

/** A line of an explanation: of a row with many bytes, one of several. */
interface Line {
  readonly offset: number
  readonly bytes: Uint8Array
  /** Absent in the further lines of a row. */
  readonly row: Row | undefined
}

/** Rows as lines: offset, bytes in hex, C name, value. */
export function explainLines(rows: readonly Row[], paint: Paint): string[] {
  const columns: Column<Line>[] = [
    { title: 'OFFSET', align: 'right', cell: ({ offset }) => ({ text: `${offset}`, style: 'quiet' }) },
    {
      title: 'BYTES',
      cell: ({ bytes }) =>
        Buffer.from(bytes)
          .toString('hex')
          .replace(/..(?!$)/g, '$& '),
    },
    { title: 'NAME', cell: ({ row }) => ({ text: row ? '  '.repeat(row.depth) + row.name : '', style: 'name' }) },
    { title: 'VALUE', cell: ({ row }) => row?.value },
  ]
  return tableLines(columns, rows.flatMap(linesOf), paint)
}

function linesOf(row: Row): Line[] {
  const lines: Line[] = [{ offset: row.offset, bytes: row.bytes.subarray(0, BYTES), row }]
  for (let at = BYTES; at < row.bytes.length; at += BYTES) {
    lines.push({ offset: row.offset + at, bytes: row.bytes.subarray(at, at + BYTES), row: undefined })
  }
  return lines
}
