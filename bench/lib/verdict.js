// From the reports of all rounds to a median, a ratio and a verdict for each side of a workload.
import { median } from './statistics.js'

/**
 * Sums up one workload. `rounds` holds, for each round, a map from the name of a side to its report, or to an Error.
 * The ratio is the median of the ratios of each round: what slows the machine for a while slows both sides. A workload
 * without a reference has none.
 */
export function summarize(workload, rounds) {
  const reference = workload.sides.find((side) => side.role === 'reference')
  const sides = workload.sides.map((side) => summarizeSide(side, reference, rounds))
  return { name: workload.name, title: workload.title, sides }
}

function summarizeSide(side, reference, rounds) {
  const reports = rounds.map((round) => round.get(side.name)).filter((report) => report !== undefined)
  const failure =
    reports.find((report) => report instanceof Error) ?? (reference && disagreement(side, reference, rounds))
  const summary = { name: side.name, role: side.role, ...(side.target && { target: side.target }) }
  if (failure) return { ...summary, error: failure.message, verdict: 'failed' }
  if (reports.length === 0) return summary
  const values = reports.map((report) => median(report.samples))
  const ratios = reference ? rounds.flatMap((round) => ratio(round.get(side.name), round.get(reference.name))) : []
  Object.assign(summary, {
    unit: reports[0].unit,
    median: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    ratio: side === reference ? 1 : median(ratios),
    peakRssMb: median(reports.map((report) => report.peakRssKb / 1024)),
    rounds: reports.length,
    ...more(reports),
  })
  if (Number.isNaN(summary.ratio)) delete summary.ratio
  return side.target ? { ...summary, verdict: verdict(side.target, summary) } : summary
}

function ratio(report, reference) {
  if (!report?.samples || !reference?.samples) return []
  return [median(report.samples) / median(reference.samples)]
}

// Both sides compute a number from what they have decoded. It has to be the same.
function disagreement(side, reference, rounds) {
  for (const round of rounds) {
    const report = round.get(side.name)
    const other = round.get(reference.name)
    if (!report?.check || !other?.check || report.check === '0' || other.check === '0') continue
    if (report.check !== other.check || report.count !== other.count) {
      return new Error(
        `decoded something else: ${report.count} messages, sum ${report.check}; C: ${other.count}, ${other.check}`,
      )
    }
  }
  return undefined
}

// What is summed over the rounds.
const counted = new Set(['sent', 'lost', 'overruns', 'silent'])

function more(reports) {
  const result = {}
  for (const key of ['p99', 'bytesPerRow', 'dumpShare', 'sent', 'lost', 'overruns', 'silent']) {
    if (reports[0][key] === undefined) continue
    const values = reports.map((report) => report[key])
    result[key] = counted.has(key) ? values.reduce((sum, value) => sum + value, 0) : median(values)
  }
  return result
}

function verdict(target, summary) {
  if (target.ratioAtMost !== undefined && !(summary.ratio <= target.ratioAtMost)) return 'short'
  if (target.ratioAtLeast !== undefined && !(summary.ratio >= target.ratioAtLeast)) return 'short'
  if (target.perSecondAtLeast !== undefined && !(summary.median >= target.perSecondAtLeast)) return 'short'
  if (target.rssAtMostMb !== undefined && !(summary.peakRssMb <= target.rssAtMostMb)) return 'short'
  if (target.bytesPerRowAtMost !== undefined && !(summary.bytesPerRow <= target.bytesPerRowAtMost)) return 'short'
  if (target.noSilentLoss && summary.silent !== 0) return 'short'
  return 'ok'
}
