import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NLM_F_APPEND, NLM_F_REPLACE } from '../../../wire/index.ts'
import { addressFamilies } from '../address-families.ts'
import type { RouteMessage } from '../route/route.ts'
import { placeIpv4Route } from './ipv4-routes.ts'
import { routePlace } from './route-place.ts'

const routes: readonly RouteMessage[] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].flatMap((gateway) =>
  ['10.0.0.0', '10.1.0.0'].map((dst) => ({
    family: addressFamilies.INET,
    dst,
    dstLen: 16,
    gateway,
    table: 254,
    type: 1,
  })),
)
const emptyRows = () => Object.assign(new Map<string, RouteMessage>(), { marked: new Set<string>() })

const prepend = 0
const step = fc.record({
  route: fc.constantFrom(...routes),
  how: fc.constantFrom(prepend, NLM_F_APPEND, NLM_F_REPLACE, 'gone' as const),
})

/** What Linux has in each place: a new route first or last or instead of the first, one that is there already once. */
function follow(places: Map<string, RouteMessage[]>, route: RouteMessage, how: number | 'gone'): boolean {
  const place = routePlace(route)
  const list = places.get(place) ?? []
  const others = list.filter(({ gateway }) => gateway !== route.gateway)
  if ((how === 'gone') !== others.length < list.length) return false // Linux would have refused it, and told nothing
  if (how === prepend) list.unshift(route)
  else if (how === NLM_F_APPEND) list.push(route)
  else if (how === NLM_F_REPLACE) list.splice(0, 1, route)
  places.set(place, how === 'gone' ? others : list)
  return true
}

test('routes that share a place are in the order in which Linux has them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const rows = emptyRows()
      const places = new Map<string, RouteMessage[]>()
      for (const { route, how } of steps) {
        if (!follow(places, route, how)) continue
        const event = {
          key: routePlace(route),
          row: { ...route },
          gone: how === 'gone',
          flags: how === 'gone' ? 0 : how,
        }
        expect(placeIpv4Route(rows, event, false)).toBe(true)
      }
      const expected = [...places].flatMap(([place, list]) =>
        list.map((route, i) => [i === 0 ? place : `${place} #${i}`, route] as const),
      )
      expect(new Map(rows)).toEqual(new Map(expected))
    }),
  )
})

test('a route that is gone and was another one means that something went unnoticed', () => {
  const [first, , second] = routes as [RouteMessage, RouteMessage, RouteMessage]
  for (const other of [
    second,
    { ...first, type: 6 },
    { ...first, protocol: 9 },
    { ...first, metrics: { mtu: 1300 } },
  ]) {
    const rows = emptyRows()
    const key = routePlace(first)
    placeIpv4Route(rows, { key, row: first, gone: false, flags: 0 }, false)
    expect(placeIpv4Route(rows, { key, row: other, gone: true, flags: 0 }, false)).toBe(false)
    expect(placeIpv4Route(rows, { key, row: { ...first, flags: 1 }, gone: true, flags: 0 }, false)).toBe(true)
    expect(rows.size).toBe(0)
  }
})
