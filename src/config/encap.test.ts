import { expect, test } from 'vitest'
import { rtmNewRoute } from '../families/route/index.ts'
import { canonical } from './ensure/covers.ts'
import { routeMessage } from './route.ts'

test('an encapsulation of a kind that is not known is sent as the bytes that it is', () => {
  const encap = Uint8Array.of(8, 0, 1, 0, 1, 2, 3, 4)
  const message = routeMessage({ to: '10.0.0.0/8', encapType: 99, encap }, 'add', () => 0)
  expect(canonical(rtmNewRoute, message)).toMatchObject({ encapType: 99, encap })
})

test('links in an encapsulation are numbers in the message, and the description stays as it is', () => {
  const what = { to: '10.0.0.0/8', encapType: 10, encap: { ifId: 7, link: 'eth0' } } as const
  expect(routeMessage(what, 'add', () => 5)).toMatchObject({ encap: { ifId: 7, link: 5 } })
  expect(what.encap.link).toBe('eth0')
})
