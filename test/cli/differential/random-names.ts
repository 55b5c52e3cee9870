/** What the kernel draws at random for links: their names by what was drawn. */
export type RandomNames = ReadonlyMap<string, string>

/** The hardware addresses of links, and the IPv6 addresses that the kernel makes of them. From `ip -j link`. */
export function randomNames(links: unknown): RandomNames {
  const names = new Map<string, string>()
  for (const { ifname, address } of links as { ifname: string; address?: string }[]) {
    if (address === undefined || !/^([\da-f]{2}:){5}[\da-f]{2}$/.test(address) || names.has(address)) continue
    names.set(address, `<address of ${ifname}>`)
    names.set(linkLocal(address), `<link-local address of ${ifname}>`)
  }
  return names
}

/** RFC 4291, appendix A. */
function linkLocal(mac: string): string {
  const [a = 0, ...rest] = mac.split(':').map((byte) => Number.parseInt(byte, 16))
  const bytes = [a ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)]
  const groups = [0, 2, 4, 6].map((i) => (((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16))
  return `fe80::${groups.join(':')}`
}

/** Numbers that only say how long ago or how often, by the key that iproute2 gives them. */
const passing = new Set([
  // Of the tunnels that a module makes in every namespace.
  'permaddr',
  ...['expires', 'used', 'updated', 'confirmed', 'age', 'lastuse', 'users', 'valid_life_time', 'preferred_life_time'],
  ...[
    'idle_time',
    'unbalanced_time',
    'stats',
    'stats64',
    'gc_timer',
    'hello_timer',
    'tcn_timer',
    'topology_change_timer',
  ],
])

/** 2³² − 1 stands for no end. */
const FOREVER = 0xffff_ffff

/** The same value with names in place of what was drawn, and without what passes: two machines made alike then agree. */
export function comparable(value: unknown, names: RandomNames): unknown {
  if (typeof value === 'string') return names.get(value) ?? value
  if (Array.isArray(value)) return value.map((one) => comparable(one, names))
  if (typeof value !== 'object' || value === null) return value
  const lasting = Object.entries(value).filter(([key, field]) => !passing.has(key) || field === FOREVER)
  return Object.fromEntries(lasting.map(([key, field]) => [key, comparable(field, names)]))
}
