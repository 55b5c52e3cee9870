import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contextOf } from '../../../src/cli/context.ts'
import { readAll } from '../../../src/cli/grammar/grammar.ts'
import { WordReader } from '../../../src/cli/grammar/reader.ts'
import { iproute2Route } from '../../../src/cli/route/route-iproute2.ts'
import { describeRoute, routeWords } from '../../../src/cli/route/route-words.ts'
import { parseArguments } from '../../../src/cli/words/arguments.ts'
import { LinkNames } from '../../../src/cli/words/link-names.ts'
import { type Connection, connect } from '../../../src/client/index.ts'
import { addRoute } from '../../../src/config/index.ts'
import {
  getRoute,
  type RouteMessage,
  route,
  routeFlags,
  rtmGetRoute,
  rtmNewRoute,
} from '../../../src/families/route/index.ts'
import { decodeBoth, encodeBoth, hex } from '../../support/codec.ts'
import { EchoKernel, echoProblem } from './echo-kernel.ts'
import { iproute2Problem } from './iproute2-version.ts'

// What not every Linux has, or lets be set: iproute2 on a kernel that takes everything says what it means.

const problem = echoProblem ?? iproute2Problem()
const lo = 'dev lo'

/** Command lines of routes, behind `ip` and behind `nlkit`, with -6 or -M before them where it matters. */
const lines = [
  `10.0.0.0/8 ${lo}`,
  `10.0.0.0/8 encap mpls 100 ${lo}`,
  `10.0.0.0/8 encap mpls 100/0x200/300 ttl 9 ${lo}`,
  `10.0.0.0/8 encap ip id 0x1234567890 src 192.0.2.1 dst 192.0.2.2 ttl 64 tos 10 key csum seq ${lo}`,
  `10.0.0.0/8 encap ip dst 192.0.2.2 geneve_opts 0x102:0x80:deadbeef ${lo}`,
  `10.0.0.0/8 encap ip dst 192.0.2.2 vxlan_opts 0x2a ${lo}`,
  `10.0.0.0/8 encap ip dst 192.0.2.2 erspan_opts 1:77:: ${lo}`,
  `10.0.0.0/8 encap ip dst 192.0.2.2 erspan_opts 2::1:9 ${lo}`,
  `2001:db8::/32 encap ip6 id 7 src 2001:db8::1 dst 2001:db8::2 hoplimit 64 tc AF11 key seq ${lo}`,
  `2001:db8::/32 encap ip6 dst 2001:db8::2 vxlan_opts 5 ${lo}`,
  `2001:db8::/32 encap seg6 mode inline segs 2001:db8::1,2001:db8::2 ${lo}`,
  `2001:db8::/32 encap seg6 mode encap segs 2001:db8::1 hmac 0x2a ${lo}`,
  `2001:db8::/32 encap seg6 mode l2encap.red segs 2001:db8::1 ${lo}`,
  `2001:db8::1 encap seg6local action End.DX2 oif lo count ${lo}`,
  `2001:db8::1 encap seg6local action End.DT46 vrftable 100 ${lo}`,
  `2001:db8::1 encap seg6local action End.X nh6 2001:db8::5 iif lo flavors psp,usd ${lo}`,
  `2001:db8::1 encap seg6local action End flavors next-csid lblen 48 nflen 16 ${lo}`,
  `2001:db8::1 encap seg6local action End.B6 srh segs 2001:db8::1,2001:db8::2 hmac 7 ${lo}`,
  `2001:db8::1 encap seg6local action End.B6.Encaps srh segs 2001:db8::1 ${lo}`,
  `2001:db8::/32 encap rpl segs fd00::1,fd00::2,fd00::3 ${lo}`,
  `2001:db8::/32 encap ioam6 trace prealloc type 0x800000 ns 1 size 12 ${lo}`,
  `2001:db8::/32 encap ioam6 freq 2/10 mode auto tundst fd00::9 trace prealloc type 0xc0 ns 65535 size 244 ${lo}`,
  `2001:db8::/32 encap ila 2001:db8:0:1 csum-mode neutral-map-auto ident-type luid hook-type input ${lo}`,
  `2001:db8::/32 encap ila 2001:db8:0:f ${lo}`,
  `10.0.0.0/8 ${lo} encap xfrm if_id 42 link_dev lo`,
  `2001:db8::/32 nexthop encap mpls 100 ${lo} weight 3 nexthop encap ip6 dst 2001:db8::2 ${lo}`,
  `10.0.0.0/8 nexthop via 192.0.2.1 ${lo} onlink realms 1/2 nexthop via inet6 fe80::1 ${lo}`,
  `-M 100 as to 200/300 via inet 192.0.2.1 ${lo}`,
  `-M 101 via inet6 2001:db8::1 ${lo} ttl-propagate disabled`,
  `-M 102 ${lo} ttl-propagate enabled metric 7`,
  `-M 103 nexthop as 200 via inet 192.0.2.1 ${lo} nexthop as to 300/400 via inet6 2001:db8::1 ${lo}`,
  `nat 10.0.0.0/8 ${lo} mtu lock 1400 rtt 5 rttvar 7s features ecn`,
  `anycast 10.0.0.1 ${lo} tos CS6 pref low expires 77`,
  `xresolve 10.0.0.1 ${lo} table 4294967295 nhid 5 realms 7`,
  `default from 2001:db8::/32 ${lo} quickack 0 fastopen_no_cookie 1 congctl lock dctcp`,
]

