import { describe, expect, test } from 'vitest'
import { decodeBoth, decodeCompiled, encodeBoth, encodeFailure, hex } from '../../../../test/support/codec.ts'
import { type LinkInfo, type LinkMessage, rtmNewLink } from './link.ts'

// Links of kinds that not every kernel has, in the bytes that the headers and the kernel's fill_info functions say.

const bytesOfU16 = (value: number) =>
  [value & 0xff, value >> 8].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** An attribute as hex: length and number, the payload, and zeros up to four bytes. */
function attr(number: number, ...payload: string[]): string {
  const digits = payload.join('').replace(/\s/g, '')
  const length = 4 + digits.length / 2
  return `${bytesOfU16(length)}${bytesOfU16(number)}${digits}${'00'.repeat(-length & 3)}`
}
const nested = (number: number, ...payload: string[]) => attr(number | 0x8000, ...payload)
const text = (number: number, value: string) => attr(number, Buffer.from(`${value}\0`).toString('hex'))

/** A link message, an ifinfomsg of zeros, with these attributes. */
const link = (...attributes: string[]) => hex(['00'.repeat(16), ...attributes].join(''))
const IFLA_LINKINFO = 18
const IFLA_INFO_KIND = 1
const IFLA_INFO_DATA = 2
const IFLA_INFO_XSTATS = 3
const IFLA_INFO_SLAVE_KIND = 4
const IFLA_INFO_SLAVE_DATA = 5

const six = (last: string) => `20010db80000000000000000000000${last}`

const kinds: readonly [string, string[], Record<string, unknown>][] = [
  [
    'amt',
    [attr(1, '01000000'), attr(2, '08d4'), attr(5, 'c0000201'), attr(8, '80000000')],
    { mode: 1, relayPort: 2260, localIp: '192.0.2.1', maxTunnels: 128 },
  ],
  [
    'bareudp',
    [attr(1, '19eb'), attr(2, '8847'), attr(3, '00c0'), attr(4)],
    { port: 6635, ethertype: 0x8847, srcportMin: 49152, multiprotoMode: true },
  ],
  ['batadv', [text(1, 'BATMAN_V')], { algoName: 'BATMAN_V' }],
  [
    'bond',
    [
      attr(1, '04'),
      attr(3, '64000000'),
      nested(8, attr(0, 'c0000201'), attr(1, 'c0000202')),
      attr(14, '01'),
      nested(23, attr(1, '0100'), attr(2, '0200'), attr(5, '020000000001')),
      nested(31, attr(0, six('01'))),
    ],
    {
      mode: 4,
      miimon: 100,
      arpIpTarget: ['192.0.2.1', '192.0.2.2'],
      xmitHashPolicy: 1,
      adInfo: { aggregator: 1, numPorts: 2, partnerMac: '02:00:00:00:00:01' },
      nsIp6Target: ['2001:db8::1'],
    },
  ],
  ['caif', [attr(1, '07000000'), attr(3, '01')], { ipv4Connid: 7, loopback: 1 }],
  ['dsa', [attr(1, '02000000')], { master: 2 }],
  [
    'geneve',
    [attr(1, '07000000'), attr(2, 'c0000209'), attr(5, '17c1'), attr(6), attr(11, '00000005'), attr(12, '01')],
    { id: 7, remote: '192.0.2.9', port: 6081, collectMetadata: true, label: 5, ttlInherit: 1 },
  ],
  [
    'gre',
    [
      attr(2, '2000'),
      attr(4, '00000001'),
      attr(6, 'c0000201'),
      attr(7, 'c0000202'),
      attr(14, '0100'),
      attr(17, '15b3'),
    ],
    { iflags: 0x2000, ikey: 1, local: '192.0.2.1', remote: '192.0.2.2', encapType: 1, encapDport: 5555 },
  ],
  ['gretap', [attr(8, '40'), attr(18)], { ttl: 64, collectMetadata: true }],
  [
    'ip6gre',
    [attr(6, six('01')), attr(7, six('02')), attr(11, '04'), attr(12, '00012345'), attr(13, '01000000')],
    { local: '2001:db8::1', remote: '2001:db8::2', encapLimit: 4, flowinfo: 0x12345, flags: 1 },
  ],
  ['ip6gretap', [attr(19, '01')], { ignoreDf: 1 }],
  ['erspan', [attr(21, '07000000'), attr(22, '01')], { erspanIndex: 7, erspanVer: 1 }],
  ['ip6erspan', [attr(22, '02'), attr(23, '01'), attr(24, '3f00')], { erspanVer: 2, erspanDir: 1, erspanHwid: 63 }],
  ['gtp', [attr(1, '03000000'), attr(3, '00040000'), attr(4, '01000000')], { fd0: 3, pdpHashsize: 1024, role: 1 }],
  [
    'hsr',
    [attr(1, '02000000'), attr(2, '03000000'), attr(4, '01154e000100'), attr(5, 'd8ff'), attr(7, '01')],
    { slave1: 2, slave2: 3, supervisionAddr: '01:15:4e:00:01:00', seqNr: 65496, protocol: 1 },
  ],
  [
    'ip6tnl',
    [attr(2, six('01')), attr(3, six('02')), attr(6, '04'), attr(8, '00000300'), attr(9, '29')],
    { local: '2001:db8::1', remote: '2001:db8::2', encapLimit: 4, flags: 0x30000, proto: 41 },
  ],
  [
    'ipip',
    [attr(2, 'c0000201'), attr(3, 'c0000202'), attr(9, '04'), attr(10, '01')],
    { local: '192.0.2.1', remote: '192.0.2.2', proto: 4, pmtudisc: 1 },
  ],
  ['ipoib', [attr(1, 'ffff'), attr(2, '0100')], { pkey: 65535, mode: 1 }],
  ['ipvlan', [attr(1, '0100'), attr(2, '0100')], { mode: 1, flags: 1 }],
  ['ipvtap', [attr(1, '0000')], { mode: 0 }],
  [
    'macsec',
    [
      attr(1, '0200000000010001'),
      attr(2, '0001'),
      attr(3, '10'),
      attr(4, '0100010000c28000'),
      attr(7, '01'),
      attr(13, '02'),
    ],
    { sci: 0x0200000000010001n, port: 1, icvLen: 16, cipherSuite: 0x0080c20000010001n, encrypt: 1, validation: 2 },
  ],
  [
    'netkit',
    [attr(2, '01'), attr(3, '02000000'), attr(5, '01000000'), attr(8, '2000')],
    { primary: 1, policy: 2, mode: 1, headroom: 32 },
  ],
  ['ovpn', [attr(1, '01')], { mode: 1 }],
  ['ppp', [attr(1, '05000000')], { devFd: 5 }],
  ['rmnet', [attr(1, '0900'), attr(2, '01000000 ffffffff')], { muxId: 9, flags: { flags: 1, mask: 0xffffffff } }],
  [
    'sit',
    [attr(8, '0100'), attr(11, '20020000000000000000000000000000'), attr(13, '1000')],
    { flags: 1, '6rdPrefix': '2002::', '6rdPrefixlen': 16 },
  ],
  [
    'tun',
    [attr(1, 'e8030000'), attr(3, '02'), attr(6, '01'), attr(8, '04000000')],
    { owner: 1000, type: 2, persist: 1, numQueues: 4 },
  ],
  [
    'vlan',
    [attr(1, '0500'), attr(5, '8100'), attr(2, '01000000 ffffffff')],
    { id: 5, protocol: 0x8100, flags: { flags: 1, mask: 0xffffffff } },
  ],
  ['vrf', [attr(1, '64000000')], { table: 100 }],
  ['vti', [attr(2, '00000001'), attr(4, 'c0000201'), attr(6, '09000000')], { ikey: 1, local: '192.0.2.1', fwmark: 9 }],
  ['vti6', [attr(4, six('01')), attr(5, six('02'))], { local: '2001:db8::1', remote: '2001:db8::2' }],
  ['wwan', [attr(1, '01000000')], { linkId: 1 }],
  ['xfrm', [attr(1, '02000000'), attr(2, '2a000000')], { link: 2, ifId: 42 }],
]

