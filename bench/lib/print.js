// The table for people.
import { layOut, paint } from './table.js'

const heading = ['', 'median', 'least – most', 'ratio', 'target', 'peak RSS', '']

/** Prints the summary of one workload. */
export function printWorkload(out, summary) {
  out.write(`\n${paint(out, 'bold', `${summary.name}: ${summary.title}`)}\n`)
  const rows = summary.sides.map(cells)
  const lines = layOut([heading, ...rows], (line, index) => paintLine(out, line, summary.sides[index - 1]))
  out.write(`${lines.join('\n')}\n`)
  for (const side of summary.sides) {
    if (side.error) out.write(paint(out, 'failed', `  ${side.name}: ${side.error}\n`))
  }
}

/** Prints what was met and what was not. */
export function printTotal(out, summaries) {
  const sides = summaries.flatMap((summary) => summary.sides.map((side) => ({ ...side, workload: summary.name })))
  const judged = sides.filter((side) => side.verdict)
  const met = judged.filter((side) => side.verdict === 'ok')
  out.write(`\n${met.length} of ${judged.length} targets met\n`)
  for (const side of judged) {
    if (side.verdict !== 'ok') out.write(paint(out, side.verdict, `${side.verdict}: ${side.workload}, ${side.name}\n`))
  }
}

function cells(side) {
  if (side.median === undefined) return [`  ${side.name}`, '–', '', '', target(side), '', side.verdict ?? '']
  return [
    `  ${side.name}`,
    value(side.median, side.unit),
    `${value(side.least, side.unit)} – ${value(side.most, side.unit)}`,
    side.ratio === undefined ? '' : side.ratio.toFixed(2),
    target(side),
    `${side.peakRssMb.toFixed(0)} MB`,
    [side.verdict, ...notes(side)].filter(Boolean).join(', '),
  ]
}

function notes(side) {
  const result = []
  if (side.p99 !== undefined) result.push(`p99 ${value(side.p99, side.unit)}`)
  if (side.bytesPerRow !== undefined) result.push(`${side.bytesPerRow.toFixed(0)} bytes a row`)
  if (side.dumpShare !== undefined) result.push(`${(side.dumpShare * 100).toFixed(0)} % of it the dump`)
  if (side.lost !== undefined) result.push(`lost ${side.lost} of ${side.sent}, overruns ${side.overruns}`)
  if (side.silent) result.push(`${side.silent} runs lost events in silence`)
  return result
}

function value(number, unit) {
  if (unit === '/s') return number >= 1e6 ? `${(number / 1e6).toFixed(2)} M/s` : `${(number / 1e3).toFixed(1)} k/s`
  if (unit === 'us') return `${number.toFixed(number < 100 ? 2 : 0)} µs`
  return `${number.toFixed(1)} ms`
}

function target(side) {
  const { ratioAtMost, ratioAtLeast, perSecondAtLeast, rssAtMostMb, bytesPerRowAtMost, noSilentLoss } =
    side.target ?? {}
  const parts = []
  if (ratioAtMost !== undefined) parts.push(`≤ ${ratioAtMost}`)
  if (ratioAtLeast !== undefined) parts.push(`≥ ${ratioAtLeast}`)
  if (perSecondAtLeast !== undefined) parts.push(`≥ ${value(perSecondAtLeast, '/s')}`)
  if (rssAtMostMb !== undefined) parts.push(`≤ ${rssAtMostMb} MB`)
  if (bytesPerRowAtMost !== undefined) parts.push(`≤ ${bytesPerRowAtMost} bytes a row`)
  if (noSilentLoss) parts.push('no silent loss')
  return parts.join(', ')
}

function paintLine(out, line, side) {
  if (side === undefined || side.role === 'floor' || side.role === 'today') return paint(out, 'dim', line)
  return side.verdict === undefined ? line : paint(out, side.verdict, line)
}
