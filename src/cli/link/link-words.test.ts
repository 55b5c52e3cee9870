import { describe, expect, test } from 'vitest'
import type { LinkDescription } from '../../config/index.ts'
import type { LinkMessage } from '../../families/route/index.ts'
import { readAll } from '../grammar/grammar.ts'
import { WordReader } from '../grammar/reader.ts'
import { LinkNames } from '../words/link-names.ts'
import { OpenNamespaces } from '../words/open-namespaces.ts'
import { linkKinds } from './kinds/all-kinds.ts'
import { iproute2Link } from './link-iproute2.ts'
import { describeChange, describeNewLink, linkChangeWords, newLinkWords } from './link-words.ts'

/** What `link add` with these words describes. */
function added(line: string): LinkDescription {
  const found = readAll(newLinkWords, new WordReader(line.split(' ')), 'link add')
  return describeNewLink(found, new OpenNamespaces())
}

/** What `link set` with these words describes, of a link whose kind has these data. */
function changed(line: string, before = {}): LinkDescription {
  const { dev = '', ...found } = readAll(linkChangeWords, new WordReader(line.split(' ')), 'link set')
  return describeChange({ dev, ...found }, new OpenNamespaces(), before)
}

/** `info_data` of a link as `ip -j -d link` prints it. */
function infoData(linkinfo: LinkMessage['linkinfo']): unknown {
  const names = new LinkNames()
  names.learn({ index: 7, ifname: 'eth7' })
  const aspects = { details: true, numeric: false, statistics: 0, isLink: true, hasLinkLayer: true }
  const link = iproute2Link({ index: 1, ifname: 'l0', ...(linkinfo && { linkinfo }) }, names, aspects)
  return (link.linkinfo as { info_data?: unknown }).info_data
}

