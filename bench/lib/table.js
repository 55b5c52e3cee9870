// Lays rows out in columns; the first column to the left, numbers to the right.

const colours = { ok: 32, short: 31, failed: 31, dim: 2, bold: 1 }

/** Colours `text` where `out` is a terminal that wants it. */
export function paint(out, colour, text) {
  if (!out.isTTY || process.env.NO_COLOR) return text
  return `\u001b[${colours[colour]}m${text}\u001b[0m`
}

/** Rows of cells to lines of equal columns. `paintRow(line, index)` may colour a finished line. */
export function layOut(rows, paintRow = (line) => line) {
  const widths = []
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length)
    })
  }
  return rows.map((row, index) => paintRow(line(row, widths), index))
}

function line(row, widths) {
  const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
  return cells.join('  ').trimEnd()
}
