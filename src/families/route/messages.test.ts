import { describe, test } from 'vitest'
import { golden } from '../../../test/support/golden.ts'
import { rtmNewAddr, rtmNewNeigh, rtmNewRoute, rtmNewRule, rtmNewTunnel } from './index.ts'

// Payloads as Linux sends them for what the test's name says, taken apart by hand after `linux/rtnetlink.h` and its like.

test('an IPv4 address with a peer', () => {
  golden(
    rtmNewAddr,
    `02 20 80 00 03000000                 // AF_INET, /32, IFA_F_PERMANENT, universe, link 3
     0800 0100 0a000002                   // IFA_ADDRESS: the peer
     0800 0200 0a000001                   // IFA_LOCAL
     0700 0300 763000 00                  // IFA_LABEL
     0800 0800 80000000                   // IFA_FLAGS
     1400 0600 ffffffff ffffffff 1a070000 1b070000 // IFA_CACHEINFO`,
    {
      family: 2,
      prefixlen: 32,
      headerFlags: 0x80,
      scope: 0,
      index: 3,
      address: '10.0.0.2',
      local: '10.0.0.1',
      label: 'v0',
      flags: 0x80,
      cacheinfo: { prefered: 0xffffffff, valid: 0xffffffff, cstamp: 0x71a, tstamp: 0x71b },
    },
  )
})

test('an IPv6 address without', () => {
  golden(
    rtmNewAddr,
    `0a 40 80 fd 02000000                             // AF_INET6, /64, permanent, link scope
     1400 0100 fe80000000000000 0000000000000001      // IFA_ADDRESS
     0800 0800 80020000                               // IFA_FLAGS: PERMANENT, NOPREFIXROUTE
     0500 0b00 03 000000                              // IFA_PROTO: KERNEL_LL`,
    { family: 10, prefixlen: 64, headerFlags: 0x80, scope: 253, index: 2, address: 'fe80::1', flags: 0x280, proto: 3 },
  )
})

describe('routes', () => {
  test('with a gateway and metrics', () => {
    golden(
      rtmNewRoute,
      `02 18 00 00 fe 03 00 01 00000000     // AF_INET, /24, main, boot, universe, unicast
       0800 0f00 fe000000                   // RTA_TABLE 254
       0800 0100 0a090000                   // RTA_DST
       0800 0600 64000000                   // RTA_PRIORITY 100
       1800 0880                            // RTA_METRICS
         0800 0200 78050000                 // RTAX_MTU 1400
         0a00 1000 637562696300 0000        // RTAX_CC_ALGO
       0800 0500 0a000001                   // RTA_GATEWAY
       0800 0400 02000000                   // RTA_OIF`,
      {
        family: 2,
        dstLen: 24,
        srcLen: 0,
        tos: 0,
        headerTable: 254,
        protocol: 3,
        scope: 0,
        type: 1,
        flags: 0,
        table: 254,
        dst: '10.9.0.0',
        priority: 100,
        metrics: { mtu: 1400, ccAlgo: 'cubic' },
        gateway: '10.0.0.1',
        oif: 2,
      },
    )
  })
  test('with several ways, one by a gateway of another family', () => {
    golden(
      rtmNewRoute,
      `02 08 00 00 fe 03 00 01 00000000
       0800 0100 0a000000                                // RTA_DST
       3400 0900                                         // RTA_MULTIPATH
         1000 00 01 02000000 0800 0500 0a000001          // rtnexthop: weight 2, link 2; RTA_GATEWAY
         2000 04 00 03000000                             // rtnexthop: onlink, weight 1, link 3
           1600 1200 0a00 20010db8 00000000 00000000 00000001 0000 // RTA_VIA`,
      {
        family: 2,
        dstLen: 8,
        srcLen: 0,
        tos: 0,
        headerTable: 254,
        protocol: 3,
        scope: 0,
        type: 1,
        flags: 0,
        dst: '10.0.0.0',
        multipath: [
          { flags: 0, hops: 1, ifindex: 2, gateway: '10.0.0.1' },
          { flags: 4, hops: 0, ifindex: 3, via: { family: 10, addr: '2001:db8::1' } },
        ],
      },
    )
  })
  test('of MPLS, to a neighbour without an address', () => {
    golden(
      rtmNewRoute,
      `1c 14 00 00 fe 04 00 01 00000000     // AF_MPLS, /20, main, static, universe, unicast
       0800 0100 00064100                   // RTA_DST: label 100, bottom of stack
       0800 1300 000c8100                   // RTA_NEWDST: label 200, bottom of stack
       0c00 1200 1100 020000000001          // RTA_VIA: AF_PACKET, a hardware address
       0800 0400 03000000                   // RTA_OIF`,
      {
        family: 28,
        dstLen: 20,
        srcLen: 0,
        tos: 0,
        headerTable: 254,
        protocol: 4,
        scope: 0,
        type: 1,
        flags: 0,
        dst: '100',
        newdst: '200',
        via: { family: 17, addr: '02:00:00:00:00:01' },
        oif: 3,
      },
    )
  })
  test('IPv6, with its cache information', () => {
    golden(
      rtmNewRoute,
      `0a 40 00 00 fe 02 00 01 00000000
       0800 0f00 fe000000
       1400 0100 fe80000000000000 0000000000000000
       2400 0c00 01000000 02000000 fdffffff 00000000 05000000 00000000 00000000 00000000 // RTA_CACHEINFO
       0500 1400 00 000000                                                                // RTA_PREF medium`,
      {
        family: 10,
        dstLen: 64,
        srcLen: 0,
        tos: 0,
        headerTable: 254,
        protocol: 2,
        scope: 0,
        type: 1,
        flags: 0,
        table: 254,
        dst: 'fe80::',
        cacheinfo: { clntref: 1, lastuse: 2, expires: -3, error: 0, used: 5, id: 0, ts: 0, tsage: 0 },
        pref: 0,
      },
    )
  })
  test('of MPLS: labels, not addresses', () => {
    golden(
      rtmNewRoute,
      `1c 14 00 00 fe 03 00 01 00000000
       0800 0100 00064100        // RTA_DST: label 100, bottom of the stack
       0c00 1300 000c8000 0012c100 // RTA_NEWDST: 200/300
       0800 0400 02000000`,
      {
        family: 28,
        dstLen: 20,
        srcLen: 0,
        tos: 0,
        headerTable: 254,
        protocol: 3,
        scope: 0,
        type: 1,
        flags: 0,
        dst: '100',
        newdst: '200/300',
        oif: 2,
      },
    )
  })
})

