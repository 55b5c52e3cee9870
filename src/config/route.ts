import {
  addressFamilies,
  appendRoute as appendRouteOperation,
  changeRoute as changeRouteOperation,
  delRoute,
  type Metrics,
  newRoute,
  prependRoute as prependRouteOperation,
  type Realms,
  type RouteMessage,
  type RouteNexthop,
  replaceRoute as replaceRouteOperation,
  routeProtocols,
  routeScopes,
  routeTables,
  routeTypes,
  testRoute as testRouteOperation,
} from '../families/route/index.ts'
import { EncodeError } from '../wire/index.ts'
import { type EncapWay, encapLinks, encapMessage } from './encap.ts'
import type { LinkRef } from './link/link-names.ts'
import { networkOf, type Prefix, parseAddress, parsePrefix } from './prefix.ts'
import { type IndexOf, type Noun, type Verb, type VerbFunction, verbOf } from './verb.ts'

/** One way that packets of a route go. */
export interface RouteWay extends EncapWay {
  /** Address of the gateway; of the other family too. */
  readonly via?: string | undefined
  readonly dev?: LinkRef | undefined
  /** Bits of `nexthopFlags`, as in ONLINK. */
  readonly flags?: number | undefined
  /** Realms that packets of this way belong to. IPv4 only. */
  readonly realms?: Realms | undefined
  /** Labels that packets go on with, in place of that of the route: `200`, `200/300`. MPLS only. */
  readonly newdst?: string | undefined
}

/** One of several ways. */
export interface WeightedWay extends RouteWay {
  /** Shares of the traffic that go this way, 1 to 256; 1 by default. */
  readonly weight?: number | undefined
}

/** A route, as people describe it. */
export interface RouteDescription extends RouteWay {
  /** `default`, a prefix, or an address. Bits behind the prefix length are cleared. Of AF_MPLS a label: `100`. */
  readonly to: string
  /**
   * AF_INET, AF_INET6 or AF_MPLS; needed only for labels, and for a `default` that nothing else tells the family of, which
   * is IPv4 otherwise.
   */
  readonly family?: number | undefined
  /** Several ways, instead of one. */
  readonly multipath?: readonly WeightedWay[] | undefined
  /** Id of a nexthop object, instead of a way. */
  readonly nexthop?: number | undefined
  /** A number of `routeTables`, or any other; MAIN by default. */
  readonly table?: number | undefined
  /** Of several routes to one destination the lowest is used; 0 by default, and 1024 for IPv6. */
  readonly metric?: number | undefined
  /** A number of `routeTypes`; UNICAST by default. */
  readonly type?: number | undefined
  /** A number of `routeScopes`; by default what fits the type and the way. IPv4 only. */
  readonly scope?: number | undefined
  /** Who installs it, a number of `routeProtocols`; STATIC by default. */
  readonly protocol?: number | undefined
  /** Source address of packets that have none yet. */
  readonly prefsrc?: string | undefined
  /** Prefix that packets come from. IPv6 only. */
  readonly from?: string | undefined
  readonly tos?: number | undefined
  /** Router preference, a number of `routePreferences`. IPv6 only. */
  readonly pref?: number | undefined
  readonly metrics?: Metrics | undefined
  /** Seconds after which the kernel removes it. IPv6 only; `ensure` does not look at it. */
  readonly expires?: number | undefined
  /** Whether the TTL is copied between packets and labels. MPLS only. */
  readonly ttlPropagate?: boolean | undefined
}

/** Bits of an MPLS label. */
const LABEL_BITS = 20

/** The family and the destination of a route. `default` is of the family of what else is an address in it. */
export function destinationOf(what: RouteDescription): Prefix {
  const { INET, INET6, MPLS } = addressFamilies
  if (what.family === MPLS) return { family: MPLS, address: what.to, length: LABEL_BITS }
  if (what.to !== 'default') {
    const prefix = parsePrefix(what.to, 'to')
    if (what.family !== undefined && what.family !== prefix.family) {
      throw new EncodeError('to', `${what.to} is not of the family ${what.family}`)
    }
    return { ...prefix, address: networkOf(prefix) }
  }
  const hint = what.via ?? what.prefsrc ?? what.from ?? what.multipath?.find(({ via }) => via !== undefined)?.via
  const family = what.family ?? (hint === undefined ? INET : parsePrefix(hint, 'via').family)
  return { family, address: family === INET6 ? '::' : '0.0.0.0', length: 0 }
}

/** A gateway goes into RTA_GATEWAY; one of another family than the route's, into RTA_VIA. */
function gatewayOf(via: string | undefined, family: number): Pick<RouteMessage, 'gateway' | 'via'> {
  if (via === undefined) return {}
  const gateway = parseAddress(via, 'via')
  if (gateway.family === family) return { gateway: gateway.address }
  return { via: { family: gateway.family, addr: gateway.address } }
}

function wayMessage(way: WeightedWay, family: number, indexOf: IndexOf): RouteNexthop {
  const { weight = 1, flags, dev } = way
  if (!Number.isInteger(weight) || weight < 1 || weight > 256) {
    throw new EncodeError('multipath.weight', `${weight} is not from 1 to 256`)
  }
  const ifindex = dev === undefined ? 0 : indexOf(dev)
  return { flags: flags ?? 0, hops: weight - 1, ifindex, ...wayAttributes(way, family, indexOf) } as RouteNexthop
}

