import type { DesiredState } from '../../src/config/index.ts'
import type { Random } from '../fuzz/random.js'
import { ip, type Namespace } from '../support/namespace.ts'

const LINKS = ['b0', 'm0', 'x0', 'v1'] as const
const KINDS = { b0: 'bridge', m0: 'macvlan', x0: 'vxlan' } as const

const ipv4Address = (random: Random) => `192.0.2.${1 + random.below(4)}`
const ipv6Address = (random: Random) => `2001:db8::${1 + random.below(4)}`
const ipv4Gateway = (random: Random) => `192.0.2.${10 + random.below(3)}`
const ipv6Gateway = (random: Random) => `2001:db8::1${random.below(3)}`
const ipv4Target = (random: Random) => `10.${random.below(6)}.0.0/16`
const ipv6Target = (random: Random) => `2001:db8:${1 + random.below(6)}::/48`

/** Commands of `ip` that make a random machine out of one with a veth pair: v0 and v1, both up. */
export function randomCommands(random: Random): string[] {
  const commands: string[] = []
  const add = (line: string) => commands.push(line)
  if (random.once(2)) add('link add b0 type bridge forward_delay 400')
  if (random.once(2)) add('link add m0 link v1 type macvlan mode bridge')
  if (random.once(3)) add('link add x0 type vxlan id 42 dstport 4789')
  for (const name of ['b0', 'm0', 'x0']) {
    add(`link set ${name} addrgenmode none`)
    if (random.once(2)) add(`link set ${name} up`)
    if (random.once(4)) add(`link set ${name} mtu ${1300 + random.below(3)}`)
  }
  if (random.once(3)) add('link set x0 master b0')
  const devices = ['v0', 'v0', 'v1', 'b0', 'm0']
  add('addr add 192.0.2.1/24 dev v0')
  add('addr add 2001:db8::1/64 dev v0 nodad')
  for (let i = random.below(4); i > 0; i--) {
    add(`addr add ${ipv4Address(random)}/${random.pick([24, 24, 28, 32])} dev ${random.pick(devices)}`)
    add(`addr add ${ipv6Address(random)}/${random.pick([64, 64, 128])} dev ${random.pick(devices)} nodad`)
  }
  for (let i = random.below(12); i > 0; i--) add(randomRoute(random, devices))
  for (let i = random.below(4); i > 0; i--) {
    const from = random.once(3) ? ` from 2001:db8:${random.below(2)}::/48` : ''
    add(`rule add priority ${100 + random.below(4)}${from} fwmark ${random.below(2)} lookup 100`)
  }
  return commands
}

function randomRoute(random: Random, devices: readonly string[]): string {
  const v6 = random.once(3)
  const verb = random.pick(['add', 'add', 'append', 'prepend'])
  const to = v6 ? ipv6Target(random) : ipv4Target(random)
  const metric = random.once(4) ? ` metric ${7 + random.below(2)}` : ''
  const table = random.once(4) ? ' table 100' : ''
  const gateway = () => (v6 ? ipv6Gateway(random) : ipv4Gateway(random))
  const way = random.pick([
    `via ${gateway()} dev v0`,
    `via ${gateway()} dev v0`,
    `nexthop via ${gateway()} dev v0 nexthop via ${gateway()} dev v0 weight 2`,
    `dev ${random.pick(devices)}`,
  ])
  if (random.once(8)) return `route ${verb} blackhole ${to}${metric}${table}`
  // The metric stands before the ways.
  return `route ${verb} ${to}${metric}${table} ${way}`
}

type Link = NonNullable<DesiredState['links']>[number]
type Route = NonNullable<DesiredState['routes']>[number]

/** A random description of a machine that has some of what `randomCommands` makes, and other things. */
export function randomDesired(random: Random): DesiredState {
  const links = LINKS.filter(() => random.once(2)).map((name) => randomLink(random, name))
  const there = new Set(['v0', 'v1', ...links.map(({ name }) => name as string)])
  const count = (most: number) => Array.from({ length: random.below(most) })
  const addresses = [
    { dev: 'v0', address: '192.0.2.1/24' },
    { dev: 'v0', address: '2001:db8::1/64', flags: 2 },
    ...count(4).map(() => ({
      dev: random.pick([...there]),
      ...(random.once(2)
        ? { address: `${ipv4Address(random)}/${random.pick([24, 32])}` }
        : { address: `${ipv6Address(random)}/${random.pick([64, 128])}`, flags: 2 }),
    })),
  ]
  const rules = count(4).map((_, i) => ({
    family: random.pick([2, 10]),
    priority: 100 + i,
    fwmark: random.below(2),
    table: random.pick([100, 254]),
  }))
  return {
    links,
    addresses: distinct(
      addresses,
      ({ dev, address }) => `${dev} ${address.includes(':') ? address.split('/')[0] : address}`,
    ),
    routes: distinct(
      count(10).map(() => randomDesiredRoute(random)),
      ({ to, table, metric }) => `${to} ${table} ${metric}`,
    ),
    rules,
  }
}

