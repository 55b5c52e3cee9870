import { expect } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  encapTypes,
  getLink,
  getRoute,
  linkFlags,
  newAddr,
  newLink,
  newRoute,
  type RouteMessage,
  route,
  setLink,
} from '../../src/families/route/index.ts'
import { NetlinkError } from '../../src/wire/index.ts'
import type { Fields } from './link-kinds.table.ts'
import type { RouteStory } from './route.story.ts'
import { leftUndecoded } from './undecoded.ts'

// Every encapsulation of routes: a route that has it says of it what was asked for, to nlkit and to iproute2.

type Route = Connection<'NETLINK_ROUTE'>

/** An encapsulation: what is asked for, and what iproute2 shows of it. */
interface Encapsulation {
  readonly ask: RouteMessage
  readonly shown: Fields
  /** Where the kernel says something else than what was asked for. */
  readonly told?: RouteMessage
  /** The error by which a kernel without it is known. */
  readonly lackingAs?: string
}

const segments = ['2001:db8::2', '2001:db8::3']
const srh = {
  nexthdr: 0,
  hdrlen: 4,
  type: 4,
  segmentsLeft: 1,
  firstSegment: 1,
  flags: 0,
  tag: 0,
  segments,
  tlvs: new Uint8Array(),
}
const seg6 = (mode: number): RouteMessage => ({ encapType: encapTypes.SEG6, encap: { srh: { mode, srh } } })
/** iproute2 shows segments in the order in which they are visited. */
const segs = [...segments].reverse()
const local = (action: number, more: object = {}): RouteMessage => ({
  encapType: encapTypes.SEG6_LOCAL,
  encap: { action, ...more },
})
const ila = { locator: 0x20010db800000001n, csumMode: 2, identType: 1, hookType: 0 }
const trace = {
  namespaceId: 123,
  lengths: { nodelen: 1, flags: 0, remlen: 2 },
  type: { type: 0x800000, reserved: 0 },
  data: new Uint8Array(),
}
const rpl = {
  nexthdr: 0,
  hdrlen: 2,
  type: 3,
  segmentsLeft: 1,
  compression: { cmpri: 0, cmpre: 0, pad: 0, reserved: 0 },
  segments: ['2001:db8::2'],
}

