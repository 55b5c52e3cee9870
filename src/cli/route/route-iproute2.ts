import {
  addressFamilies,
  type RouteMessage,
  type RouteNexthop,
  routeFlags,
  routePreferences,
  routeProtocols,
  routeScopes,
  routeTables,
  routeTypes,
} from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import { encapFields } from '../encap/encap.ts'
import type { Fields } from '../encap/encap-form.ts'
import { labelsText } from '../encap/mpls.ts'
import { protocolNames, realmNames, scopeNames, tableNames } from '../iproute2/name-files.ts'
import { nextHopFlagNames } from '../iproute2/next-hop-flags.ts'
import { present } from '../iproute2/present.ts'
import { typeNames } from '../iproute2/route-types.ts'
import { tosName } from '../iproute2/tos.ts'
import type { LinkNames } from '../words/link-names.ts'
import { cacheFields, cacheFlagNames } from './cache-iproute2.ts'
import { metricFields } from './metrics-iproute2.ts'

const { INET, MPLS } = addressFamilies

/** What the form of a route depends on besides the route. */
export interface RouteSurroundings {
  readonly names: LinkNames
  readonly context: Context
  /** Keys that are left out because a filter says the same of all routes. */
  readonly hidden: ReadonlySet<string>
  /** What is printed of a nexthop object, with --details. */
  nexthop(id: number): Fields | undefined
}

/**
 * A route as `ip -j route` prints it (`ip/iproute.c` of iproute2, print_route()). What an encapsulation has is written
 * into the same object, before and after what has the same key: as in JSON, the last one counts.
 */
export function iproute2Route(route: RouteMessage, around: RouteSurroundings): Fields {
  const { names, hidden } = around
  const { details, numeric, statistics } = around.context
  const shown = (fields: { [key: string]: Fields[string] | undefined }) =>
    present(Object.fromEntries(Object.entries(fields).filter(([key]) => !hidden.has(key))))
  const { family, type = 0, dst, dstLen = 0, src, srcLen = 0, nhId, newdst, via, oif, flags = 0 } = route
  const isCached = (flags & routeFlags.CLONED) !== 0
  return {
    ...present({
      type: type !== routeTypes.UNICAST || details ? nameIn(typeNames, type, numeric) : undefined,
      dst: prefixText(route, dst, dstLen) ?? 'default',
      ...(src === undefined
        ? { src: srcLen > 0 ? `0/${srcLen}` : undefined }
        : { from: prefixText(route, src, srcLen) }),
      nhid: nhId,
      to: newdst === undefined ? undefined : hostText(family, newdst),
    }),
    ...encapFields(route, { names, statistics: statistics > 0, numeric }),
    ...shown({
      tos: route.tos ? tosName(route.tos, numeric) : undefined,
      gateway: route.gateway,
    }),
    ...viaFields(via),
    ...shown({
      dev: oif === undefined ? undefined : names.iproute2(oif),
      table: tableField(route, around.context),
      protocol:
        !isCached && (route.protocol !== routeProtocols.BOOT || details)
          ? nameIn(protocolNames, route.protocol, numeric)
          : undefined,
      scope:
        !isCached && (route.scope !== routeScopes.UNIVERSE || details)
          ? nameIn(scopeNames, route.scope, numeric)
          : undefined,
      prefsrc: route.prefsrc,
      metric: route.priority,
      flags: nextHopFlagNames(flags),
      mark: route.mark || undefined,
      flow: route.flow === undefined ? undefined : flowFields(route.flow, numeric),
      uid: route.uid,
      cache: family === INET && isCached ? cacheFlagNames(flags) : undefined,
      ...(route.cacheinfo === undefined ? {} : cacheFields(route.cacheinfo, statistics > 0)),
      metrics: route.metrics === undefined ? undefined : [metricFields(route.metrics)],
      iif: route.iif === undefined ? undefined : names.iproute2(route.iif),
      pref: route.pref === undefined ? undefined : (preferenceNames.get(route.pref) ?? route.pref),
      'ttl-propogate': route.ttlPropagate === undefined ? undefined : route.ttlPropagate !== 0,
      nh_info: details && nhId !== undefined ? around.nexthop(nhId) : undefined,
      nexthops: route.multipath?.map((way) => wayFields(route, way, around)),
    }),
  }
}

const preferenceNames = new Map<number, string>([
  [routePreferences.LOW, 'low'],
  [routePreferences.MEDIUM, 'medium'],
  [routePreferences.HIGH, 'high'],
])

/** Names of the families of gateways. */
const familyNames = new Map<number, string>([
  [addressFamilies.INET, 'inet'],
  [addressFamilies.INET6, 'inet6'],
  [addressFamilies.PACKET, 'link'],
  [addressFamilies.MPLS, 'mpls'],
  [addressFamilies.BRIDGE, 'bridge'],
])

function nameIn(
  names: { nameOf(number: number): string | undefined },
  number: number | undefined = 0,
  numeric: boolean,
): string {
  return (numeric ? undefined : names.nameOf(number)) ?? `${number}`
}

/** The table; main without --details goes without saying. */
function tableField({ table, headerTable }: RouteMessage, { details, numeric }: Context): string | undefined {
  const number = table ?? headerTable ?? 0
  const isUsual = number === 0 || (number === routeTables.MAIN && !details)
  return isUsual ? undefined : nameIn(tableNames, number, numeric)
}

/** Bits of whole addresses; multicast routes have families of their own, and always a length. */
const wholeLengths = new Map<number | undefined, number>([
  [addressFamilies.INET, 32],
  [addressFamilies.INET6, 128],
  [addressFamilies.MPLS, 20],
])

function prefixText({ family }: RouteMessage, address: string | undefined, length: number): string | undefined {
  if (address === undefined) return length === 0 ? undefined : `0/${length} `
  const text = hostText(family, address)
  return length === (wholeLengths.get(family) ?? 0) ? text : `${text}/${length}`
}

function hostText(family: number | undefined, address: string): string {
  return family === MPLS ? labelsText(address) : address
}

function viaFields(via: RouteMessage['via']): Fields {
  if (via === undefined) return {}
  return { via: { family: familyNames.get(via.family) ?? `${via.family}`, host: via.addr } }
}

function flowFields({ from, to }: NonNullable<RouteMessage['flow']>, numeric: boolean): Fields {
  return present({
    from: from === 0 ? undefined : nameIn(realmNames, from, numeric),
    to: nameIn(realmNames, to, numeric),
  })
}

function wayFields(route: RouteMessage, way: RouteNexthop, { names, context }: RouteSurroundings): Fields {
  const { numeric, statistics } = context
  const isMulticast = ((route.flags ?? 0) & routeFlags.CLONED) !== 0 && route.type === routeTypes.MULTICAST
  const hops = way.hops ?? 0
  const share = route.family === MPLS ? {} : { weight: hops + 1 }
  const threshold = hops === 1 ? {} : { ttl: hops }
  return {
    ...encapFields(way as Pick<RouteMessage, 'encapType' | 'encap'>, { names, statistics: statistics > 0, numeric }),
    ...present({
      to: way.newdst === undefined ? undefined : hostText(route.family, way.newdst),
      gateway: way.gateway,
    }),
    ...viaFields(way.via),
    ...(way.flow === undefined ? {} : { flow: flowFields(way.flow, numeric) }),
    dev: names.iproute2(way.ifindex),
    ...(isMulticast ? threshold : share),
    flags: nextHopFlagNames(way.flags ?? 0),
  }
}