describe('the data of each kind', () => {
  test.each(kinds)('%s', (kind, attributes, data) => {
    const wire = link(nested(IFLA_LINKINFO, text(IFLA_INFO_KIND, kind), nested(IFLA_INFO_DATA, ...attributes)))
    expect(decodeCompiled(rtmNewLink, wire).linkinfo).toEqual({ kind, data })
    const again = encodeBoth(rtmNewLink, { linkinfo: { kind, data } })
    expect(decodeBoth(rtmNewLink, again).linkinfo).toEqual({ kind, data })
    expect(again).toHaveLength(wire.length)
  })

  test.each(['dummy', 'ifb', 'lowpan', 'netdevsim', 'nlmon', 'team', 'vcan', 'virt_wifi', 'vsockmon', 'wireguard'])(
    '%s has none, and what a later kernel says there is kept',
    (kind) => {
      const wire = link(nested(IFLA_LINKINFO, text(IFLA_INFO_KIND, kind), nested(IFLA_INFO_DATA, attr(1, '07'))))
      const data = { $unknown: [{ type: 1, payload: hex('07') }] }
      expect(decodeCompiled(rtmNewLink, wire).linkinfo).toEqual({ kind, data })
      expect(encodeBoth(rtmNewLink, { linkinfo: { kind, data } })).toEqual(wire)
    },
  )

  test('vxcan: a peer, as that of veth', () => {
    const peer = attr(1, '00'.repeat(16), text(3, 'c1'))
    const wire = link(nested(IFLA_LINKINFO, text(IFLA_INFO_KIND, 'vxcan'), nested(IFLA_INFO_DATA, peer)))
    expect(decodeCompiled(rtmNewLink, wire).linkinfo).toMatchObject({ kind: 'vxcan', data: { peer: { ifname: 'c1' } } })
  })
})

