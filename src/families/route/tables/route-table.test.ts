import { expect, test } from 'vitest'
import { encapTypes } from '../route/encap/lwtunnel.ts'
import { routeTable } from './route-table.ts'

test('a row of routes has no counters of local segments, of one way or several', () => {
  const segment = (packets: bigint) => {
    const encap = { action: 1, counters: { packets, bytes: 40n * packets, errors: 0n } }
    return { encapType: encapTypes.SEG6_LOCAL, encap }
  }
  const route = { family: 10, dst: '2001:db8::', dstLen: 48, table: 254, type: 1, flags: 0 }
  for (const ways of [
    (packets: bigint) => ({ oif: 3, ...segment(packets) }),
    (packets: bigint) => ({
      multipath: ['fe80::1', 'fe80::2'].map((gateway) => ({
        flags: 0,
        hops: 0,
        ifindex: 3,
        gateway,
        ...segment(packets),
      })),
    }),
  ]) {
    const [before, after] = [1n, 7n].map((packets) => routeTable.row({ ...route, ...ways(packets) }))
    expect(before).toBeDefined()
    expect(after).toEqual(before)
    if (before && after) expect(routeTable.key(after)).toBe(routeTable.key(before))
  }
})