describe('words', () => {
  test.each([
    ['m0 type macsec cipher constructor', "'cipher' is one of default, gcm-aes-128"],
    ['m0 type macsec address 02:00:00:00:00:01:02 port 1', "'address' must have six bytes"],
    ['m0 type macsec address 192.0.2.1 port 1', "'address' must have six bytes"],
  ])('%s: %s', (line, message) => {
    expect(() => added(line)).toThrow(message)
  })

  test('a macsec link has a channel by its address and port', () => {
    expect(added('m0 type macsec address 02:00:00:00:00:01 port 11')).toMatchObject({
      data: { sci: 0x0200_0000_0001_000bn },
    })
  })

  test('of each kind become attributes of its set', () => {
    expect(
      added('link eth0 name eth0.5 type vlan id 5 protocol 802.1ad gvrp on reorder_hdr off ingress-qos-map 1:2 3:4'),
    ).toEqual({
      name: 'eth0.5',
      link: 'eth0',
      kind: 'vlan',
      data: {
        id: 5,
        protocol: 0x88a8,
        flags: { flags: 0x2, mask: 0x3 },
        ingressQos: {
          mapping: [
            { from: 1, to: 2 },
            { from: 3, to: 4 },
          ],
        },
      },
    })
    expect(added('b0 type bond mode 802.3ad primary eth1 arp_ip_target 192.0.2.1,192.0.2.2')).toEqual({
      name: 'b0',
      kind: 'bond',
      data: { mode: 4, arpIpTarget: ['192.0.2.1', '192.0.2.2'] },
      dataLinks: { primary: 'eth1' },
    })
    expect(added('can0 type can bitrate 500000 sample-point 0.875 dbitrate 2000000 loopback on fd off')).toMatchObject({
      data: {
        bittiming: { bitrate: 500_000, samplePoint: 875, tq: 0 },
        dataBittiming: { bitrate: 2_000_000 },
        ctrlmode: { flags: 0x1, mask: 0x21 },
      },
    })
    expect(added('m0 type macsec address 02:00:00:00:00:01 port 5 cipher gcm-aes-256')).toMatchObject({
      data: { sci: 0x0200_0000_0001_0005n, cipherSuite: 0x0080_c200_0100_0002n },
    })
    expect(added('h0 type hsr slave1 eth0 slave2 eth1 supervision 45')).toMatchObject({
      data: { multicastSpec: 45 },
      dataLinks: { slave1: 'eth0', slave2: 'eth1' },
    })
  })

  test('of a pair become settings of the other end', () => {
    expect(added('v0 mtu 1400 type veth peer name v1 mtu 1300 up')).toEqual({
      name: 'v0',
      mtu: 1400,
      kind: 'veth',
      peer: { name: 'v1', mtu: 1300, up: true },
    })
    expect(added('n0 type netkit mode l3 policy blackhole peer n1')).toMatchObject({
      kind: 'netkit',
      data: { mode: 1, policy: 2 },
      peer: { name: 'n1' },
    })
  })

  test('that iproute2 does not have are the names of the attributes', () => {
    expect(added('b0 type bridge stpMode kernel fdb_max_learned 100')).toMatchObject({
      data: { stpMode: 2, fdbMaxLearned: 100 },
    })
    expect(added('b0 type bond broadcastNeigh 1')).toMatchObject({ data: { broadcastNeigh: 1 } })
    expect(added('o0 type ovpn mode mp')).toMatchObject({ data: { mode: 1 } })
  })

  test('of a port say what it is to its master', () => {
    expect(changed('eth0 type bridge_slave hairpin on cost 20 backup_port eth1')).toEqual({
      name: 'eth0',
      slaveKind: 'bridge',
      slaveData: { mode: 1, cost: 20 },
      slaveDataLinks: { backupPort: 'eth1' },
    })
    expect(changed('eth0 type bridge_slave nobackup_port')).toMatchObject({ slaveDataLinks: { backupPort: null } })
    expect(changed('eth0 type bond_slave prio -5')).toMatchObject({ slaveKind: 'bond', slaveData: { prio: -5 } })
  })

  test('of a tunnel change what there is, where the kernel takes the rest for 0', () => {
    const before = { remote: '192.0.2.1', ttl: 64, iflags: 0x2000, oflags: 0x3000, ikey: 5, okey: 5 }
    expect(changed('gre1 type gre ttl 5 nookey', before)).toMatchObject({
      kind: 'gre',
      data: { remote: '192.0.2.1', ttl: 5, iflags: 0x2000, oflags: 0x1000, ikey: 5, okey: 0 },
    })
  })

  test('of all links', () => {
    const words =
      'eth0 up arp off carrier on protodown off protodown_reason 3 on addrgenmode stable_secret nomaster name lan0'
    expect(changed(`${words} vf 2 mac 02:00:00:00:00:01 trust on xdpgeneric off`)).toEqual({
      name: 'eth0',
      rename: 'lan0',
      up: true,
      arp: false,
      carrier: 1,
      protoDown: 0,
      protoDownReason: { mask: 8, value: 8 },
      afSpec: { inet6: { addrGenMode: 2 } },
      master: null,
      vfinfoList: {
        info: [{ mac: { vf: 2, mac: `02:00:00:00:00:01${':00'.repeat(26)}` }, trust: { vf: 2, setting: 1 } }],
      },
      xdp: { fd: -1, flags: 2 },
    })
  })

  test.each([
    ['add', 'v0 type vlan idd 5', /unknown word 'idd' .*type vlan.*'id'/],
    ['add', 'v0 type vlan id 4095', /'id' must be a number from 0 to 4094/],
    ['add', 'v0 type bond mode fast', /'mode' is one of balance-rr/],
    ['add', 'v0 type gre remote 2001:db8::1', /'remote' must be an IPv4 address/],
    ['add', 'v0 type bridge_slave cost 1', /not made a port/],
    ['add', 'v0', /of what type/],
    ['add', 'a-name-of-sixteen type dummy', /1 to 15 bytes, not 17/],
    ['set', 'v0 up down', /exclude each other/],
    ['set', 'v0 master b0 nomaster', /exclude each other/],
    ['set', 'v0 address 02:00:00:00:00:zz', /must be a link-layer address/],
    ['set', 'v0 netns /nowhere', /no namespace \/nowhere \(ENOENT\)/],
    ['set', 'v0 vf 1', /what of virtual function 1/],
    ['set', 'v0 type veth peer v1', /pair that is made/],
  ])('that are wrong are refused: link %s %s', (verb, line, message) => {
    expect(() => (verb === 'add' ? added(line) : changed(line))).toThrow(message)
  })

  test('behind a kind only its own words are offered, since only they are read', () => {
    const offered = (line: string) => {
      const reader = new WordReader(line.split(' '), true)
      readAll(newLinkWords, reader, 'link add')
      return reader.offered.flatMap(({ words = [] }) => words)
    }
    expect(offered('x0 type vlan id 5')).toEqual(expect.arrayContaining(['protocol', 'gvrp']))
    expect(offered('x0 type vlan id 5')).not.toEqual(expect.arrayContaining(['id']))
    expect(offered('x0 type vlan id 5')).not.toEqual(expect.arrayContaining(['mtu']))
    expect(offered('v0 type veth peer name v1')).toEqual(expect.arrayContaining(['mtu', 'netns']))
    expect(offered('x0 mtu 5')).toEqual(expect.arrayContaining(['type', 'up']))
  })

  test('every kind has every word once', () => {
    for (const [name, kind] of Object.entries(linkKinds)) {
      const words = Object.entries(kind.words.entries).flatMap(([key, { spellings }]) =>
        spellings.length ? spellings : [key],
      )
      expect(new Set(words).size, `words of ${name}`).toBe(words.length)
    }
  })
})

