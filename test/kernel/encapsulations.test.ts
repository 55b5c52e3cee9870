import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import {
  encapTypes,
  getLink,
  getRoute,
  linkFlags,
  newLink,
  newRoute,
  type RouteMessage,
  route,
  setLink,
} from '../../src/families/route/index.ts'
import { Kernel } from '../../src/kernel/index.ts'
import type { NetlinkError } from '../../src/wire/index.ts'
import { failureOf } from '../support/datagrams.ts'

// Which encapsulations Linux has is a matter of how it was built; so the kernel at hand is not asked.

const INET = 2
const INET6 = 10

/** Asks for a route with an encapsulation: the route, or why there is none. */
async function ask(family: number, encap: RouteMessage): Promise<RouteMessage | string> {
  const kernel = new Kernel()
  const rt = await connect(route, { socket: () => kernel.socket(0) })
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
  for (const ifname of ['a', 'b']) await rt.do(setLink, { ifname, flags: linkFlags.UP, change: linkFlags.UP })
  const { index: oif } = await rt.do(getLink, { ifname: 'a' })
  const prefix = family === INET ? { dst: '10.16.0.0', dstLen: 16 } : { dst: '2001:db9::', dstLen: 32 }
  const asked = { family, ...prefix, table: 254, protocol: 4, type: 1, oif, ...encap }
  const attempt = rt.do(newRoute, asked)
  const failure = await attempt.then(
    () => undefined,
    () => failureOf(attempt),
  )
  if (failure !== undefined) {
    const { code, extack } = failure as NetlinkError
    return extack?.message === undefined ? code : `${code}: ${extack.message}`
  }
  const found = (await rt.dump(getRoute, { family, table: 254 }).toArray()).find(({ dst }) => dst === prefix.dst)
  rt.close()
  return found ?? 'no route'
}

describe('encapsulations that this kernel does not have', () => {
  test.each([
    ['MPLS', { encapType: encapTypes.MPLS, encap: { dst: '100', ttl: 9 } }],
    ['XFRM', { encapType: encapTypes.XFRM, encap: { ifId: 5 } }],
    ['RPL', { encapType: encapTypes.RPL }],
  ])('are refused as by a Linux without them: %s', async (_, encap) => {
    expect(await ask(INET6, encap)).toBe('EOPNOTSUPP: lwt encapsulation type not supported')
  })
})

describe('segment routing', () => {
  const segments = ['2001:db8::2', '2001:db8::3']
  const header = { nexthdr: 0, hdrlen: 4, type: 4, segmentsLeft: 1, firstSegment: 1, flags: 0, tag: 0 }
  const seg6 = (mode: number, more: object = {}): RouteMessage => ({
    encapType: encapTypes.SEG6,
    encap: { srh: { mode, srh: { ...header, segments, tlvs: new Uint8Array(), ...more } } },
  })

  test('is told as it was asked for', async () => {
    expect(await ask(INET6, seg6(1))).toMatchObject(seg6(1))
    expect(await ask(INET, seg6(1))).toMatchObject(seg6(1))
    expect(await ask(INET6, seg6(0))).toMatchObject(seg6(0))
    const tlvs = Uint8Array.of(4, 6, 0, 0, 0, 0, 0, 0)
    expect(await ask(INET6, seg6(1, { hdrlen: 5, tlvs }))).toMatchObject(seg6(1, { hdrlen: 5, tlvs }))
  })

  test.each([
    ['a mode that there is not', INET6, seg6(5)],
    ['segments within a header of IPv4', INET, seg6(0)],
    ['a header of another type', INET6, seg6(1, { type: 3 })],
    ['a length that is not that of the header', INET6, seg6(1, { hdrlen: 6 })],
    ['more segments left than there are', INET6, seg6(1, { segmentsLeft: 2 })],
    ['options that end beyond the header', INET6, seg6(1, { hdrlen: 5, tlvs: Uint8Array.of(4, 7, 0, 0, 0, 0, 0, 0) })],
    ['no header', INET6, { encapType: encapTypes.SEG6, encap: {} }],
  ])('is refused with %s', async (_, family, encap) => {
    expect(await ask(family, encap as RouteMessage)).toBe('EINVAL')
  })
})
