import { type Metrics, metricFeatures } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL } from '../../../../errno.ts'
import { defined } from '../../answer/defined.ts'
import { refuse } from '../../request/refuse.ts'

/** The largest that some metrics can be: TCP's segment and IPv4's packet less their headers, a hop limit of eight bits. */
const MOST = { advmss: 65_535 - 40, mtu: 65_535 - 15, hoplimit: 255 } as const

const FEATURES = Object.values(metricFeatures).reduce((all, bit) => all | bit, 0)

/** RTAX_CC_ALGO */
const MAX_METRIC = 16

/** The algorithms of congestion control that this kernel has. */
const algorithms = new Set(['reno', 'cubic'])

/**
 * The metrics of a request as a route keeps them: no larger than they can be, and without those that are 0. Minus an errno where
 * there is no such metric (`net/ipv4/metrics.c`, ip_metrics_convert()).
 */
export function readMetrics(metrics: Metrics | undefined, extack: NetlinkExtAck): Metrics | undefined | number {
  if (metrics === undefined) return undefined
  const { ccAlgo, features = 0, $unknown } = metrics
  // In the order of their numbers, in which most programs say them.
  if ((features & ~FEATURES) !== 0) {
    return refuse(extack, EINVAL, 'Unknown flag set in feature mask in metrics attribute')
  }
  if (ccAlgo !== undefined && !algorithms.has(ccAlgo)) {
    return refuse(extack, EINVAL, 'Unknown tcp congestion algorithm')
  }
  if ($unknown?.some(({ type }) => type <= MAX_METRIC)) return refuse(extack, EINVAL, 'Invalid attribute in metrics')
  if (($unknown?.length ?? 0) > 0) return refuse(extack, EINVAL, 'Invalid metric type')
  const kept = Object.entries(defined(metrics)).filter(([, value]) => value !== 0)
  if (kept.length === 0) return undefined
  return Object.fromEntries(kept.map(([name, value]) => [name, atMost(value, MOST[name as keyof typeof MOST])]))
}

function atMost<T>(value: T, most: number | undefined): T | number {
  return most !== undefined && Number(value) > most ? most : value
}
