// The report of one program: a line of JSON, the same as the C programs print.
import { readFileSync } from 'node:fs'

/** The most memory that this process has held, in KiB. (process.resourceUsage() would begin with that of the parent.) */
export function peakRssKb() {
  return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0)
}

/** Prints the report. `check` is a sum over what was decoded, to compare with the reference; 0 for none. */
export function report({ workload, side, unit, count, samples, check = 0, ...more }) {
  const line = { workload, side, unit, count, check: String(check), samples, peakRssKb: peakRssKb(), ...more }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** Milliseconds that `work` takes, in each of `runs` runs after `warmUp` that are not counted. */
export async function timed(runs, warmUp, work) {
  const samples = []
  for (let run = -warmUp; run < runs; run++) {
    const start = performance.now()
    await work(run)
    if (run >= 0) samples.push(performance.now() - start)
  }
  return samples
}

/** Milliseconds for `count` to how many that makes in a second. */
export function perSecond(count, milliseconds) {
  return milliseconds.map((ms) => count / (ms / 1e3))
}

/** The middle of `values`. */
export function middle(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}

/** What this process holds once all garbage is gone, in bytes; wants --expose-gc. */
export function held() {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
