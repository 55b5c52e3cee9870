import { expect, test } from 'vitest'
import { encodeBoth, hex } from '../../../test/support/codec.ts'
import { golden } from '../../../test/support/golden.ts'
import { rtmNewCacheReport, rtmNewLink, rtmNewNexthopBucket, rtmNewPrefix, rtmNewRoute } from './index.ts'

// What Linux only announces, or only a daemon gets to see, taken apart by hand after the headers.

test('a prefix', () => {
  golden(
    rtmNewPrefix,
    `0a 000000 02000000 03 40 c0 00                // AF_INET6, link 2, prefix information, /64, on-link, autoconf
     1400 0100 20010db8000000000000000000000000    // PREFIX_ADDRESS
     0c00 0200 80510100 00a30200                   // PREFIX_CACHEINFO: preferred 86400 s, valid 172800 s`,
    {
      family: 10,
      ifindex: 2,
      type: 3,
      len: 64,
      flags: 0xc0,
      address: '2001:db8::',
      cacheinfo: { preferredTime: 86400, validTime: 172800 },
    },
  )
})

test('a bucket of a resilient nexthop group', () => {
  golden(
    rtmNewNexthopBucket,
    `00 00 00 00 00000000                // nhmsg
     0800 0100 0a000000                   // NHA_ID: the group
     2000 0d80                            // NHA_RES_BUCKET
       0600 0100 0300 0000                // NHA_RES_BUCKET_INDEX
       0c00 0200 f401000000000000         // NHA_RES_BUCKET_IDLE_TIME: 5 s
       0800 0300 01000000                 // NHA_RES_BUCKET_NH_ID`,
    { family: 0, scope: 0, protocol: 0, flags: 0, id: 10, resBucket: { index: 3, idleTime: 500n, nhId: 1 } },
  )
})

test('a multicast table with one interface', () => {
  golden(
    rtmNewLink,
    `80 00 0000 00000000 00000000 00000000 // ifinfomsg: RTNL_FAMILY_IPMR
     4c00 1a00                              // IFLA_AF_SPEC, here of the table
       0800 0100 fd000000                   // IPMRA_TABLE_ID 253
       0800 0200 00000000                   // IPMRA_TABLE_CACHE_RES_QUEUE_LEN
       0800 0300 ffffffff                   // IPMRA_TABLE_MROUTE_REG_VIF_NUM -1
       0500 0400 01 000000                  // IPMRA_TABLE_MROUTE_DO_ASSERT
       2800 0600                            // IPMRA_TABLE_VIFS
         2400 0100                          // IPMRA_VIF
           0800 0100 03000000               // IPMRA_VIFA_IFINDEX
           0600 0300 0800 0000              // IPMRA_VIFA_FLAGS
           0c00 0400 3c00000000000000       // IPMRA_VIFA_BYTES_IN
           0400 0a00                        // a later one`,
    {
      family: 128,
      type: 0,
      index: 0,
      flags: 0,
      change: 0,
      afSpec: {
        id: 253,
        cacheResQueueLen: 0,
        mrouteRegVifNum: -1,
        mrouteDoAssert: 1,
        vifs: { vif: [{ ifindex: 3, flags: 8, bytesIn: 60n, $unknown: [{ type: 10, payload: new Uint8Array() }] }] },
      },
    },
  )
})

test('a multicast packet without a route, and the route', () => {
  golden(
    rtmNewCacheReport,
    `80 000000                          // rtgenmsg: RTNL_FAMILY_IPMR
     0500 0100 01 000000                // IPMRA_CREPORT_MSGTYPE: no route
     0800 0200 00000000                 // IPMRA_CREPORT_VIF_ID
     0800 0300 0a000001                 // IPMRA_CREPORT_SRC_ADDR
     0800 0400 ef010203                 // IPMRA_CREPORT_DST_ADDR
     0800 0600 fd000000                 // IPMRA_CREPORT_TABLE`,
    { family: 128, msgtype: 1, vifId: 0, srcAddr: '10.0.0.1', dstAddr: '239.1.2.3', table: 253 },
  )
  golden(
    rtmNewRoute,
    `80 20 20 00 fd 11 00 05 00000000   // RTNL_FAMILY_IPMR, /32 from /32, mrouted, universe, multicast
     0800 0f00 fd000000                 // RTA_TABLE
     0800 0200 0a000001                 // RTA_SRC
     0800 0100 ef010203                 // RTA_DST
     0800 0300 02000000                 // RTA_IIF
     0c00 0900 0800 00 01 03000000      // RTA_MULTIPATH: TTL 1 on link 3
     1c00 1100 0500000000000000 2c01000000000000 0000000000000000 // RTA_MFC_STATS
     0c00 1700 6400000000000000         // RTA_EXPIRES: a second`,
    {
      family: 128,
      dstLen: 32,
      srcLen: 32,
      tos: 0,
      headerTable: 253,
      protocol: 17,
      scope: 0,
      type: 5,
      flags: 0,
      table: 253,
      src: '10.0.0.1',
      dst: '239.1.2.3',
      iif: 2,
      multipath: [{ flags: 0, hops: 1, ifindex: 3 }],
      mfcStats: { packets: 5n, bytes: 300n, wrongIf: 0n },
      expires: 100n,
    },
  )
})

test('IPv4 settings of a link are written as the nest that a request has', () => {
  expect(
    encodeBoth(rtmNewLink, { index: 3, afSpec: { inet: { conf: { forwarding: 1, rpFilter: 2 } } } }).slice(16),
  ).toEqual(
    hex(`1c00 1a80                      // IFLA_AF_SPEC
           1800 0280                    // AF_INET
             1400 0180                  // IFLA_INET_CONF
               0800 0100 01000000       // IPV4_DEVCONF_FORWARDING
               0800 0800 02000000       // IPV4_DEVCONF_RP_FILTER`),
  )
})
