import { routeProtocols, routeScopes, routeTables, routeTypes } from '../../families/route/index.ts'
import { NameTable } from './name-table.ts'

/** Routing tables. */
export const tableNames = new NameTable({
  what: 'table',
  known: { default: routeTables.DEFAULT, main: routeTables.MAIN, local: routeTables.LOCAL },
  file: 'rt_tables',
  max: 0xffff_ffff,
})

const { MROUTED, OVN, OPENR, ...builtIn } = routeProtocols

/** Who installed a route, a rule or a nexthop object. */
export const protocolNames = new NameTable({
  what: 'protocol',
  known: Object.fromEntries(Object.entries(builtIn).map(([name, number]) => [name.toLowerCase(), number])),
  synonyms: { mrouted: MROUTED, ovn: OVN, openr: OPENR },
  file: 'rt_protos',
})

/** Scopes of addresses and routes. */
export const scopeNames = new NameTable({
  what: 'scope',
  known: {
    global: routeScopes.UNIVERSE,
    site: routeScopes.SITE,
    link: routeScopes.LINK,
    host: routeScopes.HOST,
    nowhere: routeScopes.NOWHERE,
  },
  synonyms: { universe: routeScopes.UNIVERSE },
  file: 'rt_scopes',
})

/** Realms: what routes and rules are sorted into. */
export const realmNames = new NameTable({ what: 'realm', known: { unknown: 0 }, file: 'rt_realms' })

/** Types of service of packets; numbers that are typed are hexadecimal, as iproute2 takes them. */
export const dsfieldNames = new NameTable({ what: 'tos', known: {}, file: 'rt_dsfield', hexadecimal: true })

/** A type of service as iproute2 writes it: its name, or two hexadecimal digits. */
export function dsfieldName(tos: number, numeric = false): string {
  return (numeric ? undefined : dsfieldNames.find(tos)) ?? `0x${tos.toString(16).padStart(2, '0')}`
}

/** What a route does with a packet. */
export const typeNames = new NameTable({
  what: 'type',
  known: {
    none: routeTypes.UNSPEC,
    unicast: routeTypes.UNICAST,
    local: routeTypes.LOCAL,
    broadcast: routeTypes.BROADCAST,
    anycast: routeTypes.ANYCAST,
    multicast: routeTypes.MULTICAST,
    blackhole: routeTypes.BLACKHOLE,
    unreachable: routeTypes.UNREACHABLE,
    prohibit: routeTypes.PROHIBIT,
    throw: routeTypes.THROW,
    nat: routeTypes.NAT,
    xresolve: routeTypes.XRESOLVE,
  },
  synonyms: { brd: routeTypes.BROADCAST },
})