/** What a route with one way says of it, and each of several. */
function wayAttributes(way: RouteWay, family: number, indexOf: IndexOf) {
  return {
    ...gatewayOf(way.via, family),
    ...encapMessage(way, indexOf),
    flow: way.realms,
    newdst: way.newdst,
  }
}

/** The scope that `ip route` gives a route of this kind (`ip/iproute.c` of iproute2). */
function scopeOf(what: RouteDescription, family: number, type: number): number {
  if (family !== addressFamilies.INET) return routeScopes.UNIVERSE
  if (type === routeTypes.LOCAL || type === routeTypes.NAT) return routeScopes.HOST
  if (type === routeTypes.BROADCAST || type === routeTypes.MULTICAST || type === routeTypes.ANYCAST) {
    return routeScopes.LINK
  }
  const direct = what.via === undefined && what.multipath === undefined && what.nexthop === undefined
  return direct && type === routeTypes.UNICAST ? routeScopes.LINK : routeScopes.UNIVERSE
}

/** The request for a route. To delete one, only what is described has to fit. */
export function routeMessage(what: RouteDescription, verb: Verb, indexOf: IndexOf): RouteMessage {
  const { family, address, length } = destinationOf(what)
  const { table = routeTables.MAIN, dev, multipath, type } = what
  const from = what.from === undefined ? undefined : parsePrefix(what.from, 'from')
  const deleting = verb === 'delete'
  const kind = type ?? routeTypes.UNICAST
  return {
    family,
    dstLen: length,
    srcLen: from?.length ?? 0,
    tos: what.tos ?? 0,
    headerTable: table < 256 ? table : routeTables.COMPAT,
    protocol: what.protocol ?? (deleting ? routeProtocols.UNSPEC : routeProtocols.STATIC),
    scope: what.scope ?? (deleting ? routeScopes.NOWHERE : scopeOf(what, family, kind)),
    type: deleting ? (type ?? routeTypes.UNSPEC) : kind,
    flags: what.flags ?? 0,
    dst: length === 0 ? undefined : address,
    src: from && networkOf(from),
    table,
    priority: what.metric,
    prefsrc: what.prefsrc === undefined ? undefined : parseAddress(what.prefsrc, 'prefsrc').address,
    ...wayAttributes(what, family, indexOf),
    oif: dev === undefined ? undefined : indexOf(dev),
    multipath: multipath?.map((way) => wayMessage(way, family, indexOf)),
    nhId: what.nexthop,
    pref: what.pref,
    metrics: what.metrics,
    expires: what.expires === undefined ? undefined : wholeSeconds(what.expires),
    ttlPropagate: what.ttlPropagate === undefined ? undefined : Number(what.ttlPropagate),
  }
}

function wholeSeconds(seconds: number): bigint {
  if (Number.isInteger(seconds) && seconds >= 0) return BigInt(seconds)
  throw new EncodeError('expires', `${seconds} is not a whole number of seconds`)
}

function routeText({ to, via, dev, table, metric }: RouteDescription): string {
  const parts = [to, via && `via ${via}`, dev && `dev ${dev}`, table && `table ${table}`, metric && `metric ${metric}`]
  return parts.filter(Boolean).join(' ')
}

/** Routes, for verbs. */
export const routeNoun: Noun<RouteDescription, RouteMessage> = {
  name: 'route',
  operations: {
    add: newRoute,
    delete: delRoute,
    replace: replaceRouteOperation,
    change: changeRouteOperation,
    append: appendRouteOperation,
    prepend: prependRouteOperation,
    test: testRouteOperation,
  },
  text: routeText,
  links: (what) =>
    [what, ...(what.multipath ?? [])].flatMap((way) => [
      ...(way.dev === undefined ? [] : [way.dev]),
      ...encapLinks(way),
    ]),
  message: routeMessage,
}

/** Adds a route; EEXIST where the table has one with this destination and metric. */
export const addRoute: VerbFunction<RouteDescription> = verbOf('add', routeNoun)
/** Deletes the first route that fits everything that is described; ESRCH where there is none. */
export const deleteRoute: VerbFunction<RouteDescription> = verbOf('delete', routeNoun)
/** Adds a route, or puts it in place of the one with this destination and metric. */
export const replaceRoute: VerbFunction<RouteDescription> = verbOf('replace', routeNoun)
/** Puts a route in place of the one with this destination and metric; ENOENT where there is none. */
export const changeRoute: VerbFunction<RouteDescription> = verbOf('change', routeNoun)
/** Adds a route behind those with this destination and metric; to IPv6 routes as one more way. */
export const appendRoute: VerbFunction<RouteDescription> = verbOf('append', routeNoun)
/** Adds a route before those with this destination and metric; to IPv6 routes as one more way. */
export const prependRoute: VerbFunction<RouteDescription> = verbOf('prepend', routeNoun)
/** Changes nothing: EEXIST where there is a route with this destination and metric, ENOENT where there is none. */
export const testRoute: VerbFunction<RouteDescription> = verbOf('test', routeNoun)
