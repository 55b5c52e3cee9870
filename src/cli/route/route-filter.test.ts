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
}

function filterOf(words: Record<string, string>, family?: number) {
  return routeFilter(readAll(routeFilterWords, new WordReader(Object.entries(words).flat()), 'route'), family)
}

/** Names of the routes that pass. */
function passing(words: Record<string, string>, family?: number): string[] {
  const { test } = filterOf(words, family)
  return Object.keys(routes).filter((name) => test(routes[name] as RouteMessage))
}

test.each([
  [{ table: 'all' }, ['default', 'ten', 'part', 'hole', 'high', 'six']],
  [{ table: '1000' }, ['high']],
  [{ exact: '10.0.0.0/8' }, ['ten']],
  [{ exact: 'default' }, ['default']],
  [{ root: '10.0.0.0/8' }, ['ten', 'part']],
  [{ root: '10.1.0.0/16' }, ['part']],
  [{ match: '10.1.2.3' }, ['default', 'ten', 'part']],
  [{ match: '10.0.0.0/8' }, ['default', 'ten']],
  [{ match: '2001:db8::1' }, ['six']],
  [{ via: '192.0.2.2' }, ['part']],
  [{ via: '2001:DB8:0::9', exact: '10.1.0.0/16' }, ['part']],
  [{ scope: 'link' }, ['ten']],
  [{ scope: 'global' }, ['default']],
  [{ proto: 'static' }, ['default', 'ten']],
  [{ type: 'BLACKHOLE' }, ['hole']],
])('%j', (words, names) => {
  expect(passing(words)).toEqual(names)
})

test('the family is the one asked for, else what the addresses say, else IPv4', () => {
  const familyOf = (words: Record<string, string>, asked?: number) => filterOf(words, asked).family
  expect(familyOf({})).toBe(2)
  expect(familyOf({}, 10)).toBe(10)
  expect(familyOf({ exact: '2001:db8::/32' })).toBe(10)
  expect(familyOf({ via: '2001:db8::1' })).toBe(10)
  expect(familyOf({ exact: 'default' }, 10)).toBe(10)
  expect(() => familyOf({ exact: '10.0.0.0/8' }, 10)).toThrow('not an address of IPv6')
  expect(() => familyOf({ exact: '10.0.0.0/8', root: '::/0' })).toThrow('not an address of IPv4')
})