function randomLink(random: Random, name: (typeof LINKS)[number]): Link {
  const settings = { up: !random.once(4), mtu: random.once(2) ? 1300 + random.below(3) : undefined }
  if (name === 'v1') return { name, mtu: settings.mtu, alias: random.once(2) ? 'the other end' : undefined }
  if (name === 'b0') return { name, kind: KINDS.b0, data: { forwardDelay: random.pick([400, 500]) }, ...settings }
  if (name === 'm0') return { name, kind: KINDS.m0, data: { mode: random.pick([4, 1]) }, link: 'v1', ...settings }
  return { name, kind: KINDS.x0, data: { id: 42, port: 4789, ageing: random.pick([300, 77]) }, ...settings }
}

function randomDesiredRoute(random: Random): Route {
  const v6 = random.once(3)
  const to = v6 ? ipv6Target(random) : ipv4Target(random)
  const place = { to, metric: random.once(4) ? 7 : undefined, table: random.once(4) ? 100 : undefined }
  if (random.once(8)) return { ...place, type: 6 }
  if (random.once(4)) return { ...place, dev: random.pick(['v0', 'v1']) }
  const via = () => (v6 ? ipv6Gateway(random) : ipv4Gateway(random))
  if (!random.once(3)) return { ...place, via: via(), dev: 'v0' }
  const [first, second] = [via(), via()]
  if (v6 && first === second) return { ...place, via: first, dev: 'v0' }
  return {
    ...place,
    multipath: [
      { via: first, dev: 'v0', weight: 1 + random.below(2) },
      { via: second, dev: 'v0' },
    ],
  }
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}

interface Listed {
  readonly [field: string]: unknown
}

/** What of the description iproute2 does not find. */
export function describedIn(namespace: Namespace, desired: DesiredState): string[] {
  const read = (...words: string[]): Listed[] => JSON.parse(ip(namespace, '-j', '-d', ...words) || '[]')
  const links = new Map(read('link', 'show').map((link) => [link.ifname, link]))
  const addresses = read('addr', 'show').flatMap(({ ifname, addr_info }) =>
    (addr_info as Listed[]).map(({ local, prefixlen }) => `${local}/${prefixlen} ${ifname}`),
  )
  const routes = ['-4', '-6'].flatMap((family) => read(family, 'route', 'show', 'table', 'all'))
  const rules = [2, 10].flatMap((family) =>
    read(family === 2 ? '-4' : '-6', 'rule', 'show').map((rule) => ({ family, ...rule }) as Listed),
  )
  const missing: string[] = []
  const need = (found: boolean, what: unknown) => {
    if (!found) missing.push(JSON.stringify(what))
  }
  for (const what of desired.links ?? []) {
    const link = links.get(what.name)
    need(link !== undefined && (what.mtu === undefined || link.mtu === what.mtu), what)
    need(what.up === undefined || (link?.flags as string[] | undefined)?.includes('UP') === what.up, what)
    need(what.alias === undefined || link?.ifalias === what.alias, what)
  }
  for (const what of desired.addresses ?? []) need(addresses.includes(`${what.address} ${what.dev}`), what)
  for (const what of desired.routes ?? [])
    need(
      routes.some((found) => isRoute(found, what)),
      what,
    )
  for (const what of desired.rules ?? []) {
    const table = what.table === 254 ? 'main' : String(what.table)
    const mark = what.fwmark ? `0x${what.fwmark.toString(16)}` : undefined
    need(
      rules.some(
        (found) =>
          found.family === what.family &&
          found.priority === what.priority &&
          found.table === table &&
          found.fwmark === mark,
      ),
      what,
    )
  }
  return missing
}

function isRoute(found: Listed, what: Route): boolean {
  const v6 = what.to.includes(':')
  if (found.dst !== what.to || (found.metric ?? 0) !== (what.metric ?? (v6 ? 1024 : 0))) return false
  if ((found.table ?? 'main') !== (what.table === undefined ? 'main' : String(what.table))) return false
  if (what.type === 6) return found.type === 'blackhole'
  if (found.type !== 'unicast') return false
  if (what.multipath === undefined) return found.gateway === what.via && found.dev === what.dev
  const ways = (found.nexthops as Listed[] | undefined)?.map(
    ({ gateway, dev, weight }) => `${gateway} ${dev} ${weight}`,
  )
  const wanted = what.multipath.map(({ via, dev, weight = 1 }) => `${via} ${dev} ${weight}`)
  return ways !== undefined && JSON.stringify(ways.sort()) === JSON.stringify(wanted.sort())
}
