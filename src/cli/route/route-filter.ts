import { type RouteMessage, routeFlags, routeTables, routeTypes } from '../../families/route/index.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { destination, linkName, nothing, number, numbered, prefix } from '../grammar/kinds.ts'
import { protocolNames, scopeNames, tableNames } from '../iproute2/name-files.ts'
import { realmOf } from '../iproute2/realms.ts'
import { typeNames } from '../iproute2/route-types.ts'
import { tos } from '../iproute2/tos.ts'
import { AF_INET, bitsOf, checkFamily, contains, type Prefix } from '../words/values.ts'
import { familyWord } from './gateway.ts'

/** Which prefixes are meant by one: itself, itself and parts of it, itself and larger ones. */
const relations = ['exact', 'root', 'match'] as const

/** A prefix, or `default` of whatever family, and which routes it finds. */
interface Selection {
  readonly relation: (typeof relations)[number]
  readonly prefix: Prefix | 'default'
}

const selection: Kind<Selection> = {
  label: '[exact|root|match] PREFIX',
  read(reader, word) {
    const relation = reader.take(...relations) ?? 'exact'
    return { relation, prefix: destination.read(reader, word) }
  },
}

/** The value of a kind, or undefined for `all`. */
function orAll<V>(of: Kind<V>): Kind<{ readonly only: V | undefined }> {
  return {
    label: `${of.label}|all`,
    read: (reader, word) => ({ only: reader.take('all') === undefined ? of.read(reader, word) : undefined }),
  }
}

/** A table; none for `all`; or the routes that were remembered for single destinations. */
const tableOrCache: Kind<{ readonly table?: number; readonly isCache?: true }> = {
  label: 'TABLE|all|cache',
  read(reader, word) {
    const special = reader.take('all', 'cache')
    if (special === 'cache') return { table: routeTables.MAIN, isCache: true }
    return special === 'all' ? {} : { table: numbered('TABLE', 'table', tableNames, 0xffff_ffff).read(reader, word) }
  },
}

/** Realms of which each may be left out: `3/5`, `5`, `3/`. */
const someRealms: Kind<{ readonly from: number | undefined; readonly to: number | undefined }> = kind(
  '[REALM/][REALM]',
  'a realm',
  (text) => {
    const [first = '', second] = text.split('/')
    const realm = (given: string) => (given === '' ? undefined : realmOf(given))
    return second === undefined ? { from: undefined, to: realm(first) } : { from: realm(first), to: realm(second) }
  },
)

/** A prefix of gateways; of which family it is need not be said. */
const gatewayPrefix: Kind<{ readonly prefix: Prefix; readonly family: number | undefined }> = {
  label: '[inet|inet6] PREFIX',
  read: (reader, word) => ({ family: familyWord(reader), prefix: prefix.read(reader, word) }),
}

/** Words that say which routes are wanted. */
export const routeFilterWords = grammar(
  {
    to: once(selection, 'routes to exactly that prefix, or as exact, root and match'),
    exact: once(destination, 'routes to exactly that prefix'),
    root: once(destination, 'routes to the prefix and to parts of it'),
    match: once(destination, 'routes to the prefix and to larger ones that have it'),
    from: once(selection, 'routes of packets from a prefix (IPv6)'),
    table: once(tableOrCache, 'routes of a table: main (the default), local, default, a number, or all'),
    vrf: once(linkName, 'routes of the table of a VRF'),
    cached: once(nothing, 'routes that were remembered for single destinations', 'cached', 'cloned'),
    dev: once(linkName, 'routes that have that link as their only way out', 'dev', 'oif'),
    iif: once(linkName, 'routes of packets that come in by that link'),
    via: once(gatewayPrefix, 'routes that have this gateway as their only one'),
    src: once(prefix, 'routes that give packets such a source address'),
    protocol: once(
      orAll(numbered('PROTOCOL', 'protocol', protocolNames)),
      'routes that somebody installed',
      'proto',
      'protocol',
    ),
    scope: once(orAll(numbered('SCOPE', 'scope', scopeNames)), 'routes of a scope'),
    type: once(numbered('TYPE', 'type', typeNames), 'routes of a type, as in unicast or blackhole'),
    tos: once(tos, 'routes of packets with that type of service', 'tos', 'dsfield'),
    metric: once(number('METRIC'), 'routes with that metric', 'metric', 'priority', 'preference'),
    mark: once(number('MARK'), 'routes of packets with that firewall mark'),
    realms: once(someRealms, 'routes of these realms', 'realms', 'realm'),
  },
  { bare: 'to', isBare: (word) => /[\d.:]/.test(word) || word === 'default' },
)
export type RouteFilterFound = Found<typeof routeFilterWords.entries>

