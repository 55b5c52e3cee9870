import { type Metrics, metricFeatures } from '../../families/route/index.ts'
import type { Fields } from '../encap/encap-form.ts'

/** Metrics by number, as iproute2 calls them, and how their value is printed. */
const metrics: readonly (readonly [number: number, name: keyof Metrics, form: (value: number | string) => Fields])[] = [
  [2, 'mtu', plain('mtu')],
  [3, 'window', plain('window')],
  [4, 'rtt', divided('rtt', 8)],
  [5, 'rttvar', divided('rttvar', 4)],
  [6, 'ssthresh', plain('ssthresh')],
  [7, 'cwnd', plain('cwnd')],
  [8, 'advmss', plain('advmss')],
  [9, 'reordering', plain('reordering')],
  [10, 'hoplimit', (value) => (value === UNSET ? {} : { hoplimit: value })],
  [11, 'initcwnd', plain('initcwnd')],
  [12, 'features', features],
  [13, 'rtoMin', plain('rto_min')],
  [14, 'initrwnd', plain('initrwnd')],
  [15, 'quickack', plain('quickack')],
  [16, 'ccAlgo', plain('congestion')],
  [17, 'fastopenNoCookie', plain('fastopen_no_cookie')],
]

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
  const locked = values.lock ?? 0
  const fields = metrics.flatMap(([number, name, form]) => {
    const value = values[name] as number | string | undefined
    if (value === undefined && (locked & (1 << number)) === 0) return []
    return Object.entries(form(value ?? 0))
  })
  return Object.fromEntries(fields)
}
