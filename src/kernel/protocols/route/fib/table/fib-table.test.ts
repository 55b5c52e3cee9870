import { describe, expect, test } from 'vitest'
import { type FibInfo, FibRoute } from './fib-route.ts'
import { FibTable } from './fib-table.ts'
import { addressText, compareLast, lastOf, networkOf, type Prefix, packAddress } from './prefix.ts'

const packed = (text: string) => packAddress(text) as string

/** A table with prefixes like `10.0.0.0/8`; the routes in it are only told apart. */
function tableOf(family: 2 | 10, prefixes: readonly string[]): FibTable {
  const table = new FibTable(family, 254)
  for (const prefix of prefixes) add(table, prefix)
  return table
}

function split(prefix: string): [string, number] {
  const [address = '', length] = prefix.split('/')
  return [packed(address), Number(length)]
}

function add(table: FibTable, prefix: string): void {
  const [dst, dstLen] = split(prefix)
  table.set(dst, dstLen, [routeTo(dst, dstLen)])
}

const routeTo = (dst: string, dstLen: number) => new FibRoute({} as FibInfo, dst, dstLen)

const text = ({ dst, dstLen }: Prefix) => `${addressText(dst)}/${dstLen}`

function listed(table: FibTable, from?: Prefix): string[] {
  const prefixes: string[] = []
  table.visit(from, (first) => prefixes.push(text(first)) > 0)
  return prefixes
}

function found(table: FibTable, address: string): string[] {
  const matches: string[] = []
  let match = table.match(packed(address))
  for (; match !== undefined; match = table.match(packed(address), match.dstLen - 1)) matches.push(text(match))
  return matches
}

describe('packed addresses', () => {
  test.each(['0.0.0.0', '10.255.0.1', '255.255.255.255', '::', '::1', '2001:db8::ffff:0:1', 'ff02::1'])(
    '%s comes back',
    (text) => {
      expect(addressText(packed(text))).toBe(text)
    },
  )

  test.each([
    ['10.1.2.3', 0, '0.0.0.0', '255.255.255.255'],
    ['10.1.2.3', 8, '10.0.0.0', '10.255.255.255'],
    ['10.1.255.3', 17, '10.1.128.0', '10.1.255.255'],
    ['10.1.2.3', 31, '10.1.2.2', '10.1.2.3'],
    ['10.1.2.3', 32, '10.1.2.3', '10.1.2.3'],
    ['2001:db8:8000::1', 33, '2001:db8:8000::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', 127, '2001:db8::', '2001:db8::1'],
  ])('%s/%d goes from %s to %s', (address, length, first, last) => {
    expect(addressText(networkOf(packed(address), length))).toBe(first)
    expect(addressText(lastOf(packed(address), length))).toBe(last)
  })

  test('compare by their last addresses', () => {
    const prefixes = [
      '2001:db8::/32',
      '2001:db8::/64',
      '2001:db8::1/128',
      '::/0',
      'fe80::/10',
      '2001:db8:ffff::/48',
      '::/3',
    ]
    const [...all] = prefixes.map(split).map(([dst, dstLen]) => ({ dst, dstLen }))
    const last = ({ dst, dstLen }: Prefix) => lastOf(dst, dstLen)
    for (const a of all)
      for (const b of all) expect(Math.sign(compareLast(a, b))).toBe(last(a) < last(b) ? -1 : last(a) > last(b) ? 1 : 0)
  })

  test('compare as their bits do', () => {
    const addresses = ['255.0.0.0', '9.255.255.255', '10.0.0.0', '128.0.0.0', '10.0.0.10', '10.0.0.9']
    const number = (text: string) => text.split('.').reduce((all, byte) => all * 256 + Number(byte), 0)
    const sorted = addresses.map(packed).sort()
    expect(sorted.map(addressText)).toEqual(addresses.toSorted((a, b) => number(a) - number(b)))
  })
})