const encapsulations: Record<string, Encapsulation> = {
  'segments, behind a new header': { ask: seg6(1), shown: { encap: 'seg6', mode: 'encap', segs } },
  'segments, in the header': {
    ask: seg6(0),
    shown: { encap: 'seg6', mode: 'inline' },
  },
  'segments, around a frame': { ask: seg6(2), shown: { encap: 'seg6', mode: 'l2encap', segs } },
  'End with flavours': {
    ask: local(1, { flavors: { operation: 1 << 1 } }),
    shown: { encap: 'seg6local', action: 'End' },
    lackingAs: 'EINVAL',
  },
  'End with counters': {
    ask: local(1, { counters: { packets: 0n, bytes: 0n, errors: 0n } }),
    shown: { encap: 'seg6local', action: 'End' },
  },
  'End.X with compressed segments': {
    ask: local(2, { nh6: '2001:db8::9', flavors: { operation: 1 << 4, lcblockBits: 32, lcnodeFnBits: 16 } }),
    shown: { encap: 'seg6local', action: 'End.X', nh6: '2001:db8::9' },
    lackingAs: 'EINVAL',
  },
  'End.T': { ask: local(3, { table: 100 }), shown: { encap: 'seg6local', action: 'End.T', table: '100' } },
  'End.DX6': { ask: local(5, { nh6: '2001:db8::9' }), shown: { action: 'End.DX6', nh6: '2001:db8::9' } },
  'End.DX4': { ask: local(6, { nh4: '192.0.2.9' }), shown: { action: 'End.DX4', nh4: '192.0.2.9' } },
  'End.DT6': { ask: local(7, { table: 100 }), shown: { action: 'End.DT6', table: '100' } },
  'End.B6': { ask: local(9, { srh }), shown: { action: 'End.B6' } },
  'End.B6.Encaps': { ask: local(10, { srh }), shown: { action: 'End.B6.Encaps' } },
  'an IPv4 tunnel': {
    ask: { encapType: encapTypes.IP, encap: { id: 7n, dst: '192.0.2.9', src: '192.0.2.1', ttl: 64, tos: 4 } },
    shown: { encap: 'ip', id: 7, src: '192.0.2.1', dst: '192.0.2.9', ttl: 64, tos: 4 },
  },
  'an IPv6 tunnel': {
    ask: { encapType: encapTypes.IP6, encap: { id: 7n, dst: '2001:db8::9', src: '2001:db8::1', hoplimit: 64, tc: 4 } },
    shown: { encap: 'ip6', id: 7, src: '2001:db8::1', dst: '2001:db8::9', hoplimit: 64, tc: 4 },
  },
  'MPLS labels': {
    ask: { encapType: encapTypes.MPLS, encap: { dst: '100/200', ttl: 9 } },
    shown: { encap: 'mpls', dst: '100/200', ttl: 9 },
  },
  'RPL source routing': { ask: { encapType: encapTypes.RPL, encap: { srh: rpl } }, shown: { encap: 'rpl' } },
  'an IOAM trace': {
    ask: { encapType: encapTypes.IOAM6, encap: { mode: 1, trace, freqK: 1, freqN: 10 } },
    shown: { encap: 'ioam6', mode: 'inline' },
  },
  'an IOAM trace behind a new header': {
    ask: { encapType: encapTypes.IOAM6, encap: { mode: 2, dst: '2001:db8::9', trace, freqK: 1, freqN: 1 } },
    shown: { encap: 'ioam6', mode: 'encap', tundst: '2001:db8::9' },
  },
  'an xfrm interface': {
    ask: { encapType: encapTypes.XFRM, encap: { ifId: 5 } },
    shown: { encap: 'xfrm', if_id: 5 },
  },
  'an identifier of ILA': {
    ask: { dstLen: 128, dst: '2001:db8:1:0:2000::1', encapType: encapTypes.ILA, encap: ila },
    shown: { encap: 'ila' },
  },
}

const up = { flags: linkFlags.UP, change: linkFlags.UP }
const prefix = { family: 10, dst: '2001:db8:1::', dstLen: 64, table: 254, protocol: 4, type: 1 }

/** A link that is up and has an address of each family. */
async function linkOf(rt: Route): Promise<number> {
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
  const { index = 0 } = await rt.do(getLink, { ifname: 'a' })
  for (const ifname of ['lo', 'a', 'b']) await rt.do(setLink, { ifname, ...up })
  await rt.do(newAddr, { family: 2, prefixlen: 24, index, local: '192.0.2.1' })
  await rt.do(newAddr, { family: 10, prefixlen: 64, index, local: '2001:db8::1', flags: 2 }) // IFA_F_NODAD
  return index
}

/** False where the kernel has not such routes. */
async function add(rt: Route, message: RouteMessage, lackingAs: string | undefined): Promise<boolean> {
  try {
    await rt.do(newRoute, message)
    return true
  } catch (error) {
    if (error instanceof NetlinkError && ['EOPNOTSUPP', lackingAs].includes(error.code)) return false
    throw error
  }
}

const tells = (name: string, { ask, told = ask, shown, lackingAs }: Encapsulation): RouteStory =>
  async function story(world) {
    const rt = await connect(route, { socket: world.open })
    const asked = { ...prefix, oif: await linkOf(rt), ...ask }
    if (!(await add(rt, asked, lackingAs))) return world.lacks?.(`routes into ${name}`)
    const routes = await rt.dump(getRoute, { family: 10, table: 254 }).toArray()
    const found = routes.find(({ dst }) => dst === asked.dst)
    expect(found).toMatchObject({ ...asked, ...told })
    expect(leftUndecoded(found)).toEqual([])
    if (world.ip) {
      const lines = JSON.parse(world.ip('-6', '-d', '-j', 'route', 'show')) as Fields[]
      expect(lines.find(({ dev, encap }) => dev === 'a' && encap !== undefined)).toMatchObject(shown)
    }
    rt.close()
  }

export const encapsulationStories: Record<string, RouteStory> = Object.fromEntries(
  Object.entries(encapsulations).map(([name, row]) => [`a route into ${name}`, tells(name, row)]),
)