test('can: timing, modes, and counters of its own', () => {
  const bittiming = '20a10700 6b030000 7d000000 06000000 07000000 02000000 01000000 04000000'
  const data = nested(
    IFLA_INFO_DATA,
    attr(1, bittiming), // IFLA_CAN_BITTIMING
    attr(4, '00000000'), // IFLA_CAN_STATE: error active
    attr(5, '21000000 20000000'), // IFLA_CAN_CTRLMODE: of loopback and FD, FD
    attr(12, '7800 0000'), // IFLA_CAN_TERMINATION_CONST
    nested(16, attr(8, '0a000000')), // IFLA_CAN_TDC: TDCO 10
  )
  const xstats = attr(IFLA_INFO_XSTATS, '01000000 02000000 03000000 04000000 05000000 06000000')
  const { linkinfo } = decodeCompiled(
    rtmNewLink,
    link(nested(IFLA_LINKINFO, text(IFLA_INFO_KIND, 'can'), data, xstats)),
  )
  expect(linkinfo).toMatchObject({
    kind: 'can',
    data: {
      bittiming: {
        bitrate: 500_000,
        samplePoint: 875,
        tq: 125,
        propSeg: 6,
        phaseSeg1: 7,
        phaseSeg2: 2,
        sjw: 1,
        brp: 4,
      },
      state: 0,
      ctrlmode: { mask: 0x21, flags: 0x20 },
      terminationConst: [120, 0],
      tdc: { tdco: 10 },
    },
    xstats: { busError: 1, errorWarning: 2, errorPassive: 3, busOff: 4, arbitrationLost: 5, restarts: 6 },
  })
})

test('counters of a kind that has none declared stay bytes', () => {
  const info = [text(IFLA_INFO_KIND, 'vlan'), attr(IFLA_INFO_XSTATS, '01020304')]
  expect(decodeCompiled(rtmNewLink, link(nested(IFLA_LINKINFO, ...info))).linkinfo).toEqual({
    kind: 'vlan',
    xstats: hex('01020304'),
  } satisfies LinkInfo)
})

describe('the data of a port', () => {
  test.each<[string, string[], Record<string, unknown>]>([
    [
      'bond',
      [attr(1, '00'), attr(2, '00'), attr(4, '020000000001'), attr(9, 'ffffffff')],
      { state: 0, miiStatus: 0, permHwaddr: '02:00:00:00:00:01', prio: -1 },
    ],
    ['vrf', [attr(1, '64000000')], { table: 100 }],
    ['team', [], {}],
  ])('%s', (slaveKind, attributes, slaveData) => {
    const info = [text(IFLA_INFO_SLAVE_KIND, slaveKind), nested(IFLA_INFO_SLAVE_DATA, ...attributes)]
    const wire = link(nested(IFLA_LINKINFO, ...info))
    expect(decodeCompiled(rtmNewLink, wire).linkinfo).toEqual({ slaveKind, slaveData })
    expect(encodeBoth(rtmNewLink, { linkinfo: { slaveKind, slaveData } })).toEqual(wire)
  })
})

test('virtual functions and XDP programs', () => {
  const vf = nested(
    1,
    attr(1, '00000000 020000000001', '00'.repeat(26)), // IFLA_VF_MAC
    attr(2, '00000000 64000000 03000000'), // IFLA_VF_VLAN
    attr(6, '00000000 0a000000 64000000'), // IFLA_VF_RATE
    attr(5, '00000000 02000000'), // IFLA_VF_LINK_STATE: disable
    nested(8, attr(0, '0700000000000000'), attr(8, '0900000000000000')), // IFLA_VF_STATS
    nested(12, attr(1, '00000000 64000000 00000000 88a8 0000')), // IFLA_VF_VLAN_LIST
  )
  const xdp = nested(43, attr(2, '02'), attr(4, '2a000000')) // IFLA_XDP
  const value: LinkMessage = decodeCompiled(rtmNewLink, link(attr(21, '01000000'), nested(22, vf), xdp))
  expect(value).toMatchObject({
    numVf: 1,
    vfinfoList: {
      info: [
        {
          vlan: { vf: 0, vlan: 100, qos: 3 },
          rate: { vf: 0, minTxRate: 10, maxTxRate: 100 },
          linkState: { vf: 0, linkState: 2 },
          stats: { rxPackets: 7n, txDropped: 9n },
          vlanList: { info: [{ vf: 0, vlan: 100, qos: 0, vlanProto: 0x88a8 }] },
        },
      ],
    },
    xdp: { attached: 2, progId: 42 },
  })
  expect(value.vfinfoList?.info?.[0]?.mac?.mac).toMatch(/^02:00:00:00:00:01(:00){26}$/)
})

test('the address of a virtual function is filled up to 32 bytes, and no longer than that', () => {
  const withMac = (mac: string): LinkMessage => ({ vfinfoList: { info: [{ mac: { vf: 7, mac } }] } })
  const expected = nested(22, nested(1, attr(1, '07000000 020000000001', '00'.repeat(26))))
  expect(encodeBoth(rtmNewLink, withMac('02:00:00:00:00:01'))).toEqual(link(expected))
  expect(encodeFailure(rtmNewLink, withMac('02'.concat(':02'.repeat(32)))).message).toContain('33 bytes, not 32')
})
