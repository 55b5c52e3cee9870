import type { RouteConnection, RouteDescription, RouteWay, WeightedWay } from '../../config/index.ts'
import { nexthopFlags, routePreferences, routeProtocols, routeTables, routeTypes } from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import { encapWords } from '../encap/encap.ts'
import { labels } from '../encap/mpls.ts'
import { type Found, grammar, often, once } from '../grammar/grammar.ts'
import { type Kind, kind, mapped } from '../grammar/kind.ts'
import { address, linkName, nothing, number, numbered, oneOf, prefix } from '../grammar/kinds.ts'
import { WordReader } from '../grammar/reader.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { protocolNames, scopeNames, tableNames } from '../iproute2/name-files.ts'
import { realms } from '../iproute2/realms.ts'
import { typeNames } from '../iproute2/route-types.ts'
import { tos } from '../iproute2/tos.ts'
import { AF_MPLS, checkFamily, prefixOf } from '../words/values.ts'
import { vrfTable } from '../words/vrf-table.ts'
import { gateway } from './gateway.ts'
import { metricsOf, metricWords } from './metric-words.ts'

/** What a route does, and where to: `192.0.2.0/24`, `blackhole 192.0.2.0/24`, `default`. */
const destination: Kind<{ readonly type: number | undefined; readonly to: string }> = {
  label: '[TYPE] PREFIX',
  read(reader, word) {
    const name = reader.take(...typeNames.all.keys(), 'brd')
    const type = name === 'brd' ? routeTypes.BROADCAST : name === undefined ? undefined : typeNames.all.get(name)
    return { type, to: destinationText.read(reader, word) }
  },
}

/** A prefix, `default`, or a label: which of them, the family says. */
const destinationText: Kind<string> = kind('PREFIX', 'a prefix', (text) => text, { words: ['default'] })

const labelsBehindTo: Kind<string> = {
  label: '[to] LABELS',
  read(reader, word) {
    reader.take('to')
    return labels.read(reader, word)
  },
}

const preference: Kind<number> = mapped(oneOf('low', 'medium', 'high'), (name) => {
  return { low: routePreferences.LOW, medium: routePreferences.MEDIUM, high: routePreferences.HIGH }[name]
})

/** What is said of a route with one way, and of each of several. */
const wayWords = {
  via: once(gateway, 'the gateway; of another family too'),
  dev: once(linkName, 'the link that packets go out by', 'dev', 'oif'),
  onlink: once(nothing, 'the gateway is on the link, whatever its address says'),
  pervasive: once(nothing, 'the gateway is everywhere'),
  realms: once(realms, 'realms that packets belong to (IPv4)', 'realms', 'realm'),
  encap: once(encapWords, 'how packets are wrapped'),
  newdst: once(labelsBehindTo, 'labels that packets go on with (MPLS)', 'as'),
}

const way = grammar({ ...wayWords, weight: once(number('N', 256), 'how many shares of the traffic go this way') })

/** Words that describe a route. */
export const routeWords = grammar(
  {
    to: once(destination, 'where packets go to'),
    ...wayWords,
    nexthops: often(way, 'one way of several', 'nexthop'),
    nexthop: once(number('ID'), 'a nexthop object instead of a way', 'nhid'),
    table: once(numbered('TABLE', 'table', tableNames, 0xffff_ffff), 'the table; main by default'),
    vrf: once(linkName, 'the table of that VRF'),
    metric: once(number('METRIC'), 'of several routes the lowest is used', 'metric', 'priority', 'preference'),
    protocol: once(numbered('PROTOCOL', 'protocol', protocolNames), 'who installs it', 'proto', 'protocol'),
    scope: once(numbered('SCOPE', 'scope', scopeNames), 'how far away it leads (IPv4)'),
    src: once(
      mapped(address, (found) => found.address),
      'source address of packets that have none',
    ),
    from: once(prefix, 'prefix that packets come from (IPv6)'),
    tos: once(tos, 'packets with that type of service only', 'tos', 'dsfield'),
    pref: once(preference, 'router preference (IPv6)'),
    expires: once(number('SECONDS'), 'seconds after which it goes (IPv6)'),
    ttlPropagate: once(oneOf('enabled', 'disabled'), 'TTL goes from packet to labels (MPLS)', 'ttl-propagate'),
    ...metricWords,
  },
  { bare: 'to', required: ['to'], isBare: (word) => /[\d.:]/.test(word) || isDestinationWord(word) },
)
type RouteFound = Found<typeof routeWords.entries>

function isDestinationWord(word: string): boolean {
  return ['default', 'any', 'all', 'brd'].includes(word) || typeNames.all.has(word)
}

/** What the words describe, for verbs that make routes: what `ip route` leaves unsaid is as there. */
export function describeRoute(found: RouteFound, context: Context): RouteDescription {
  const described = describeDeletion(found, context)
  return { ...described, protocol: found.protocol ?? routeProtocols.BOOT }
}

/** What the words describe of a route that is to go: what they do not say does not count. */
export function describeDeletion(found: RouteFound, { family }: Context): RouteDescription {
  const { to, table, metric, protocol, scope, src, from, tos, pref, expires, ttlPropagate, nexthop } = found
  if (to === undefined) throw new UsageError('which route?', 'As in: nlkit route add 192.0.2.0/24 via 198.51.100.1')
  const { type } = to
  return {
    ...wayOf(found),
    to: destinationOf(to.to, family),
    family: family === 0 ? undefined : family,
    multipath: found.nexthops?.map((one): WeightedWay => ({ ...wayOf(one), weight: one.weight })),
    nexthop,
    table: table ?? (isOfLocalTable(type) ? routeTables.LOCAL : undefined),
    metric,
    type,
    scope,
    protocol,
    prefsrc: src,
    from: from === undefined || from.length === 0 ? undefined : `${from.address}/${from.length}`,
    tos,
    pref,
    metrics: metricsOf(found),
    expires,
    ttlPropagate: ttlPropagate === undefined ? undefined : ttlPropagate === 'enabled',
  }
}

/** Puts the table of a VRF in, which only the kernel knows. */
export async function withVrfTable(
  what: RouteDescription,
  { vrf }: RouteFound,
  rt: RouteConnection,
  context: Context,
): Promise<RouteDescription> {
  return vrf === undefined ? what : { ...what, table: await vrfTable(rt, vrf, context) }
}

/** The destination as the verbs take it. Throws UsageError for what is not one of the family. */
function destinationOf(text: string, family: number | undefined): string {
  if (family === AF_MPLS) return labels.read(new WordReader([text]), 'to')
  if (text === 'default' || text === 'any' || text === 'all') return 'default'
  const prefix = prefixOf(text, "'to'")
  checkFamily(prefix, family ?? 0)
  return `${prefix.address}/${prefix.length}`
}

/** Routes that are part of what the machine itself is stand in a table of their own. */
function isOfLocalTable(type: number | undefined): boolean {
  const { LOCAL, BROADCAST, NAT, ANYCAST } = routeTypes
  return [LOCAL, BROADCAST, NAT, ANYCAST].some((local) => local === type)
}

function wayOf({ via, dev, onlink, pervasive, realms, encap, newdst }: Found<typeof wayWords>): RouteWay {
  const flags = (onlink ? nexthopFlags.ONLINK : 0) | (pervasive ? nexthopFlags.PERVASIVE : 0)
  return { via, dev, flags: flags === 0 ? undefined : flags, realms, newdst, ...encap }
}
