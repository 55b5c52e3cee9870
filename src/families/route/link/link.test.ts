import { describe, expect, expectTypeOf, test } from 'vitest'
import { compileDecoder } from '../../../schema/codec/compile/decoder.ts'
import { compileEncoder } from '../../../schema/codec/compile/encoder.ts'
import { interpretMessage } from '../../../schema/codec/decode.ts'
import { interpretEncode } from '../../../schema/codec/encode.ts'
import { Writer } from '../../../schema/codec/writer.ts'
import { spanOf } from '../../../wire/index.ts'
import { route } from '../protocol.ts'
import type { LinkInfo, LinkMessage, PeerLink, Vlan } from './link.ts'
import { getLink, link, linkGroup, linkInfo, newLink, rtmNewLink, setLink } from './link.ts'

/** Bytes of commented hex: everything from ` #` to the end of a line is a comment. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/#.*$/gm, '').replace(/\s/g, ''), 'hex'))
}

const interpreted = {
  decode(bytes: Uint8Array): LinkMessage {
    const { view, start, end } = spanOf(bytes)
    return interpretMessage(rtmNewLink, view, start, end)
  },
  encode(value: LinkMessage): Uint8Array {
    const writer = new Writer()
    interpretEncode(rtmNewLink, value, writer)
    return writer.slice()
  },
}
const decoder = compileDecoder(rtmNewLink)
const encoder = compileEncoder(rtmNewLink)
// A compiled codec answers only what it is sure of, and leaves the rest to the interpreter.
const compiled: typeof interpreted = {
  decode(bytes) {
    const { view, start, end } = spanOf(bytes)
    return decoder(view, start, end) ?? interpreted.decode(bytes)
  },
  encode(value) {
    const writer = new Writer()
    return encoder(writer, value as Record<string, unknown>) ? writer.slice() : interpreted.encode(value)
  },
}

const newVlan = bytesOf(`
  00 00 0000 00000000   # ifi_family, pad, ifi_type, ifi_index
  00000000 00000000     # ifi_flags, ifi_change
  0700 0300 763500 00   # IFLA_IFNAME "v5"
  0800 0500 02000000    # IFLA_LINK 2
  4000 1280             # IFLA_LINKINFO
    0900 0100 766c616e00 000000     # IFLA_INFO_KIND "vlan"
    3000 0280                       # IFLA_INFO_DATA
      0600 0100 0500 0000           # IFLA_VLAN_ID 5
      0c00 0200 01000000 ffffffff   # IFLA_VLAN_FLAGS REORDER_HDR
      1000 0380                     # IFLA_VLAN_EGRESS_QOS
        0c00 0100 03000000 04000000 # IFLA_VLAN_QOS_MAPPING 3:4
      0600 0500 88a8 0000           # IFLA_VLAN_PROTOCOL, network byte order
`)
const vlanV5: LinkMessage = {
  family: 0,
  type: 0,
  index: 0,
  flags: 0,
  change: 0,
  ifname: 'v5',
  link: 2,
  linkinfo: {
    kind: 'vlan',
    data: {
      id: 5,
      flags: { flags: 1, mask: 0xffffffff },
      egressQos: { mapping: [{ from: 3, to: 4 }] },
      protocol: 0x88a8,
    },
  },
}

const newVeth = bytesOf(`
  00 00 0000 00000000 00000000 00000000  # ifinfomsg
  0700 0300 763000 00                    # IFLA_IFNAME "v0"
  3000 1280                              # IFLA_LINKINFO
    0900 0100 7665746800 000000          # IFLA_INFO_KIND "veth"
    2000 0280                            # IFLA_INFO_DATA
      1c00 0100                          # VETH_INFO_PEER, a link message
        00 00 0000 09000000              # ifi_family, pad, ifi_type, ifi_index 9
        00000000 00000000                # ifi_flags, ifi_change
        0700 0300 763100 00              # IFLA_IFNAME "v1"
`)

const bridgePort = bytesOf(`
  07 00 0100 03000000 43000000 00000000  # ifinfomsg: AF_BRIDGE, ARPHRD_ETHER, index 3
  0700 0300 763000 00                    # IFLA_IFNAME "v0"
  0c00 0c80                              # IFLA_PROTINFO
    0500 0100 03 000000                  # IFLA_BRPORT_STATE forwarding
  2000 1a00                              # IFLA_AF_SPEC, here the bridge's own
    0600 0000 0200 0000                  # IFLA_BRIDGE_FLAGS self
    0800 0200 0600 0100                  # IFLA_BRIDGE_VLAN_INFO: PVID, UNTAGGED, 1
    0c00 0380                            # IFLA_BRIDGE_VLAN_TUNNEL_INFO
      0800 0100 07000000                 # IFLA_BRIDGE_VLAN_TUNNEL_ID 7
`)

const addressFamilies = bytesOf(`
  00 00 0100 03000000 43000000 00000000  # ifinfomsg: AF_UNSPEC, ARPHRD_ETHER, index 3
  1c00 1a80                              # IFLA_AF_SPEC
    0c00 0200                            # AF_INET
      0800 0100 ffffffff                 # IFLA_INET_CONF: one setting, -1
    0c00 0a00                            # AF_INET6
      0500 0800 01 000000                # IFLA_INET6_ADDR_GEN_MODE none
`)

const inet6Event = bytesOf(`
  0a 00 0100 03000000 43000000 00000000  # ifinfomsg: AF_INET6, ARPHRD_ETHER, index 3
  0c00 0c80                              # IFLA_PROTINFO
    0800 0900 dc050000                   # IFLA_INET6_RA_MTU 1500
`)

describe.each([
  ['interpreted', interpreted],
  ['compiled', compiled],
])('%s', (_, codec) => {
  test('a VLAN is read and written', () => {
    expect(codec.decode(newVlan)).toEqual(vlanV5)
    expect(codec.encode(vlanV5)).toEqual(newVlan)
  })

  test('a veth peer is a link message of its own', () => {
    const peer = { family: 0, type: 0, index: 9, flags: 0, change: 0, ifname: 'v1' }
    const { linkinfo } = codec.decode(newVeth)
    expect(linkinfo).toEqual({ kind: 'veth', data: { peer } })
    const written = codec.encode({
      ifname: 'v0',
      linkinfo: { kind: 'veth', data: { peer: { index: 9, ifname: 'v1' } } },
    })
    expect(codec.decode(written).linkinfo).toEqual(linkinfo)
  })

  test('the family tells a bridge port from the rest', () => {
    const { protinfo, afSpec } = codec.decode(bridgePort)
    expect(protinfo).toEqual({ state: 3 })
    expect(afSpec).toEqual({ flags: 2, vlanInfo: [{ flags: 6, vid: 1 }], vlanTunnelInfo: [{ id: 7 }] })
    expect(codec.decode(addressFamilies).afSpec).toEqual({
      inet: { conf: { forwarding: -1 } },
      inet6: { addrGenMode: 1 },
    })
    expect(codec.decode(inet6Event).protinfo).toEqual({ raMtu: 1500 })
  })

  test('a kind that is not listed keeps its name and bytes', () => {
    const value = codec.decode(
      bytesOf(`
      00 00 0000 00000000 00000000 00000000  # ifinfomsg
      1800 1280                              # IFLA_LINKINFO
        0800 0100 6e657700                   # IFLA_INFO_KIND "new"
        0c00 0280 0800 0100 01000000         # IFLA_INFO_DATA
    `),
    )
    expect(value.linkinfo).toEqual({ kindUnlisted: 'new', data: bytesOf('0800 0100 01000000') })
  })

  test('a port of a bridge and of a bond have data of their own', () => {
    const bond = codec.encode({ linkinfo: { slaveKind: 'bond', slaveData: { queueId: 3 } } })
    expect(bond.subarray(16)).toEqual(
      bytesOf(`
      1c00 1280                      # IFLA_LINKINFO
        0900 0400 626f6e6400 000000  # IFLA_INFO_SLAVE_KIND "bond"
        0c00 0580                    # IFLA_INFO_SLAVE_DATA
          0600 0500 0300 0000        # IFLA_BOND_SLAVE_QUEUE_ID 3
    `),
    )
    expect(codec.decode(bond).linkinfo).toEqual({ slaveKind: 'bond', slaveData: { queueId: 3 } })
  })
})

test('the kinds narrow', () => {
  const info = {} as LinkInfo
  if (info.kind === 'vlan') expectTypeOf(info.data).toEqualTypeOf<Vlan | undefined>()
  if (info.kind === 'veth') expectTypeOf(info.data?.peer).toEqualTypeOf<PeerLink | undefined>()
  if (info.kind === undefined) expectTypeOf(info.data).toEqualTypeOf<Uint8Array | undefined>()
  expectTypeOf<LinkMessage['linkinfo']>().toEqualTypeOf<LinkInfo | undefined>()
  // @ts-expect-error: a VLAN has no ttl
  const wrong: LinkInfo = { kind: 'vlan', data: { ttl: 1 } }
  expect(wrong).toBeDefined()
})

test('the common attributes exist', () => {
  expect(link.common.filter((name) => !link.byName.has(name))).toEqual([])
  expect(new Set(link.common).size).toBe(link.common.length)
})

test('a peer knows every attribute of a link but linkinfo', () => {
  const data = linkInfo.byName.get('data')?.type
  const veth = data?.kind === 'select' ? data.cases.get('veth') : undefined
  const peer = veth?.kind === 'set' ? veth.byName.get('peer')?.type : undefined
  const peerSet = peer?.kind === 'headed' ? peer.set() : undefined
  const names = link.attributes.map((attribute) => attribute.name)
  expect(peerSet?.attributes.map((attribute) => attribute.name)).toEqual(names.filter((name) => name !== 'linkinfo'))
})

test('messages, operations and groups belong together', () => {
  expect([16, 17, 18, 19, 108, 109, 110].map((type) => route.find({ type, flags: 0 })?.name)).toEqual([
    'RTM_NEWLINK',
    'RTM_DELLINK',
    'RTM_GETLINK',
    'RTM_SETLINK',
    'RTM_NEWLINKPROP',
    'RTM_DELLINKPROP',
    'RTM_GETLINKPROP',
  ])
  expect(getLink).toMatchObject({ dump: true, single: true, flags: 0, reply: rtmNewLink })
  expect(newLink.flags).toBe(0x600) // NLM_F_CREATE | NLM_F_EXCL
  expect(setLink.flags).toBe(0)
  expect(linkGroup.events.newLink).toBe(rtmNewLink)
})
