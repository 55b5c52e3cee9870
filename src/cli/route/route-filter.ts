import { type RouteMessage, routeProtocols, routeScopes, routeTables, routeTypes } from '../../families/route/index.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { kind } from '../grammar/kind.ts'
import { address, destination, linkName, named } from '../grammar/kinds.ts'
import {
  AF_INET,
  bitsOf,
  checkFamily,
  contains,
  namedNumber,
  type Prefix,
  prefixOf,
  samePrefix,
} from '../words/values.ts'

/** Any table. */
const ALL = -1

const tableKind = kind(
  'TABLE',
  'a table, or all',
  (text) => (text === 'all' ? ALL : namedNumber(text, routeTables, 'table', 0xffff_ffff)),
  { words: ['all', 'main', 'local', 'default'] },
)
const scopes = { GLOBAL: routeScopes.UNIVERSE, ...routeScopes }

/** Words that say which routes are wanted. */
export const routeFilterWords = grammar(
  {
    exact: once(destination, 'routes to exactly that prefix', 'to', 'exact'),
    root: once(destination, 'routes to the prefix and to parts of it'),
    match: once(destination, 'routes to the prefix and to larger ones that have it'),
    table: once(tableKind, 'routes of a table: main (the default), local, default, a number, or all'),
    dev: once(linkName, 'routes out by that link', 'dev', 'oif'),
    via: once(address, 'routes that have this gateway'),
    protocol: once(
      named('PROTOCOL', 'protocol', routeProtocols),
      'routes that somebody installed',
      'proto',
      'protocol',
    ),
    scope: once(named('SCOPE', 'scope', scopes), 'routes of a scope'),
    type: once(named('TYPE', 'type', routeTypes), 'routes of a type, as in unicast or blackhole'),
  },
  { bare: 'exact', isBare: (word) => /[\d.:]/.test(word) || word === 'default' },
)

/** Which routes are wanted. */
export interface RouteFilter {
  /** 0 is every family. */
  readonly family: number
  /** undefined is every table. */
  readonly table: number | undefined
  readonly protocol: number | undefined
  readonly type: number | undefined
  readonly dev: string | undefined
  /** Everything but `dev`. */
  readonly test: (route: RouteMessage) => boolean
}

/** The filter that words say. A prefix or gateway says which family is meant, where -4 and -6 do not. */
export function routeFilter(words: Found<typeof routeFilterWords.entries>, asked: number | undefined): RouteFilter {
  const prefixes = (['exact', 'root', 'match'] as const).flatMap((keyword) => {
    const prefix = words[keyword]
    return prefix === undefined
      ? []
      : [{ keyword, prefix: prefix === 'default' ? prefixOf(prefix, keyword, asked) : prefix }]
  })
  const { via, protocol, type, scope, dev } = words
  const family = asked ?? prefixes[0]?.prefix.family ?? via?.family ?? AF_INET
  for (const { prefix } of prefixes) checkFamily(prefix, family)
  const table = words.table === ALL ? undefined : (words.table ?? routeTables.MAIN)
  const test = (route: RouteMessage) =>
    (table === undefined || (route.table ?? route.headerTable) === table) &&
    (protocol === undefined || route.protocol === protocol) &&
    (type === undefined || route.type === type) &&
    (scope === undefined || route.scope === scope) &&
    (via === undefined || hasGateway(route, { ...via, length: bitsOf(via.family) })) &&
    prefixes.every(({ keyword, prefix }) => prefixTests[keyword](prefix, destinationOf(route)))
  return { family, table, protocol, type, dev, test }
}

function destinationOf(route: RouteMessage): Prefix | undefined {
  const { family, dst, dstLen = 0 } = route
  if (family !== 2 && family !== 10) return undefined
  return { family, address: dst ?? (family === 2 ? '0.0.0.0' : '::'), length: dstLen }
}

const prefixTests = {
  exact: (prefix: Prefix, route: Prefix | undefined) => route !== undefined && samePrefix(prefix, route),
  root: (prefix: Prefix, route: Prefix | undefined) =>
    route !== undefined && route.length >= prefix.length && contains(prefix, route.address),
  match: (prefix: Prefix, route: Prefix | undefined) =>
    route !== undefined && route.length <= prefix.length && contains(route, prefix.address),
} as const

function hasGateway(route: RouteMessage, gateway: Prefix): boolean {
  const ways = [route, ...(route.multipath ?? [])]
  return ways.some((way) => contains(gateway, way.gateway ?? way.via?.addr ?? ''))
}