/** Which routes are wanted. */
export interface RouteFilter {
  /** 0 is every family. */
  readonly family: number
  /** undefined is every table. */
  readonly table: number | undefined
  readonly protocol: number | undefined
  readonly type: number | undefined
  readonly isCached: boolean
  readonly dev: string | undefined
  readonly iif: string | undefined
  readonly vrf: string | undefined
  /** What all these routes have in common, by the key that `ip -j` has for it: it leaves that out. */
  readonly hidden: ReadonlySet<string>
  /** Everything but tables and links. */
  readonly test: (route: RouteMessage) => boolean
}

/**
 * The filter that words say. A prefix or gateway says which family is meant, where -4 and -6 do not; without any, the
 * routes of one table are those of IPv4, as with `ip`.
 */
export function routeFilter(words: RouteFilterFound, asked: number | undefined): RouteFilter {
  const destinations = selectionsOf(words)
  const sources = words.from === undefined ? [] : [words.from]
  const { via, dev, iif, vrf, src, metric } = words
  const table = words.table === undefined ? routeTables.MAIN : words.table.table
  const prefixes = [...destinations, ...sources].flatMap(({ prefix }) => (prefix === 'default' ? [] : [prefix]))
  const hint = prefixes[0]?.family ?? (via?.family === undefined ? via?.prefix.family : undefined)
  const family = asked ?? hint ?? (table === undefined ? 0 : AF_INET)
  for (const prefix of prefixes) checkFamily(prefix, family)
  const isCached = words.cached === true || words.table?.isCache === true
  const [protocol, scope] = [words.protocol?.only, words.scope?.only]
  return {
    family,
    table,
    protocol,
    type: words.type,
    isCached,
    dev,
    iif,
    vrf,
    hidden: hiddenKeys(words, table),
    test: (route) =>
      isCached === (((route.flags ?? 0) & routeFlags.CLONED) !== 0) &&
      isOr(protocol, route.protocol) &&
      isOr(words.type, route.type) &&
      isOr(scope, route.scope) &&
      isOr(words.tos, route.tos) &&
      isOr(words.mark, route.mark ?? 0) &&
      isOr(metric, route.priority ?? 0) &&
      isOr(words.realms?.from, route.flow?.from ?? 0) &&
      isOr(words.realms?.to, route.flow?.to ?? 0) &&
      (vrf === undefined || (route.type !== routeTypes.LOCAL && route.type !== routeTypes.BROADCAST)) &&
      (via === undefined || contains(via.prefix, route.gateway ?? route.via?.addr ?? '')) &&
      (src === undefined || contains(src, route.prefsrc ?? '')) &&
      destinations.every((one) => isSelected(one, destinationOf(route))) &&
      sources.every((one) => isSelected(one, sourceOf(route))),
  }
}

function selectionsOf({ to, exact, root, match }: RouteFilterFound): Selection[] {
  return [
    ...(to === undefined ? [] : [to]),
    ...(exact === undefined ? [] : [{ relation: 'exact', prefix: exact } as const]),
    ...(root === undefined ? [] : [{ relation: 'root', prefix: root } as const]),
    ...(match === undefined ? [] : [{ relation: 'match', prefix: match } as const]),
  ]
}

function isOr(wanted: number | undefined, value: number | undefined): boolean {
  return wanted === undefined || wanted === value
}

/** The rules by which iproute2 leaves out what was asked for (`ip/iproute.c`, print_route()). */
function hiddenKeys(words: RouteFilterFound, table: number | undefined): Set<string> {
  const isWhole = (prefix: Prefix | undefined) => prefix !== undefined && prefix.length === bitsOf(prefix.family)
  const said = {
    tos: words.tos !== undefined,
    gateway: isWhole(words.via?.prefix),
    dev: words.dev !== undefined,
    table: table !== undefined || words.vrf !== undefined,
    protocol: words.protocol?.only !== undefined,
    scope: words.scope?.only !== undefined,
    prefsrc: isWhole(words.src),
    metric: words.metric !== undefined,
    flow: words.realms?.from !== undefined && words.realms.to !== undefined,
    iif: words.iif !== undefined,
  }
  return new Set(Object.entries(said).flatMap(([key, isSaid]) => (isSaid ? [key] : [])))
}

function destinationOf({ family, dst, dstLen = 0 }: RouteMessage): Prefix | undefined {
  return prefixOfFamily(family, dst, dstLen)
}

function sourceOf({ family, src, srcLen = 0 }: RouteMessage): Prefix | undefined {
  return prefixOfFamily(family, src, srcLen)
}

function prefixOfFamily(family: number | undefined, address: string | undefined, length: number): Prefix | undefined {
  if (family !== 2 && family !== 10) return undefined
  return { family, address: address ?? (family === 2 ? '0.0.0.0' : '::'), length }
}

function isSelected({ relation, prefix }: Selection, route: Prefix | undefined): boolean {
  if (route === undefined) return false
  if (prefix === 'default') return relation === 'root' || route.length === 0
  const isPart = route.length >= prefix.length && contains(prefix, route.address)
  const hasIt = route.length <= prefix.length && contains(route, prefix.address)
  return relation === 'root' ? isPart : relation === 'match' ? hasIt : isPart && hasIt
}
