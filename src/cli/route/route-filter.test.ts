import { expect, test } from 'vitest'
import type { RouteMessage } from '../../families/route/index.ts'
import { readAll } from '../grammar/grammar.ts'
import { WordReader } from '../grammar/reader.ts'
import { routeFilter, routeFilterWords } from './route-filter.ts'

const routes: Record<string, RouteMessage> = {
  default: { family: 2, dstLen: 0, table: 254, gateway: '192.0.2.1', protocol: 4, scope: 0, type: 1 },
  ten: { family: 2, dst: '10.0.0.0', dstLen: 8, table: 254, protocol: 4, scope: 253, type: 1 },
  part: {
    family: 2,
    dst: '10.1.0.0',
    dstLen: 16,
    table: 254,
    type: 1,
    multipath: [{ gateway: '192.0.2.2' }, { via: { family: 10, addr: '2001:db8::9' } }],
  },
  hole: { family: 2, dst: '203.0.113.0', dstLen: 24, table: 254, type: 6 },
  high: { family: 2, dst: '10.0.0.0', dstLen: 8, table: 1000, headerTable: 252, type: 1 },
  six: { family: 10, dst: '2001:db8::', dstLen: 32, table: 254, type: 1 },
  default6: { family: 10, dstLen: 0, table: 254, type: 1 },
  other: { family: 2, dst: '10.2.0.0', dstLen: 16, table: 254, type: 1, via: { family: 10, addr: '2001:db8::9' } },
  cached: { family: 2, dst: '10.1.2.3', dstLen: 32, table: 254, type: 1, flags: 0x200 },
}

function filterOf(words: Record<string, string>, family?: number) {
  return routeFilter(
    readAll(
      routeFilterWords,
      new WordReader(Object.entries(words).flatMap(([word, value]) => [word, ...value.split(' ')])),
      'route',
    ),
    family,
  )
}

/** Names of the routes that pass. */
function passing(words: Record<string, string>, family?: number): string[] {
  const { test } = filterOf(words, family)
  return Object.keys(routes).filter((name) => test(routes[name] as RouteMessage))
}

test.each([
  [{ exact: '10.0.0.0/8' }, ['ten', 'high']],
  [{ exact: 'default' }, ['default', 'default6']],
  [{ match: 'default' }, ['default', 'default6']],
  [{ root: '10.0.0.0/8' }, ['ten', 'part', 'high', 'other']],
  [{ root: '10.1.0.0/16' }, ['part']],
  [{ match: '10.1.2.3' }, ['default', 'ten', 'part', 'high']],
  [{ match: '10.0.0.0/8' }, ['default', 'ten', 'high']],
  [{ to: 'root 10.0.0.0/8', match: '10.1.0.0/16' }, ['ten', 'part', 'high']],
  [{ match: '2001:db8::1' }, ['six', 'default6']],
  [{ via: '192.0.2.1' }, ['default']],
  [{ via: 'inet6 2001:DB8:0::9', root: '10.0.0.0/8' }, ['other']],
  [{ scope: 'link' }, ['ten']],
  [{ scope: 'global' }, ['default']],
  [{ proto: 'static' }, ['default', 'ten']],
  [{ proto: 'all', root: '10.2.0.0/16' }, ['other']],
  [{ type: 'BLACKHOLE' }, ['hole']],
  [{ table: 'cache' }, ['cached']],
])('%j', (words, names) => {
  expect(passing(words)).toEqual(names)
})

test('the family is the one asked for, else what the addresses say, else IPv4', () => {
  const familyOf = (words: Record<string, string>, asked?: number) => filterOf(words, asked).family
  expect(familyOf({})).toBe(2)
  expect(familyOf({}, 10)).toBe(10)
  expect(familyOf({ exact: '2001:db8::/32' })).toBe(10)
  expect(familyOf({ via: '2001:db8::1' })).toBe(10)
  expect(familyOf({ via: 'inet6 2001:db8::1' })).toBe(2)
  expect(familyOf({ table: 'all' })).toBe(0)
  expect(familyOf({ exact: 'default' }, 10)).toBe(10)
  expect(() => familyOf({ exact: '10.0.0.0/8' }, 10)).toThrow('not an address of IPv6')
  expect(() => familyOf({ exact: '10.0.0.0/8', root: '::/0' })).toThrow('not an address of IPv4')
})

test('the table is main by default', () => {
  expect([filterOf({}).table, filterOf({ table: '1000' }).table, filterOf({ table: 'all' }).table]).toEqual([
    254,
    1000,
    undefined,
  ])
})

test('what a filter says of all routes is left out, as iproute2 does', () => {
  const hidden = (words: Record<string, string>) => [...filterOf(words).hidden].sort()
  expect(hidden({})).toEqual(['table'])
  expect(hidden({ table: 'all', via: '192.0.2.1', proto: 'static', realms: '3/5' })).toEqual([
    'flow',
    'gateway',
    'protocol',
  ])
  expect(hidden({ table: 'all', via: '192.0.2.0/24', proto: 'all', realms: '5' })).toEqual([])
})