test('a neighbour', () => {
  golden(
    rtmNewNeigh,
    `02 00 0000 02000000 8000 00 01                        // AF_INET, link 2, NUD_PERMANENT, unicast
     0800 0100 0a000009                                    // NDA_DST
     0a00 0200 020000000009 0000                           // NDA_LLADDR
     0800 0400 00000000                                    // NDA_PROBES
     1400 0300 01000000 02000000 03000000 00000000         // NDA_CACHEINFO`,
    {
      family: 2,
      index: 2,
      state: 0x80,
      flags: 0,
      type: 1,
      dst: '10.0.0.9',
      lladdr: '02:00:00:00:00:09',
      probes: 0,
      cacheinfo: { confirmed: 1, used: 2, updated: 3, refcnt: 0 },
    },
  )
})

test('a rule', () => {
  golden(
    rtmNewRule,
    `02 00 18 00 c8 00 00 01 00000000      // AF_INET, from a /24, table 200, FR_ACT_TO_TBL
     0800 0f00 c8000000                    // FRA_TABLE
     0800 0600 e8030000                    // FRA_PRIORITY 1000
     0800 0200 c0000200                    // FRA_SRC
     0800 0a00 07000000 0800 1000 ffffffff // FRA_FWMARK 7, FRA_FWMASK
     0c00 1400 e8030000 d0070000           // FRA_UID_RANGE
     0800 1800 5000 5a00                   // FRA_DPORT_RANGE 80–90
     0500 1500 03 000000                   // FRA_PROTOCOL boot`,
    {
      family: 2,
      dstLen: 0,
      srcLen: 24,
      tos: 0,
      headerTable: 200,
      action: 1,
      flags: 0,
      table: 200,
      priority: 1000,
      src: '192.0.2.0',
      fwmark: 7,
      fwmask: 0xffffffff,
      uidRange: { start: 1000, end: 2000 },
      dportRange: { start: 80, end: 90 },
      protocol: 3,
    },
  )
})

test('networks of a vxlan, some with a group', () => {
  golden(
    rtmNewTunnel,
    `07 00 0000 0c000000                 // tunnel_msg: AF_BRIDGE, link 12
     1400 0100                          // VXLAN_VNIFILTER_ENTRY
       0800 0100 0a000000               // VXLAN_VNIFILTER_ENTRY_START 10
       0800 0200 0c000000               // VXLAN_VNIFILTER_ENTRY_END 12
     1400 0100                          // VXLAN_VNIFILTER_ENTRY
       0800 0100 14000000               // VXLAN_VNIFILTER_ENTRY_START 20
       0800 0300 ef000001               // VXLAN_VNIFILTER_ENTRY_GROUP`,
    {
      family: 7,
      flags: 0,
      ifindex: 12,
      entry: [
        { start: 10, end: 12 },
        { start: 20, group: '239.0.0.1' },
      ],
    },
  )
})
