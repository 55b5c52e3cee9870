import {
  type Metrics,
  metricFeatures,
  metrics as metricSet,
  type RouteMessage,
  routeAttributes,
} from '../../../../../families/route/index.ts'
import { setBadAttribute } from '../../../../api/extack.ts'
import { EINVAL } from '../../../../errno.ts'
import { type NlAttr, nlaForEachAttr, nlaGetString, nlaGetU32 } from '../../../../skb/nlattr.ts'
import { findAttribute } from '../../request/bad-attribute.ts'
import { isGiven } from '../../request/given.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import { routeIds } from './route-ids.ts'

/** The largest that some metrics can be: TCP's segment and IPv4's packet less their headers, a hop limit of eight bits. */
const MOST: Readonly<Record<string, number>> = { advmss: 65_535 - 40, mtu: 65_535 - 15, hoplimit: 255 }

const FEATURES = Object.values(metricFeatures).reduce((all, bit) => all | bit, 0)

/** RTAX_CC_ALGO is the last one that Linux has. */
const CC_ALGO = 16
/** RTAX_MAX */
const MAX_METRIC = 17
/** Length of `struct rtmsg` in bytes. */
const RTMSG = 12

/** The algorithms of congestion control that this kernel has. */
const algorithms = new Set(['reno', 'cubic'])

type Fields = Record<string, number | string>

/**
 * The metrics of a request as a route keeps them, in the order of their numbers: no larger than they can be, and without those that are
 * 0. Minus an errno where there is no such metric (`net/ipv4/metrics.c`, ip_metrics_convert()).
 */
export function readMetrics(request: RouteRequest<RouteMessage>): Metrics | undefined | number {
  if (!isGiven(request.value, routeAttributes, 'metrics')) return undefined
  const nest = findAttribute(request.nlh, RTMSG, [routeIds.metrics])
  if (nest === undefined) return undefined
  const read: Fields = {}
  for (const attribute of nlaForEachAttr(nest.nlh, nest.start, nest.end)) {
    const error = readMetric(request, attribute, read)
    if (error < 0) return error
  }
  const kept = metricSet.attributes.flatMap(({ name }) => (read[name] ? [[name, read[name]]] : []))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

function readMetric({ extack }: RouteRequest<RouteMessage>, attribute: NlAttr, read: Fields): number {
  const { type } = attribute
  if (type === 0) return 0
  if (type > MAX_METRIC) return refuse(extack, EINVAL, 'Invalid metric type')
  const name = metricSet.byId.get(type)?.name ?? ''
  if (type === CC_ALGO) {
    const algorithm = nlaGetString(attribute)
    if (!algorithms.has(algorithm)) return refuse(extack, EINVAL, 'Unknown tcp congestion algorithm')
    read[name] = algorithm
    return 0
  }
  if (attribute.length !== 4) {
    setBadAttribute(extack, attribute, 'Invalid attribute in metrics')
    return -EINVAL
  }
  const value = nlaGetU32(attribute)
  if (name === 'features' && (value & ~FEATURES) !== 0) {
    return refuse(extack, EINVAL, 'Unknown flag set in feature mask in metrics attribute')
  }
  read[name] = Math.min(value, MOST[name] ?? value)
  return 0
}
