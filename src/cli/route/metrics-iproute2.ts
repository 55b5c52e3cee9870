import { type Metrics, metricFeatures } from '../../families/route/index.ts'
import type { Fields } from '../encap/encap-form.ts'
import { isLocked, type MetricName } from './metric-numbers.ts'

/** Metrics in the order of their numbers, and how iproute2 prints them. */
const forms: Readonly<Record<MetricName, (value: number | string) => Fields>> = {
  mtu: plain('mtu'),
  window: plain('window'),
  rtt: divided('rtt', 8),
  rttvar: divided('rttvar', 4),
  ssthresh: plain('ssthresh'),
  cwnd: plain('cwnd'),
  advmss: plain('advmss'),
  reordering: plain('reordering'),
  hoplimit: (value) => (value === UNSET ? {} : { hoplimit: value }),
  initcwnd: plain('initcwnd'),
  features,
  rtoMin: plain('rto_min'),
  initrwnd: plain('initrwnd'),
  quickack: plain('quickack'),
  ccAlgo: plain('congestion'),
  fastopenNoCookie: plain('fastopen_no_cookie'),
}

/** A hop limit that is that of the namespace. */
const UNSET = 0xffff_ffff

function plain(key: string): (value: number | string) => Fields {
  return (value) => ({ [key]: value })
}

/** Milliseconds of a time that the kernel counts in parts of one. */
function divided(key: string, parts: number): (value: number | string) => Fields {
  return (value) => ({ [key]: Math.floor(Number(value) / parts) })
}

/** ECN has a key of its own; the others are a number, in which it stays. */
function features(value: number | string): Fields {
  const bits = Number(value)
  const ecn = (bits & metricFeatures.ECN) === 0 ? {} : { ecn: null }
  return (bits & ~metricFeatures.ECN) === 0 ? ecn : { ...ecn, features: `0x${bits.toString(16)}` }
}

/** Metrics as `ip -j` prints them (print_rta_metrics()). One that is locked and not there is 0. */
export function metricFields(values: Metrics): Fields {
  return Object.fromEntries(present(values).flatMap(([name, value]) => Object.entries(forms[name](value))))
}

/** Metrics in words, as they are typed: `mtu lock 1400 rtt 100`. */
export function metricsText(values: Metrics): string {
  return present(values)
    .flatMap(([name, value]) => {
      const lock = isLocked(values, name) ? ['lock'] : []
      return Object.entries(forms[name](value)).flatMap(([key, shown]) => [
        key,
        ...lock,
        ...(shown === null ? [] : [shown]),
      ])
    })
    .join(' ')
}

function present(values: Metrics): [MetricName, number | string][] {
  const names = Object.keys(forms) as MetricName[]
  return names
    .filter((name) => values[name] !== undefined || isLocked(values, name))
    .map((name) => [name, values[name] ?? 0])
}
