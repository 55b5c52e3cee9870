import {
  addressFamilies,
  nexthopFlags,
  type RouteMessage,
  type RouteNexthop,
  routeProtocols,
  routeScopes,
  routeTypes,
  rtmNewRoute,
} from '../../families/route/index.ts'
import { type RouteDescription, routeMessage, routeNoun } from '../route.ts'
import type { Verb } from '../verb.ts'
import { canonical, covers } from './covers.ts'
import type { Wanted } from './desired-state.ts'
import type { LinkTable } from './link-table.ts'
import { deletionsIn, groupBy, type PlaceKind, placesAgain } from './places.ts'
import { describedStep, messageStep, type PlannedStep } from './step.ts'

const { INET6 } = addressFamilies

/** The metric of an IPv6 route that was given none (IP6_RT_PRIO_USER). */
const IPV6_METRIC = 1024

/** Routes that nobody but the kernel makes: for addresses, by redirects, by router advertisements. */
const KERNELS = new Set<number | undefined>([routeProtocols.KERNEL, routeProtocols.REDIRECT, routeProtocols.RA])

/** Whether nobody asked the kernel for the route. */
export function isKernelMadeRoute({ protocol }: RouteMessage): boolean {
  return KERNELS.has(protocol)
}

/** Routes without a way: what they do is their type. */
const WAYLESS = new Set<number | undefined>([
  routeTypes.BLACKHOLE,
  routeTypes.UNREACHABLE,
  routeTypes.PROHIBIT,
  routeTypes.THROW,
])

/** Steps for routes. Those over a link come before those over a gateway, which they may be the way to. */
export function planRoutes(
  { routes, exact }: Wanted,
  current: readonly RouteMessage[],
  table: LinkTable,
): PlannedStep[] {
  const byKey = groupBy(current, keyOf)
  const wanted = [...routes]
    .sort((a, b) => Number(hasGateway(a)) - Number(hasGateway(b)))
    .map((what): WantedRoute => ({ what, message: canonical(rtmNewRoute, routeMessage(what, 'add', table.indexOf)) }))
  const { kept, missing } = compare(wanted, byKey)
  const places = routePlaces(table)
  const steps: PlannedStep[] = []
  for (const { what, message } of missing) {
    const candidates = byKey.get(keyOf(message)) ?? []
    const other = candidates.find((found) => !isKernelMadeRoute(found) && !kept.has(found))
    // What the kernel replaces is the first.
    if (other && other === candidates[0]) {
      kept.add(other)
      steps.push(describedStep(routeNoun, 'replace', what, routeReplaced(other, table)))
    } else {
      if (other) kept.add(other)
      if (other) steps.push(places.deletion(other))
      steps.push(addition(what, message, candidates.length > 0))
    }
  }
  if (!exact.routes) return steps
  const ours = current.filter((found) => !isKernelMadeRoute(found) && isForwarding(found))
  const going = new Set(ours.filter((found) => !kept.has(found)))
  return [...[...groupBy(ours, keyOf).values()].flatMap((found) => deletionsIn(found, going, places)), ...steps]
}

interface WantedRoute {
  readonly what: RouteDescription
  /** As the kernel would show it. */
  readonly message: RouteMessage
}

/** The routes that are there as somebody describes them, and the descriptions that no route has. */
function compare(wanted: readonly WantedRoute[], byKey: ReadonlyMap<string, readonly RouteMessage[]>) {
  const kept = new Set<RouteMessage>()
  const missing = wanted.filter(({ what, message }) => {
    const same = byKey.get(keyOf(message))?.find((found) => isSame(what, message, found))
    if (same) kept.add(same)
    return same === undefined
  })
  return { kept, missing }
}

/** Adds a route; beside others of its place where there are such. */
function addition(what: RouteDescription, message: RouteMessage, beside: boolean): PlannedStep {
  const undo = describedStep(routeNoun, 'delete', exactly(what, message))
  return describedStep(routeNoun, beside ? 'append' : 'add', what, undo)
}

function hasGateway({ via, multipath = [] }: RouteDescription): boolean {
  return via !== undefined || multipath.some((way) => way.via !== undefined)
}

/** A described route with the metric that the kernel gives it, so that no other is deleted. */
function exactly(what: RouteDescription, { family }: RouteMessage): RouteDescription {
  return family === INET6 && what.metric === undefined ? { ...what, metric: IPV6_METRIC } : what
}

/** Not those that belong to the addresses of the machine. */
function isForwarding({ type }: RouteMessage): boolean {
  return type === routeTypes.UNICAST || WAYLESS.has(type)
}

/** What the kernel tells routes apart by. */
function keyOf({ family, table, headerTable, dst, dstLen, src, srcLen, tos, priority }: RouteMessage): string {
  const metric = priority || (family === INET6 ? IPV6_METRIC : 0)
  const to = dstLen ? `${dst}/${dstLen}` : 'default'
  return `${family} ${table ?? headerTable} ${to} ${srcLen ? `${src}/${srcLen}` : ''} ${tos ?? 0} ${metric}`
}