describe('a routing table', () => {
  const prefixes = ['10.1.0.0/16', '0.0.0.0/0', '10.0.0.0/8', '10.1.2.0/24', '10.1.2.3/32', '11.0.0.0/8']

  test('finds all prefixes of an address, the longest first', () => {
    const table = tableOf(2, prefixes)
    expect(found(table, '10.1.2.3')).toEqual(['10.1.2.3/32', '10.1.2.0/24', '10.1.0.0/16', '10.0.0.0/8', '0.0.0.0/0'])
    expect(found(table, '10.2.0.0')).toEqual(['10.0.0.0/8', '0.0.0.0/0'])
    expect(found(table, '12.0.0.0')).toEqual(['0.0.0.0/0'])
    table.set(...split('0.0.0.0/0'), [])
    expect(found(table, '12.0.0.0')).toEqual([])
  })

  test('finds what a search of all prefixes finds', () => {
    let state = 1
    const random = (below: number) => {
      state = (state * 48271) % 0x7fff_ffff
      return state % below
    }
    const all = Array.from({ length: 500 }, () => {
      const length = random(33)
      const address = packed(`10.${random(4)}.${random(4)}.${random(256)}`)
      return `${addressText(networkOf(address, length))}/${length}`
    })
    const table = tableOf(2, all)
    for (let i = 0; i < 200; i++) {
      const address = packed(`10.${random(4)}.${random(4)}.${random(256)}`)
      const expected = [...new Set(all)].filter((prefix) => networkOf(address, split(prefix)[1]) === split(prefix)[0])
      const byLength = (prefix: string) => -split(prefix)[1]
      expect(found(table, addressText(address))).toEqual(expected.sort((a, b) => byLength(a) - byLength(b)))
    }
  })

  test('is walked by the first address of IPv4, the longest prefix of it first', () => {
    expect(listed(tableOf(2, prefixes))).toEqual([
      '0.0.0.0/0',
      '10.0.0.0/8',
      '10.1.0.0/16',
      '10.1.2.0/24',
      '10.1.2.3/32',
      '11.0.0.0/8',
    ])
    expect(listed(tableOf(2, ['10.0.0.0/8', '10.0.0.0/24', '10.0.0.0/16']))).toEqual([
      '10.0.0.0/24',
      '10.0.0.0/16',
      '10.0.0.0/8',
    ])
  })

  test('is walked from the leaves to the root of IPv6', () => {
    const all = ['::/0', '2001:db8::/32', '2001:db8:1::/48', '2001:db8::/64', 'fe80::/64', '2001:db8:1::1/128']
    expect(listed(tableOf(10, all))).toEqual([
      '2001:db8::/64',
      '2001:db8:1::1/128',
      '2001:db8:1::/48',
      '2001:db8::/32',
      'fe80::/64',
      '::/0',
    ])
  })

  test('has the routes of a prefix in the order that they were given', () => {
    const table = tableOf(2, ['10.0.0.0/8'])
    const [dst, dstLen] = split('10.0.0.0/8')
    const [a, b, c] = [routeTo(dst, dstLen), routeTo(dst, dstLen), routeTo(dst, dstLen)]
    for (const routes of [[a, b, c], [c, a], [b], [a, b, c], [b, c]]) {
      table.set(dst, dstLen, routes)
      expect(table.routes(dst, dstLen)).toEqual(routes)
      expect(table.first(dst, dstLen)).toBe(routes[0])
      expect(table.prefixes).toEqual([routes[0]])
    }
    expect(table.size).toBe(1)
    table.set(dst, dstLen, [])
    expect(table.routes(dst, dstLen)).toEqual([])
    expect(table.size).toBe(0)
  })

  test('is in order after few changes and after many', () => {
    const model = new Set<string>()
    const table = new FibTable(10, 254)
    const inOrder = () => {
      const key = ({ dst, dstLen }: Prefix) => lastOf(dst, dstLen) + String.fromCharCode(128 - dstLen)
      const prefixes = [...model].map(split).map(([dst, dstLen]) => ({ dst, dstLen }))
      return prefixes.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(text)
    }
    const change = (i: number) => {
      const prefix = `2001:db8:${(i % 7).toString(16)}:${((i * 31) % 97).toString(16)}::/${64 + (i % 2) * 64}`
      if (model.delete(prefix)) table.set(...split(prefix), [])
      else {
        model.add(prefix)
        add(table, prefix)
      }
    }
    let i = 0
    for (const changes of [300, 1, 5, 200, 40, 600]) {
      for (const end = i + changes; i < end; i++) change(i)
      expect(listed(table)).toEqual(inOrder())
    }
  })

  test('goes on at a place, whatever has come and gone before and behind it', () => {
    const table = tableOf(2, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24', '10.0.4.0/24'])
    const [dst, dstLen] = split('10.0.1.0/24')
    const place = { dst, dstLen }
    table.set(...split('10.0.1.0/24'), [])
    for (const prefix of ['10.0.0.128/25', '10.0.3.0/24']) add(table, prefix)
    expect(listed(table, place)).toEqual(['10.0.2.0/24', '10.0.3.0/24', '10.0.4.0/24'])
  })
})

describe('a node of the tree of IPv6', () => {
  test('is where there are routes, and where prefixes below part', () => {
    const table = tableOf(10, ['2001:db8::/64', '2001:db8:0:1::/64', '2001:db8:8000::/48', '2001:db9::1/128'])
    const isNode = (prefix: string) => {
      const [dst, dstLen] = split(prefix)
      return table.hasNode({ dst, dstLen })
    }
    const nodes = ['::/0', '2001:db8::/31', '2001:db8::/32', '2001:db8::/63', '2001:db8::/64', '2001:db9::1/128']
    expect(nodes.filter(isNode)).toEqual(nodes)
    expect(
      ['2001:db8::/16', '2001:db8::/48', '2001:db8::/62', '2001:db9::/64', '2001:db8::1/128'].filter(isNode),
    ).toEqual([])
    add(table, '2001:db9::/65')
    expect(isNode('2001:db9::/64')).toBe(false)
    add(table, '2001:db9:0:0:8000::/65')
    expect(isNode('2001:db9::/64')).toBe(true)
  })
})
