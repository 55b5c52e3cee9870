import { expect } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import { getLink, type LinkMessage, newLink, route } from '../../src/families/route/index.ts'
import { ipv4Text, ipv6Text } from '../../src/schema/index.ts'
import { NetlinkError } from '../../src/wire/index.ts'
import { type Fields, type LinkKind, linkKinds } from './link-kinds.table.ts'
import type { RouteStory, RouteWorld } from './route.story.ts'
import { leftUndecoded } from './undecoded.ts'

// Every kind of link that netlink makes: it is made, and says of itself what was asked for, to nlkit and to iproute2.

type Route = Connection<'NETLINK_ROUTE'>

/** The kinds, for a kernel of the world's version, over one end of a veth pair. */
async function kindsOf(rt: Route, { linux = [0, 0] }: RouteWorld): Promise<{ a: number; kinds: LinkKind[] }> {
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
  const { index: a = 0 } = await rt.do(getLink, { ifname: 'a' })
  const { index: b = 0 } = await rt.do(getLink, { ifname: 'b' })
  const since = (version: string) => {
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return linux[0] > major || (linux[0] === major && linux[1] >= minor)
  }
  return { a, kinds: linkKinds({ a, b, since }) }
}

/** Makes a link, or says what is not there for it. */
async function lackingFor(rt: Route, link: LinkMessage, [code, what]: LinkKind['needs']): Promise<string | undefined> {
  try {
    await rt.do(newLink, link)
    return undefined
  } catch (error) {
    if (error instanceof NetlinkError && ['EOPNOTSUPP', code].includes(error.code)) return what
    throw error
  }
}

/** Links whose hardware addresses are IP addresses: ARPHRD_TUNNEL, _TUNNEL6, _SIT, _IPGRE, _IP6GRE. */
const tunnels = new Set([768, 769, 776, 778, 823])

/** Hardware addresses of tunnels are the IP addresses of their ends, which iproute2 shows as such. */
function addressInWordsOfIp({ type = 0 }: LinkMessage, address: string): string {
  const bytes = Uint8Array.from(address.split(':'), (byte) => Number.parseInt(byte, 16))
  if (!tunnels.has(type)) return address
  return bytes.length === 4 ? ipv4Text(bytes, 0) : ipv6Text(bytes, 0)
}

/** What `ip -d link show` says in words of its own, of what every link has. */
function inWordsOfIp(link: LinkMessage): Record<string, unknown> {
  return {
    ifindex: link.index,
    ifname: link.ifname,
    mtu: link.mtu,
    min_mtu: link.minMtu,
    max_mtu: link.maxMtu,
    address: link.address && addressInWordsOfIp(link, link.address),
    broadcast: link.broadcast && addressInWordsOfIp(link, link.broadcast),
    txqlen: link.txqlen,
    promiscuity: link.promiscuity,
    num_tx_queues: link.numTxQueues,
    num_rx_queues: link.numRxQueues,
    gso_max_size: link.gsoMaxSize,
    gso_max_segs: link.gsoMaxSegs,
    link_index: link.link,
  }
}

/** iproute2's view of the link: common fields equal ours where it shows them, the kind's are those of the table. */
function compareWithIp(text: string, found: LinkMessage, { shown }: LinkKind): void {
  const [link] = JSON.parse(text) as Record<string, unknown>[]
  const ours = Object.entries(inWordsOfIp(found)).filter(([word]) => link?.[word] !== undefined)
  expect(link).toMatchObject(Object.fromEntries(ours))
  expect(link?.linkinfo).toMatchObject({ info_kind: found.linkinfo?.kind, ...(shown && { info_data: shown }) })
}

const tells = (name: string): RouteStory =>
  async function story(world) {
    const rt = await connect(route, { socket: world.open })
    const { a, kinds } = await kindsOf(rt, world)
    const row = kinds.find((kind) => kind.name === name) as LinkKind
    const { linkinfo, told, over } = row
    const { kind } = linkinfo
    const lacking = await lackingFor(rt, { ifname: 'k', linkinfo, ...(over && { link: a }) }, row.needs)
    if (lacking !== undefined) return world.lacks?.(lacking)
    const found = await rt.do(getLink, { ifname: 'k' })
    const expected = Object.entries({ ...linkinfo.data, ...told }).filter(([, value]) => value !== undefined)
    const data = Object.fromEntries(expected)
    expect(found).toMatchObject({
      ...(over && { link: a }),
      linkinfo: { kind, ...(expected.length > 0 && { data }) },
    })
    for (const field of Object.keys(told).filter((key) => told[key] === undefined))
      expect([field, (found.linkinfo?.data as Fields | undefined)?.[field]]).toEqual([field, undefined])
    expect(leftUndecoded(found)).toEqual([])
    if (world.ip) compareWithIp(world.ip('-d', '-j', 'link', 'show', 'dev', 'k'), found, row)
    rt.close()
  }

const names = linkKinds({ a: 0, b: 0, since: () => true }).map(({ name }) => name)
export const linkKindStories: Record<string, RouteStory> = Object.fromEntries(
  names.map((name) => [`a link of the kind ${name}`, tells(name)]),
)