const six = { family: 10, dst: '2001:db8::1', dstLen: 128, type: 1 } as const
const four = { family: 2, dst: '192.0.2.0', dstLen: 24, type: 1 } as const
const outs = [
  { flags: 0, hops: 1, ifindex: 1 },
  { flags: 0, hops: 7, ifindex: 1 },
]

/** Messages with what only kernels say. */
const messages: readonly (readonly [name: string, message: RouteMessage])[] = [
  [
    'BPF programs',
    { ...six, encapType: 6, encap: { in: { name: 'x' }, out: {}, xmit: { name: 'y' }, xmitHeadroom: 14 } },
  ],
  ['a BPF segment', { ...six, encapType: 7, encap: { action: 15, bpf: { prog: 5, progName: 'end' } } }],
  ['counters of a segment', { ...six, encapType: 7, encap: { action: 1, counters: { packets: 3n, bytes: 300n } } }],
  [
    'what is remembered of a route',
    {
      ...four,
      flags: 0x84a5_0200,
      cacheinfo: { clntref: 3, lastuse: 250, expires: -150, error: 113, used: 9, id: 77, ts: 5, tsage: 6 },
    },
  ],
  [
    'an age without a stamp',
    {
      ...four,
      flags: 0x200,
      cacheinfo: { clntref: 0, lastuse: 99, expires: 99, error: 0, used: 0, id: 0, ts: 0, tsage: 6 },
    },
  ],
  [
    'flags, a mark, links and metrics that are locked',
    {
      ...four,
      type: 7,
      flags: 0x2000_c17f,
      uid: 1000,
      mark: 17,
      iif: 1,
      oif: 99,
      metrics: { lock: 0x404, hoplimit: 0xffff_ffff, features: 3 },
    },
  ],
  [
    'numbers without names',
    { ...six, protocol: 99, scope: 77, pref: 2, priority: 0, headerTable: 77, tos: 1, flow: { from: 3, to: 0 } },
  ],
  ['no destination, and a source', { family: 10, type: 1, src: '2001:db8::', srcLen: 32 }],
  [
    'an IPv4 multicast route',
    { family: 128, dst: '224.1.2.3', dstLen: 32, src: '192.0.2.1', srcLen: 32, type: 5, iif: 1, multipath: outs },
  ],
  ['a multicast route that is remembered', { ...four, type: 5, flags: 0x200, multipath: outs }],
]

