import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressFamilies } from '../address-families.ts'
import type { RouteMessage } from '../route/route.ts'
import { ipv6RouteKey } from './ipv6-routes.ts'
import { type RouteSpot, routeIndex } from './route-index.ts'
import { routePlace } from './route-place.ts'

const { INET, INET6 } = addressFamilies

const ipv4Route: fc.Arbitrary<RouteMessage> = fc.record(
  {
    family: fc.constant(INET),
    // The last one is what a damaged message may have.
    dst: fc.constantFrom('0.0.0.0', '10.0.0.0', '127.255.255.255', '128.0.0.0', '255.255.255.255', '2001:db8::'),
    dstLen: fc.constantFrom(0, 8, 32),
    srcLen: fc.constantFrom(0, 0, 32),
    src: fc.constant('192.0.2.1'),
    table: fc.constantFrom(254, 255, 0xffff_ffff),
    tos: fc.constantFrom(0, 16),
    priority: fc.constantFrom(0, 100, 0xffff_ffff),
  },
  { requiredKeys: ['family'] },
)
const ipv6Route: fc.Arbitrary<RouteMessage> = fc.record({
  family: fc.constant(INET6),
  dst: fc.constantFrom('2001:db8::', '::'),
  dstLen: fc.constantFrom(0, 64),
  table: fc.constant(254),
  oif: fc.constantFrom(1, 2),
})
const keyOf = (route: RouteMessage) => (route.family === INET ? routePlace(route) : ipv6RouteKey(route))

describe('where a route is kept', () => {
  test('stands for its key, and is found by it', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4Route, ipv6Route), (route) => {
        const spot = routeIndex.of(route)
        expect(routeIndex.key(spot)).toBe(keyOf(route))
        expect(routeIndex.find(keyOf(route))).toBe(spot)
      }),
    )
  })

  test('is a number for IPv4 as a rule: without a text for each', () => {
    expect(routeIndex.of({ family: INET, dst: '10.0.0.0', dstLen: 8, table: 254 })).toBeTypeOf('number')
    expect(routeIndex.of({ family: INET, table: 254 })).toBeTypeOf('number')
  })

  test('stays the same for each of very many endings, and for what is no key at all', () => {
    const routes = Array.from({ length: 10_000 }, (_, priority) => ({
      family: INET,
      dst: '10.0.0.0',
      table: 7,
      priority,
    }))
    const before = routes.map((route) => routeIndex.of(route))
    expect(new Set(before).size).toBe(routes.length)
    expect(routes.map((route) => routeIndex.of(route))).toEqual(before)
    expect(routes.map((route) => routeIndex.find(routePlace(route)))).toEqual(before)
    for (const text of ['', '/', '10.0.0.0', '10.0.0.0/8 table 254 #1', 'x/8 table 254']) {
      expect(routeIndex.key(routeIndex.find(text))).toBe(text)
    }
  })
})

test('rows of routes are what a Map of them is', () => {
  const change = fc.record({ route: fc.oneof(ipv4Route, ipv6Route), gone: fc.boolean() })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 100 }), (changes) => {
      const rows = routeIndex.rows()
      const model = new Map<RouteSpot, RouteMessage>()
      for (const { route, gone } of changes) {
        const spot = routeIndex.of(route)
        if (gone) rows.delete(spot)
        else rows.set(spot, route)
        if (gone) model.delete(spot)
        else model.set(spot, route)
        expect([rows.get(spot), rows.has(spot), rows.size]).toEqual([model.get(spot), model.has(spot), model.size])
      }
      expect(new Map(rows.entries())).toEqual(model)
      expect(new Set(rows.keys())).toEqual(new Set(model.keys()))
      expect(new Set(rows.values())).toEqual(new Set(model.values()))
    }),
  )
})
