import { route } from '../../families/route/index.ts'
import { type Group, suggestion } from '../../schema/index.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { AF_INET, AF_INET6 } from '../words/values.ts'

type RouteGroup = Group<'NETLINK_ROUTE'>

/** Short names: those of the groups after RTNLGRP_, IPv4's before IPv6's where there are two. */
const shortNames: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    link: ['LINK'],
    addr: ['IPV4_IFADDR', 'IPV6_IFADDR'],
    route: ['IPV4_ROUTE', 'IPV6_ROUTE'],
    neigh: ['NEIGH'],
    rule: ['IPV4_RULE', 'IPV6_RULE'],
    mroute: ['IPV4_MROUTE', 'IPV6_MROUTE'],
    netconf: ['IPV4_NETCONF', 'IPV6_NETCONF'],
    mcaddr: ['IPV4_MCADDR', 'IPV6_MCADDR'],
    prefix: ['IPV6_PREFIX'],
  }),
)

/** What iproute2 also calls them. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['address', 'addr'],
  ['neighbor', 'neigh'],
  ['neighbour', 'neigh'],
  ['maddress', 'mcaddr'],
])

/** What is listened to when nothing else is said. */
export const usualGroups: readonly string[] = ['link', 'addr', 'route', 'neigh', 'rule']

/** Names of all groups: the short ones, and the others as in `nexthop` or `mpls-route`. */
export function groupNames(): string[] {
  const covered = new Set([...shortNames.values()].flat())
  const others = [...route.groups.values()].map(bareName).filter((name) => !covered.has(name))
  return [...shortNames.keys(), ...others.map((name) => name.toLowerCase().replaceAll('_', '-'))]
}

/** Groups by name: short, `all`, or the C name with or without its prefix. -4 and -6 leave out the other one's. */
export function groupsOf(names: readonly string[], family: number | undefined): RouteGroup[] {
  const found = new Set<RouteGroup>()
  for (const name of names) for (const group of groupsNamed(name, family)) found.add(group)
  return [...found]
}

function groupsNamed(given: string, family: number | undefined): RouteGroup[] {
  const name = otherNames.get(given) ?? given
  if (name === 'all') return [...route.groups.values()].filter((group) => isOfFamily(group, family))
  const plain = name
    .toUpperCase()
    .replaceAll('-', '_')
    .replace(/^RTNLGRP_/, '')
  const wanted = shortNames.get(name.toLowerCase())
  const groups = [...route.groups.values()].filter((group) => (wanted ?? [plain]).includes(bareName(group)))
  if (groups.length > 0) return wanted ? groups.filter((group) => isOfFamily(group, family)) : groups
  const known = groupNames()
  throw new UsageError(`unknown group '${name}'${suggestion(name, known)}`, `Groups: all, ${known.join(', ')}`)
}

function bareName(group: RouteGroup): string {
  return group.name.replace(/^RTNLGRP_/, '')
}

function isOfFamily(group: RouteGroup, family: number | undefined): boolean {
  const bare = bareName(group)
  if (family === AF_INET) return !bare.startsWith('IPV6_')
  return family !== AF_INET6 || !bare.startsWith('IPV4_')
}
