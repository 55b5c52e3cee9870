import {
  addressFamilies,
  hardwareTypes,
  type LinkInfo,
  type LinkMessage,
  type LinkStats,
  type LinkStats64,
  linkFilters,
  linkStats,
  linkStats64,
  operStates,
} from '../../../../families/route/index.ts'
import { inetAfSpec } from '../addr/ipv4/inet-settings.ts'
import type { Inet6Device } from '../addr/ipv6/inet6-device.ts'
import { inet6AfSpec } from '../addr/ipv6/inet6-settings.ts'
import { defined } from '../answer/defined.ts'
import { nsidFor } from '../nsid/nsid-notify.ts'
import type { RouteNet } from '../route-net.ts'
import type { Link } from './link.ts'
import type { LinkNotice } from './link-notify.ts'

/** What a request wants to see of a link, and what the answer says besides. */
export interface LinkView extends LinkNotice {
  /** RTEXT_FILTER_*. */
  readonly extMask?: number
  /** The namespace that hears it; by default that of the link. */
  readonly net?: RouteNet
  /** The namespace of the link, where it is not the one of who asked. */
  readonly targetNetnsid?: number | undefined
}

// No packet ever passes a link here.
const noStats = Object.fromEntries(linkStats.members.map(({ name }) => [name, 0])) as unknown as LinkStats
const noStats64 = Object.fromEntries(linkStats64.members.map(({ name }) => [name, 0n])) as unknown as LinkStats64
const noMap = { memStart: 0n, memEnd: 0n, baseAddr: 0n, irq: 0, dma: 0, port: 0 }

/** All of a link, in the order in which Linux 6.18 tells it (`net/core/rtnetlink.c`, rtnl_fill_ifinfo()). */
export function linkMessage(link: Link, view: LinkView = {}): LinkMessage {
  const skipsStats = ((view.extMask ?? 0) & linkFilters.SKIP_STATS) !== 0
  // Linux 6.18 does without those of IPv6 only.
  const skipsOwn = skipsStats && link.net.net.kernel.parameters.version !== '6.18'
  const { lowerIndex } = link
  const linkNetnsid = linkNetnsidOf(link, view.net)
  // What is undefined is not written; to leave it out would cost more than to write the rest.
  const message: { [K in keyof LinkMessage]: LinkMessage[K] | undefined } = {
    family: addressFamilies.UNSPEC,
    type: link.type,
    index: link.index,
    flags: link.shownFlags >>> 0,
    change: (view.change ?? 0) >>> 0,
    targetNetnsid: view.targetNetnsid,
    ifname: link.name,
    txqlen: link.txqlen,
    operstate: link.isUp ? link.operstate : operStates.DOWN,
    linkmode: link.linkmode,
    netnsImmutable: Number(link.isImmutable),
    mtu: link.mtu,
    minMtu: link.minMtu,
    maxMtu: link.maxMtu,
    group: link.group,
    promiscuity: link.promiscuity,
    allmulti: link.allmulti,
    numTxQueues: link.numTxQueues,
    ...link.segments,
    tsoMaxSize: link.tsoMaxSize,
    tsoMaxSegs: 65535,
    maxPacingOffloadHorizon: 0n,
    numRxQueues: link.numRxQueues,
    master: link.master?.index,
    carrier: Number(link.carrier),
    ifalias: link.alias === '' ? undefined : link.alias,
    carrierChanges: link.carrierUpCount + link.carrierDownCount,
    carrierUpCount: link.carrierUpCount,
    carrierDownCount: link.carrierDownCount,
    headroom: link.headroom,
    tailroom: 0,
    protoDown: link.protoDown,
    protoDownReason: link.protoDownReason === 0 ? undefined : { value: link.protoDownReason },
    event: view.event === 0 ? undefined : view.event,
    address: link.address === '' ? undefined : link.address,
    broadcast: link.broadcast === '' ? undefined : link.broadcast,
    stats64: skipsOwn ? undefined : noStats64,
    stats: skipsOwn ? undefined : noStats,
    xdp: { attached: 0 },
    linkinfo: linkInfoOf(link),
    newNetnsid: view.newNetnsid,
    newIfindex: view.newIfindex,
    linkNetnsid,
    link: lowerIndex === link.index && linkNetnsid === undefined ? undefined : lowerIndex,
    permAddress: link.permAddress,
    qdisc: link.qdisc,
    afSpec: afSpecOf(link, skipsStats),
    map: noMap,
    propList: link.altNames.length === 0 ? undefined : { altIfname: link.altNames },
    devlinkPort: {},
    dpllPin: {},
  }
  return message as LinkMessage
}

/** A link as messages of family AF_INET6 tell it (`net/ipv6/addrconf.c`, inet6_fill_ifinfo()). */
export function inet6LinkMessage(link: Link, inet6: Inet6Device): LinkMessage {
  const { lowerIndex } = link
  return defined<LinkMessage>({
    family: addressFamilies.INET6,
    type: link.type,
    index: link.index,
    flags: link.shownFlags >>> 0,
    change: 0,
    ifname: link.name,
    address: link.address === '' ? undefined : link.address,
    mtu: link.mtu,
    link: lowerIndex === link.index ? undefined : lowerIndex,
    operstate: link.isUp ? link.operstate : operStates.DOWN,
    protinfo: inet6AfSpec(inet6, false),
  })
}

/** The namespace that a link works in, where it is another one; it gets an id when it is first told of (rtnl_fill_link_netnsid()). */
export function linkNetnsidOf(link: Link, from: RouteNet = link.net): number | undefined {
  const net = link.kind.rtnetlink.linkNet?.(link) ?? link.lower?.net ?? link.net
  return net === link.net ? undefined : nsidFor(from.net, net.net)
}

function linkInfoOf(link: Link): LinkInfo | undefined {
  const { kind, rtnetlink } = link.kind
  const own = kind === undefined ? {} : { kind, data: rtnetlink.data?.(link) }
  const port = link.port === undefined ? {} : { slaveKind: 'bridge', slaveData: link.port.data(link) }
  const info = defined<object>({ ...own, ...port })
  return Object.keys(info).length === 0 ? undefined : (info as LinkInfo)
}

function afSpecOf(link: Link, skipsStats: boolean): LinkMessage['afSpec'] {
  const { inet, inet6 } = link
  if (inet === undefined && inet6 === undefined) return {}
  return defined({
    inet: inet && inetAfSpec(inet),
    inet6: inet6 && inet6AfSpec(inet6, skipsStats),
  })
}

/** Whether links of a hardware type have addresses like Ethernet's. */
export function isEthernet(link: Link): boolean {
  return link.type === hardwareTypes.ETHER
}
