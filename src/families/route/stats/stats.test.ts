import { expect, test } from 'vitest'
import { decodeBoth, hex } from '../../../../test/support/codec.ts'
import { golden } from '../../../../test/support/golden.ts'
import { rtmNewStats } from '../index.ts'

// Taken apart by hand after `linux/if_link.h`, `linux/if_bridge.h`, `linux/if_bonding.h`, `linux/mpls.h`.

const u64s = (...values: number[]) =>
  values.map((value) => `${value.toString(16).padStart(2, '0')}${'00'.repeat(7)}`).join(' ')

test('of a bridge port: VLANs and spanning tree', () => {
  golden(
    rtmNewStats,
    `00 000000 09000000 04000000        // if_stats_msg: link 9, IFLA_STATS_LINK_XSTATS_SLAVE
     a000 0300                          // IFLA_STATS_LINK_XSTATS_SLAVE
       9c00 0100                        // LINK_XSTATS_TYPE_BRIDGE
         2c00 0100 ${u64s(1, 2, 3, 4)} 0100 0600 00000000  // BRIDGE_XSTATS_VLAN: VLAN 1, PVID and untagged
         2c00 0100 ${u64s(5, 6, 7, 8)} 0200 0000 00000000  // BRIDGE_XSTATS_VLAN: VLAN 2
         3400 0400 ${u64s(1, 2, 3, 4, 5, 6)} // BRIDGE_XSTATS_STP
         0c00 0700 ${u64s(9)}             // not declared`,
    {
      family: 0,
      ifindex: 9,
      filterMask: 4,
      linkXstatsSlave: {
        bridge: {
          vlan: [
            { rxBytes: 1n, rxPackets: 2n, txBytes: 3n, txPackets: 4n, vid: 1, flags: 6 },
            { rxBytes: 5n, rxPackets: 6n, txBytes: 7n, txPackets: 8n, vid: 2, flags: 0 },
          ],
          stp: { transitionBlk: 1n, transitionFwd: 2n, rxBpdu: 3n, txBpdu: 4n, rxTcn: 5n, txTcn: 6n },
          $unknown: [{ type: 7, payload: hex(u64s(9)) }],
        },
      },
    },
  )
})

test('of a bridge: what is counted by direction', () => {
  const numbers = Array.from({ length: 30 }, (_, i) => i + 1)
  const value = decodeBoth(
    rtmNewStats,
    hex(`00 000000 02000000 02000000 fc00 0200 f800 0100 f400 0200 ${u64s(...numbers)}`),
  )
  expect(value.linkXstats).toMatchObject({
    bridge: {
      mcast: { igmpV1queries: [1n, 2n], igmpParseErrors: 15n, mldV1queries: [16n, 17n], mcastPackets: [29n, 30n] },
    },
  })
})

test('of a bond, of MPLS, and of hardware', () => {
  golden(
    rtmNewStats,
    `00 000000 03000000 1a000000
     2400 0200                          // IFLA_STATS_LINK_XSTATS
       2000 0200                        // LINK_XSTATS_TYPE_BOND
         1c00 0100                      // BOND_XSTATS_3AD
           0c00 0000 ${u64s(7)}           // BOND_3AD_STAT_LACPDU_RX
           0c00 0800 ${u64s(8)}           // BOND_3AD_STAT_MARKER_UNKNOWN_RX
     6c00 0400                          // IFLA_STATS_LINK_OFFLOAD_XSTATS
       1800 0280                        // IFLA_OFFLOAD_XSTATS_HW_S_INFO
         1400 0380                      // IFLA_OFFLOAD_XSTATS_L3_STATS
           0500 0100 01 000000          // IFLA_OFFLOAD_XSTATS_HW_S_INFO_REQUEST
           0500 0200 00 000000          // IFLA_OFFLOAD_XSTATS_HW_S_INFO_USED
       5000 0300                        // IFLA_OFFLOAD_XSTATS_L3_STATS
         ${u64s(1, 2, 3, 4, 5, 6, 7, 8, 9)} 00000000 // struct rtnl_hw_stats64, and what it may grow
     5400 0500                          // IFLA_STATS_AF_SPEC
       5000 1c00                        // AF_MPLS
         4c00 0100 ${u64s(1, 2, 3, 4, 5, 6, 7, 8, 9)} // MPLS_STATS_LINK`,
    {
      family: 0,
      ifindex: 3,
      filterMask: 0x1a,
      linkXstats: { bond: { '3ad': { lacpduRx: 7n, markerUnknownRx: 8n } } },
      linkOffloadXstats: {
        hwSInfo: { l3Stats: { request: 1, used: 0 } },
        l3Stats: {
          rxPackets: 1n,
          txPackets: 2n,
          rxBytes: 3n,
          txBytes: 4n,
          rxErrors: 5n,
          txErrors: 6n,
          rxDropped: 7n,
          txDropped: 8n,
          multicast: 9n,
        },
      },
      afSpec: {
        mpls: {
          link: {
            rxPackets: 1n,
            txPackets: 2n,
            rxBytes: 3n,
            txBytes: 4n,
            rxErrors: 5n,
            txErrors: 6n,
            rxDropped: 7n,
            txDropped: 8n,
            rxNoroute: 9n,
          },
        },
      },
    },
  )
})