describe('what ip -j prints', () => {
  test('of a bond', () => {
    expect(
      infoData({ kind: 'bond', data: { mode: 4, arpValidate: 0, primary: 7, activeSlave: 0, adLacpRate: 1 } }),
    ).toEqual({
      mode: '802.3ad',
      arp_validate: null,
      primary: 'eth7',
      ad_lacp_rate: 'fast',
    })
  })

  test('of tunnels, whose ends are any where there are none', () => {
    expect(
      infoData({ kind: 'gre', data: { ttl: 64, tos: 16, pmtudisc: 1, iflags: 0x2000, ikey: 0x01020304 } }),
    ).toEqual({
      remote: 'any',
      local: 'any',
      ttl: 64,
      tos: '0x10',
      pmtudisc: true,
      ikey: '1.2.3.4',
    })
    const flowinfo = 0x01f12345
    expect(
      infoData({ kind: 'ip6tnl', data: { proto: 41, local: '2001:db8::1', flags: 0x11, flowinfo, link: 7 } }),
    ).toEqual({
      remote: 'any',
      local: '2001:db8::1',
      link: 'eth7',
      proto: 'ip6ip6',
      ttl: 0,
      ip6_tnl_f_ign_encap_limit: true,
      ip6_tnl_f_rcv_dscp_copy: true,
      tclass: '0x1f',
      flowlabel: '0x12345',
    })
    const encap = { encapType: 2, encapFlags: 1, encapSport: 5, encapDport: 6 }
    expect(infoData({ kind: 'ipip', data: { proto: 4, pmtudisc: 0, ...encap } })).toMatchObject({
      proto: 'ipip',
      pmtudisc: false,
      encap: { type: 'gue', sport: 5, dport: 6, csum: true, csum6: false, remcsum: false },
    })
  })

  test('of kinds that few kernels have', () => {
    expect(infoData({ kind: 'hsr', data: { slave1: 7, seqNr: 3, protocol: 1 } })).toEqual({
      slave1: 'eth7',
      slave2: null,
      seq_nr: 3,
      proto: 1,
    })
    expect(infoData({ kind: 'bareudp', data: { port: 6635, ethertype: 0x8847, srcportMin: 49152 } })).toEqual({
      dstport: 6635,
      ethertype: 'mpls_uc',
      srcportmin: 49152,
      multiproto: false,
    })
    expect(infoData({ kind: 'ipoib', data: { pkey: 0x8001, mode: 1, umcast: 0 } })).toEqual({
      key: '0x8001',
      mode: 'connected',
      umcast: '0000',
    })
    expect(
      infoData({ kind: 'macsec', data: { sci: 0x0200_0000_0001_0005n, cipherSuite: 0x0080_0200_0100_0001n, es: 1 } }),
    ).toEqual({ sci: '0200000000010005', cipher_suite: 'GCM-AES-128', es: true })
    const { kind, data } = added('can0 type can bitrate 500000 sample-point 0.875 loopback on')
    expect(infoData({ kind, data } as LinkMessage['linkinfo'])).toMatchObject({
      ctrlmode: ['LOOPBACK'],
      bittiming: { bitrate: 500_000, sample_point: '0.875' },
    })
  })

  test('of a kind without data, and of one that is not known', () => {
    expect(infoData({ kind: 'vlan' })).toEqual({})
    expect(infoData({ kind: 'veth' })).toBeUndefined()
    expect(infoData({ kindUnlisted: 'tomorrow', data: new Uint8Array(4) })).toBeUndefined()
  })

  test('of virtual functions', () => {
    const names = new LinkNames()
    const aspects = { details: false, numeric: false, statistics: 1, isLink: true, hasLinkLayer: true }
    const mac = { vf: 0, mac: `02:00:00:00:00:01${':00'.repeat(26)}` }
    const info = {
      mac,
      vlan: { vf: 0, vlan: 5, qos: 0 },
      rate: { vf: 0, minTxRate: 1, maxTxRate: 2 },
      spoofchk: { vf: 0, setting: 1 },
      trust: { vf: 0, setting: 0xffff_ffff },
      linkState: { vf: 0, linkState: 2 },
    }
    const link = iproute2Link({ index: 1, type: 1, numVf: 1, vfinfoList: { info: [info] } }, names, aspects)
    expect(link.vfinfo_list).toEqual([
      {
        vf: 0,
        link_type: 'ether',
        address: '02:00:00:00:00:01',
        vlan: 5,
        rate: { max_tx: 2, min_tx: 1 },
        spoofchk: true,
        link_state: 'disable',
      },
    ])
  })
})
