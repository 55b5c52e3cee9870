import { type RouteMessage, routeProtocols, routeScopes, routeTables, routeTypes } from '../../families/route/index.ts'
import { AF_INET, addressOf, checkFamily, contains, namedNumber, type Prefix, prefixOf, samePrefix } from './values.ts'
import type { Words } from './words.ts'

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

/** Reads a filter. A prefix or gateway says which family is meant, where -4 and -6 do not. */
export function readRouteFilter(words: Words, asked: number | undefined): RouteFilter {
  const prefixes = (['exact', 'root', 'match'] as const).flatMap((keyword) => {
    const text = words.get(keyword)
    return text === undefined
      ? []
      : [{ keyword, prefix: prefixOf(text, keyword === 'exact' ? 'the destination' : `'${keyword}'`, asked) }]
  })
  const viaText = words.get('via')
  const via = viaText === undefined ? undefined : addressOf(viaText, "'via'")
  const family = asked ?? prefixes[0]?.prefix.family ?? via?.family ?? AF_INET
  for (const { prefix } of prefixes) checkFamily(prefix, family)
  const table = tableOf(words.get('table'))
  const protocol = constantOf(words, 'proto', routeProtocols)
  const type = constantOf(words, 'type', routeTypes)
  const scope = constantOf(words, 'scope', { GLOBAL: routeScopes.UNIVERSE, ...routeScopes })
  const test = (route: RouteMessage) =>
    (table === undefined || (route.table ?? route.headerTable) === table) &&
    (protocol === undefined || route.protocol === protocol) &&
    (type === undefined || route.type === type) &&
    (scope === undefined || route.scope === scope) &&
    (via === undefined || hasGateway(route, { ...via, length: via.family === AF_INET ? 32 : 128 })) &&
    prefixes.every(({ keyword, prefix }) => prefixTests[keyword](prefix, destinationOf(route)))
  return { family, table, protocol, type, dev: words.get('dev'), test }
}

function constantOf(words: Words, keyword: string, table: Readonly<Record<string, number>>): number | undefined {
  const text = words.get(keyword)
  return text === undefined ? undefined : namedNumber(text, table, keyword)
}

function tableOf(text: string | undefined): number | undefined {
  if (text === 'all') return undefined
  return text === undefined ? routeTables.MAIN : namedNumber(text, routeTables, 'table', 0xffff_ffff)
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
