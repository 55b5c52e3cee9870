import { expect, test } from 'vitest'
import { addressFamilies } from '../address-families.ts'
import { routePlace } from './route-place.ts'

const { INET } = addressFamilies

test('the place of a route says what tells it from others', () => {
  expect(routePlace({ family: INET, table: 254 })).toBe('0.0.0.0/0 table 254')
  expect(routePlace({ family: addressFamilies.INET6, table: 1 })).toBe('::/0 table 1')
  const most = { dst: '10.0.0.0', dstLen: 8, srcLen: 32, src: '10.0.0.1', tos: 4, table: 7, priority: 5 }
  expect(routePlace({ family: INET, ...most })).toBe('10.0.0.0/8 table 7 tos 4 metric 5 from 10.0.0.1/32')
})

test('of many routes in turn each has the place that it alone would have', () => {
  const dst = '10.0.0.0'
  for (let i = 0; i < 50_000; i++) {
    const [dstLen, table, tos, priority] = [i % 33, 1 + (i % 1000), (i % 7) * 4, 1 + (i % 4099)]
    const ending = `/${dstLen} table ${table}${tos ? ` tos ${tos}` : ''} metric ${priority}`
    expect(routePlace({ family: INET, dst, dstLen, table, tos, priority })).toBe(dst + ending)
  }
})