describe('routes on a kernel that takes everything', () => {
  let kernel: EchoKernel
  let rt: Connection<'NETLINK_ROUTE'>

  beforeAll(async () => {
    if (problem !== undefined) return
    kernel = await EchoKernel.start({ kept: rtmNewRoute.type, listed: rtmGetRoute.type })
    rt = await connect(route, { socket: kernel.socket() })
  })
  afterAll(async () => {
    rt?.close()
    await kernel?.[Symbol.asyncDispose]()
  })

  test.for(lines)('%s', async (line, { skip }) => {
    skip(problem !== undefined, problem)
    if (line.startsWith('-M ')) await sendBoth(['-M'], line.slice(3))
    else await sendBoth([], line)
    await compareJson()
  })

  test('two options of Geneve', async ({ skip }) => {
    skip(problem !== undefined, problem)
    await sendBoth([], `10.0.0.0/8 encap ip dst 192.0.2.2 geneve_opts 258:128:deadbeef,1:2:0011223344556677 ${lo}`)
  })

  test.for(messages)('%s', async ([, message], { skip }) => {
    skip(problem !== undefined, problem)
    kernel.payloads.length = 0
    kernel.payloads.push(encodeBoth(rtmNewRoute, message))
    await compareJson()
  })

  test('two options of Geneve, as Linux lists them', async ({ skip }) => {
    skip(problem !== undefined, problem)
    kernel.payloads.length = 0
    kernel.payloads.push(
      hex(`
        02 08 00 00 fe 03 fd 01 00000000 // AF_INET, /8, main, boot, link, unicast
        0600 1500 0200 0000              // RTA_ENCAP_TYPE: ip
        3c00 1600                        // RTA_ENCAP
          3800 0800                      // LWTUNNEL_IP_OPTS
            3400 0100                    // LWTUNNEL_IP_OPTS_GENEVE: class, type and data of both
              0600 0100 0102 0000 0500 0200 80 000000 0800 0300 deadbeef
              0600 0100 0001 0000 0500 0200 02 000000 0800 0300 00112233`),
    )
    await compareJson()
  })

  /** Compares what both send. */
  async function sendBoth(options: readonly string[], line: string): Promise<void> {
    const words = line.split(' ')
    kernel.payloads.length = 0
    await kernel.run('ip', ...options, 'route', 'add', ...words)
    const context = contextOf(parseArguments(options).options)
    await addRoute(rt, describeRoute(readAll(routeWords, new WordReader(words), 'route add'), context))
    const [theirs, ours] = kernel.payloads.map((payload) => comparable(decodeBoth(rtmNewRoute, payload)))
    expect(ours).toEqual(theirs)
  }

  /** Compares what both say of the routes that the kernel has, with every option. */
  async function compareJson(): Promise<void> {
    const names = new LinkNames()
    names.learn({ index: 1, ifname: 'lo' })
    const routes = await rt.dump(getRoute, {}).toArray()
    const isCached = routes.some(({ flags = 0 }) => (flags & routeFlags.CLONED) !== 0)
    const words = ['route', 'show', 'table', 'all', ...(isCached ? ['cached'] : [])]
    for (const options of [[], ['-d', '-s'], ['-N']]) {
      const { options: parsed } = parseArguments(options)
      const context = contextOf({ ...parsed, iproute2: true })
      const theirs: unknown = JSON.parse(await kernel.run('ip', '-j', ...options, ...words))
      const around = { names, context, hidden: new Set<string>(), nexthop: () => undefined }
      expect(routes.map((one) => iproute2Route(one, around))).toEqual(theirs)
    }
  }
})

/** Both ways to say a table, as one. */
function comparable({ table, headerTable, ...rest }: RouteMessage): RouteMessage {
  return { ...rest, table: table ?? headerTable }
}