function isSame(what: RouteDescription, message: RouteMessage, found: RouteMessage): boolean {
  if (message.type !== found.type) return false
  if (what.protocol !== undefined && what.protocol !== found.protocol) return false
  if (what.scope !== undefined && message.family !== INET6 && what.scope !== found.scope) return false
  const { prefsrc, pref, metrics, ttlPropagate } = message
  if (!covers({ prefsrc, pref, metrics, ttlPropagate }, found)) return false
  return WAYLESS.has(message.type) || sameWays(what, message, found)
}

function sameWays(what: RouteDescription, message: RouteMessage, found: RouteMessage): boolean {
  if (message.nhId !== undefined || found.nhId !== undefined) return message.nhId === found.nhId
  const wanted = waysOf(message)
  const left = waysOf(found)
  if (wanted.length !== left.length) return false
  // The kernel keeps no weight of one way.
  const weighted = wanted.length > 1
  return wanted.every((way, i) => {
    const named = what.multipath ? what.multipath[i]?.dev : what.dev
    const at = left.findIndex((other) => sameWay(way, other, named !== undefined, weighted))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

/** The ways of a route, of which one alone stands in the route itself. */
function waysOf(message: RouteMessage): RouteNexthop[] {
  if (message.multipath) return [...message.multipath]
  const { gateway, via, oif, flags, flow, newdst, encapType, encap } = message
  return [{ hops: 0, ifindex: oif ?? 0, flags: (flags ?? 0) & 0xff, gateway, via, flow, newdst, encapType, encap }]
}

function sameWay(wanted: RouteNexthop, found: RouteNexthop, byLink: boolean, weighted: boolean): boolean {
  if (byLink && wanted.ifindex !== found.ifindex) return false
  if (weighted && (wanted.hops ?? 0) !== (found.hops ?? 0)) return false
  if (wanted.gateway !== found.gateway) return false
  if (!covers({ flow: wanted.flow, newdst: wanted.newdst }, found)) return false
  if (wanted.encapType !== found.encapType || !covers(wanted.encap, found.encap)) return false
  if (((wanted.flags ?? 0) & nexthopFlags.ONLINK) !== ((found.flags ?? 0) & nexthopFlags.ONLINK)) return false
  return wanted.via?.addr === found.via?.addr
}

function routeReplaced(found: RouteMessage, table: LinkTable): PlannedStep {
  return messageStep(routeNoun, 'replace', restorable(found), wordsOf(found, table))
}

/** Routes by table, destination, metric… (`net/ipv4/fib_trie.c`, fib_table_delete()). */
function routePlaces(table: LinkTable): PlaceKind<RouteMessage> {
  const step = (verb: Verb, found: RouteMessage, undo?: PlannedStep) =>
    messageStep(routeNoun, verb, restorable(found), wordsOf(found, table), undo)
  const again = (found: RouteMessage) => step('append', found, step('delete', found))
  return {
    placeOf: keyOf,
    deletion: (found) => step('delete', found, again(found)),
    again,
    compared({ flags, ...found }) {
      return Object.fromEntries(Object.entries(restorable(found)).filter(([, value]) => value !== 0))
    },
  }
}

/** Steps that bring back the routes that there were. */
export function routesAgain(
  before: readonly RouteMessage[],
  after: readonly RouteMessage[],
  table: LinkTable,
): PlannedStep[] {
  const [were = [], are = []] = [before, after].map((routes) => routes.filter((found) => !isKernelMadeRoute(found)))
  return placesAgain(were, are, routePlaces(table))
}

function wordsOf(found: RouteMessage, links: LinkTable): string {
  const { dst, dstLen, gateway, via, oif, table, priority } = found
  const parts = [
    dstLen ? `${dst}/${dstLen}` : 'default',
    (gateway ?? via) && `via ${gateway ?? via?.addr}`,
    oif && `dev ${links.nameOf(oif)}`,
    table && table !== 254 && `table ${table}`,
    priority && `metric ${priority}`,
  ]
  return parts.filter(Boolean).join(' ')
}

/** A route as a request: without what the kernel counts and notes, and with either a nexthop object or ways. */
function restorable(found: RouteMessage): RouteMessage {
  const { cacheinfo, flags = 0, gateway, via, oif, multipath, ...rest } = found
  const message = { ...rest, scope: found.scope ?? routeScopes.UNIVERSE, flags: flags & nexthopFlags.ONLINK }
  if (found.nhId !== undefined) return message
  const ways = multipath?.map((way) => ({ ...way, flags: (way.flags ?? 0) & nexthopFlags.ONLINK }))
  return { ...message, gateway, via, oif, multipath: ways }
}
