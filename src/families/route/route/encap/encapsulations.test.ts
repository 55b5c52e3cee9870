import { describe, expect, test } from 'vitest'
import { decodeBoth, encodeBoth, hex } from '../../../../../test/support/codec.ts'
import { golden } from '../../../../../test/support/golden.ts'
import { rtmNewRoute, withGeneveOptionsApart } from '../../index.ts'

// Routes with the encapsulations that not every kernel has, taken apart by hand after the headers and the RFCs.

const ipv6Header = '0a 40 00 00 fe 03 00 01 00000000 // AF_INET6, /64, main, boot, universe, unicast\n'
const header = {
  family: 10,
  dstLen: 64,
  srcLen: 0,
  tos: 0,
  headerTable: 254,
  protocol: 3,
  scope: 0,
  type: 1,
  flags: 0,
}

describe('segment routing', () => {
  const segments = `20010db8000000000000000000000002 // the last segment
                    20010db8000000000000000000000001 // the first`
  const srh = {
    nexthdr: 0,
    hdrlen: 4,
    type: 4,
    segmentsLeft: 1,
    firstSegment: 1,
    flags: 0,
    tag: 0,
    segments: ['2001:db8::2', '2001:db8::1'],
    tlvs: new Uint8Array(),
  }

  test('as encapsulation', () => {
    golden(
      rtmNewRoute,
      `${ipv6Header}
       0600 1500 0500 0000              // RTA_ENCAP_TYPE: seg6
       3400 1680                        // RTA_ENCAP
         3000 0100                      // SEG6_IPTUNNEL_SRH
           01000000                     // mode: encap
           00 04 04 01 01 00 0000       // nexthdr, hdrlen, type, segments left, first segment, flags, tag
           ${segments}`,
      { ...header, encapType: 5, encap: { srh: { mode: 1, srh } } },
    )
  })

  test('with an HMAC behind the segments', () => {
    const hmac = '05 26 0000 00000007 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
    golden(
      rtmNewRoute,
      `${ipv6Header}
       0600 1500 0500 0000
       5c00 1680
         5800 0100
           00000000                     // mode: inline
           00 09 04 01 01 08 0200       // flags: HMAC; tag 512 in network order is 0200
           ${segments}
           ${hmac}                      // SR6_TLV_HMAC, 38 bytes, key 7`,
      {
        ...header,
        encapType: 5,
        encap: { srh: { mode: 0, srh: { ...srh, hdrlen: 9, flags: 8, tag: 0x200, tlvs: hex(hmac) } } },
      },
    )
  })

  test('of more segments than there are stays bytes', () => {
    const route = decodeBoth(
      rtmNewRoute,
      hex(`${ipv6Header} 0600 1500 0500 0000 2400 1680 2000 0100 01000000 00 04 04 01 ff 00 0000 ${'00'.repeat(16)}`),
    )
    expect(route.encap).toMatchObject({
      $unknown: [{ type: 1, reason: '24 bytes, ipv6_sr_hdr.firstSegment says more' }],
    })
  })

  test('in a local segment, with flavors and counters', () => {
    golden(
      rtmNewRoute,
      `${ipv6Header}
       0600 1500 0700 0000              // RTA_ENCAP_TYPE: seg6local
       7800 1680
         0800 0100 0a000000             // SEG6_LOCAL_ACTION: End.B6.Encaps
         2c00 0200                      // SEG6_LOCAL_SRH
           00 04 04 01 01 00 0000 ${segments}
         1c00 0a80                      // SEG6_LOCAL_COUNTERS
           0c00 0200 0300000000000000   // SEG6_LOCAL_CNT_PACKETS
           0c00 0300 2c01000000000000   // SEG6_LOCAL_CNT_BYTES
         1c00 0b80                      // SEG6_LOCAL_FLAVORS
           0800 0100 10000000           // SEG6_LOCAL_FLV_OPERATION: bit 4, NEXT-C-SID
           0500 0200 20 000000          // SEG6_LOCAL_FLV_LCBLOCK_BITS
           0500 0300 10 000000          // SEG6_LOCAL_FLV_LCNODE_FN_BITS
         0800 0700 02000000             // SEG6_LOCAL_OIF`,
      {
        ...header,
        encapType: 7,
        encap: {
          action: 10,
          srh,
          counters: { packets: 3n, bytes: 300n },
          flavors: { operation: 16, lcblockBits: 32, lcnodeFnBits: 16 },
          oif: 2,
        },
      },
    )
  })
})

test('RPL source routing', () => {
  golden(
    rtmNewRoute,
    `${ipv6Header}
     0600 1500 0800 0000              // RTA_ENCAP_TYPE: rpl
     3000 1680
       2c00 0100                      // RPL_IPTUNNEL_SRH
         00 04 03 02 00000000         // nexthdr, hdrlen, type, segments left, CmprI, CmprE, pad, reserved
         fd000000000000000000000000000001
         fd000000000000000000000000000002`,
    {
      ...header,
      encapType: 8,
      encap: {
        srh: {
          nexthdr: 0,
          hdrlen: 4,
          type: 3,
          segmentsLeft: 2,
          compression: { cmpri: 0, cmpre: 0, pad: 0, reserved: 0 },
          segments: ['fd00::1', 'fd00::2'],
        },
      },
    },
  )
})

test('the compression of an RPL header, in network order', () => {
  const compression = { cmpri: 9, cmpre: 10, pad: 5, reserved: 3 }
  const srh = { nexthdr: 0, hdrlen: 0, type: 3, segmentsLeft: 0, compression, segments: [] }
  const wire = encodeBoth(rtmNewRoute, { encapType: 8, encap: { srh } })
  expect(wire.slice(-4)).toEqual(hex('9a 50 0003'))
})

