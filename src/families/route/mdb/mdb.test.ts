import { describe, expect, test } from 'vitest'
import { encodeBoth, hex } from '../../../../test/support/codec.ts'
import { golden } from '../../../../test/support/golden.ts'
import { NLM_F_REQUEST } from '../../../wire/index.ts'
import { mdbAddress, mdbAddressText, route, rtmGetMdb, rtmNewMdb, rtmNewMdbRequest } from '../index.ts'

// What Linux 6.18 told of a bridge (link 20) with IGMP 3, and a request that it took, taken apart by hand.

describe('the multicast database of a bridge', () => {
  const addr = mdbAddress('239.1.1.1')

  test('tells of a group with its sources', () => {
    golden(
      rtmNewMdb,
      `07 000000 14000000                           // AF_BRIDGE, link 20
       5800 0100                                    // MDBA_MDB
         5400 0100                                  // MDBA_MDB_ENTRY
           5000 0100                                // MDBA_MDB_ENTRY_INFO
             0a000000 01 00 0000                    // port 10, permanent
             ef010101 00000000 00000000 00000000    // 239.1.1.1
             0800 0000                              // ETH_P_IP
             0800 0100 00000000                     // MDBA_MDB_EATTR_TIMER
             0500 0500 63 000000                    // MDBA_MDB_EATTR_RTPROT 99
             1800 0280                              // MDBA_MDB_EATTR_SRC_LIST
               1400 0180                            // MDBA_MDB_SRCLIST_ENTRY
                 0800 0100 0a000001                 // MDBA_MDB_SRCATTR_ADDRESS 10.0.0.1
                 0800 0200 00000000                 // MDBA_MDB_SRCATTR_TIMER
             0500 0300 01 000000                    // MDBA_MDB_EATTR_GROUP_MODE: include`,
      {
        family: 7,
        ifindex: 20,
        mdb: {
          mdbEntry: [
            {
              info: [
                {
                  ...{ index: 10, state: 1, flags: 0, vid: 0, addr, timer: 0, rtprot: 99 },
                  ...{ srcList: { entry: [{ address: '10.0.0.1', timer: 0 }] }, groupMode: 1 },
                },
              ],
            },
          ],
        },
      },
    )
  })

  test('tells of a port with a multicast router', () => {
    golden(
      rtmGetMdb,
      `00 000000 14000000                           // no family, link 20
       0400 0100                                    // MDBA_MDB, empty
       2c00 0200                                    // MDBA_ROUTER
         2800 0100 0a000000                         // MDBA_ROUTER_PORT: link 10
           0800 0100 00000000                       // MDBA_ROUTER_PATTR_TIMER
           0500 0200 02 000000                      // MDBA_ROUTER_PATTR_TYPE: for ever
           0800 0300 00000000                       // MDBA_ROUTER_PATTR_INET_TIMER
           0800 0400 00000000                       // MDBA_ROUTER_PATTR_INET6_TIMER`,
      {
        family: 0,
        ifindex: 20,
        mdb: {},
        router: { port: [{ index: 10, timer: 0, type: 2, inetTimer: 0, inet6Timer: 0 }] },
      },
    )
  })

  test('is asked in attributes of its own', () => {
    const wire = hex(
      `07 000000 14000000                           // AF_BRIDGE, link 20
       2000 0100                                    // MDBA_SET_ENTRY
         0a000000 01 00 0000
         ef010101 00000000 00000000 00000000
         0800 0000
       2400 0280                                    // MDBA_SET_ENTRY_ATTRS
         1000 0280                                  // MDBE_ATTR_SRC_LIST
           0c00 0180                                // MDBE_SRC_LIST_ENTRY
             0800 0100 0a000001                     // MDBE_SRCATTR_ADDRESS
         0500 0300 01 000000                        // MDBE_ATTR_GROUP_MODE: include
         0500 0400 63 000000                        // MDBE_ATTR_RTPROT 99`,
    )
    const value = {
      family: 7,
      ifindex: 20,
      entry: { index: 10, state: 1, flags: 0, vid: 0, addr },
      entryAttrs: { srcList: { entry: [{ address: '10.0.0.1' }] }, groupMode: 1, rtprot: 99 },
    }
    expect(encodeBoth(rtmNewMdbRequest, value)).toEqual(wire)
  })

  test('has messages that mean something else where they ask', () => {
    expect(route.find({ type: 84, flags: NLM_F_REQUEST })).toBe(rtmNewMdbRequest)
    expect(route.find({ type: 84, flags: 0 })).toBe(rtmNewMdb)
    expect(route.find({ type: 16, flags: NLM_F_REQUEST })).toBe(route.find({ type: 16, flags: 0 }))
  })
})

describe('addresses of groups', () => {
  test.each([
    ['239.1.2.3', 'ef:01:02:03:00:00:00:00:00:00:00:00:00:00:00:00', 0x0800],
    ['ff0e::5', 'ff:0e:00:00:00:00:00:00:00:00:00:00:00:00:00:05', 0x86dd],
    ['01:00:5e:01:02:03', '01:00:5e:01:02:03:00:00:00:00:00:00:00:00:00:00', 0],
  ])('%s and back', (text, u, proto) => {
    expect(mdbAddress(text)).toEqual({ u, proto })
    expect(mdbAddressText({ u, proto })).toBe(text)
  })

  test('what is none is refused, and an unknown protocol shows its bytes', () => {
    expect(() => mdbAddress('239.1.2')).toThrow(TypeError)
    const u = 'ef:01:02:03:00:00:00:00:00:00:00:00:00:00:00:00'
    expect(mdbAddressText({ u, proto: 0x0806 })).toBe(u)
  })
})