test('an IOAM trace', () => {
  golden(
    rtmNewRoute,
    `${ipv6Header}
     0600 1500 0900 0000              // RTA_ENCAP_TYPE: ioam6
     3c00 1680
       0500 0100 02 000000            // IOAM6_IPTUNNEL_MODE: encap
       1400 0200 fc000000000000000000000000000001 // IOAM6_IPTUNNEL_DST
       0c00 0300                      // IOAM6_IPTUNNEL_TRACE
         007b 0803 c0000000           // namespace 123, node length 1, 3 left, hop limit and ids
       0800 0400 01000000             // IOAM6_IPTUNNEL_FREQ_K
       0800 0500 0a000000             // IOAM6_IPTUNNEL_FREQ_N`,
    {
      ...header,
      encapType: 9,
      encap: {
        mode: 2,
        dst: 'fc00::1',
        trace: {
          namespaceId: 123,
          lengths: { nodelen: 1, flags: 0, remlen: 3 },
          type: { type: 0xc00000, reserved: 0 },
          data: new Uint8Array(),
        },
        freqK: 1,
        freqN: 10,
      },
    },
  )
})

test('an identifier of ILA', () => {
  golden(
    rtmNewRoute,
    `${ipv6Header}
     0600 1500 0300 0000              // RTA_ENCAP_TYPE: ila
     2000 1680
       0c00 0100 20010db800000001     // ILA_ATTR_LOCATOR, network order
       0500 0700 02 000000            // ILA_ATTR_CSUM_MODE: no action
       0500 0800 01 000000            // ILA_ATTR_IDENT_TYPE: LUID`,
    { ...header, encapType: 3, encap: { locator: 0x20010db800000001n, csumMode: 2, identType: 1 } },
  )
})

test('labels, and a TTL', () => {
  golden(
    rtmNewRoute,
    `${ipv6Header}
     0600 1500 0100 0000              // RTA_ENCAP_TYPE: mpls
     1800 1680
       0c00 0100 00064000 000c8100    // MPLS_IPTUNNEL_DST: 100, then 200 at the bottom of the stack
       0500 0200 40 000000            // MPLS_IPTUNNEL_TTL`,
    { ...header, encapType: 1, encap: { dst: '100/200', ttl: 64 } },
  )
})

test('BPF programs', () => {
  golden(
    rtmNewRoute,
    `${ipv6Header}
     0600 1500 0600 0000              // RTA_ENCAP_TYPE: bpf
     2000 1680
       1400 0380                      // LWT_BPF_XMIT
         0800 0100 05000000           // LWT_BPF_PROG_FD
         0600 0200 7800 0000          // LWT_BPF_PROG_NAME "x"
       0800 0400 0e000000             // LWT_BPF_XMIT_HEADROOM`,
    { ...header, encapType: 6, encap: { xmit: { fd: 5, name: 'x' }, xmitHeadroom: 14 } },
  )
})

test('an xfrm interface', () => {
  golden(
    rtmNewRoute,
    `${ipv6Header}
     0600 1500 0a00 0000              // RTA_ENCAP_TYPE: xfrm
     1400 1680
       0800 0100 2a000000             // LWT_XFRM_IF_ID
       0800 0200 03000000             // LWT_XFRM_LINK`,
    { ...header, encapType: 10, encap: { ifId: 42, link: 3 } },
  )
})

test('options of an IP tunnel', () => {
  golden(
    rtmNewRoute,
    `${ipv6Header}
     0600 1500 0200 0000              // RTA_ENCAP_TYPE: ip
     3800 1680
       0c00 0100 0000000000000007     // LWTUNNEL_IP_ID, network order
       0800 0200 c0000201             // LWTUNNEL_IP_DST
       2000 0880                      // LWTUNNEL_IP_OPTS
         1c00 0180                    // LWTUNNEL_IP_OPTS_GENEVE
           0600 0100 0102 0000        // LWTUNNEL_IP_OPT_GENEVE_CLASS, network order
           0500 0200 80 000000        // LWTUNNEL_IP_OPT_GENEVE_TYPE
           0800 0300 deadbeef         // LWTUNNEL_IP_OPT_GENEVE_DATA`,
    {
      ...header,
      encapType: 2,
      encap: { id: 7n, dst: '192.0.2.1', opts: { geneve: [{ class: 0x102, type: 0x80, data: hex('deadbeef') }] } },
    },
  )
})

test('options of Geneve as Linux lists them: all in one nest', () => {
  const listed = decodeBoth(
    rtmNewRoute,
    hex(`
      02 08 00 00 fe 03 fd 01 00000000 // AF_INET, /8, main, boot, link, unicast
      0600 1500 0200 0000              // RTA_ENCAP_TYPE: ip
      3c00 1600                        // RTA_ENCAP
        3800 0800                      // LWTUNNEL_IP_OPTS
          3400 0100                    // LWTUNNEL_IP_OPTS_GENEVE: class, type and data of both
            0600 0100 0102 0000 0500 0200 80 000000 0800 0300 deadbeef
            0600 0100 0001 0000 0500 0200 02 000000 0800 0300 00112233`),
  )
  const geneve = [
    { class: 0x102, type: 0x80, data: hex('deadbeef') },
    { class: 1, type: 2, data: hex('00112233') },
  ]
  const apart = withGeneveOptionsApart(listed)
  expect(apart).toMatchObject({ dstLen: 8, encap: { opts: { geneve } } })
  expect(withGeneveOptionsApart({ multipath: [listed] }).multipath).toEqual([apart])
  const other = { encapType: 1, encap: { dst: '100' }, multipath: [{ encapType: 2, encap: {} }] }
  expect(withGeneveOptionsApart(other)).toBe(other)
})
