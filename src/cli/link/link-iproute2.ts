import {
  type LinkInfo,
  type LinkMessage,
  linkFlags,
  linkModes,
  operStates,
  type Xdp,
  xdpAttached,
} from '../../families/route/index.ts'
import { enumName, flagNames, type Plain } from '../../schema/index.ts'
import { linkLayerText } from '../iproute2/link-layer-text.ts'
import { linkTypeName } from '../iproute2/link-types.ts'
import { groupNames, protoDownReasonNames } from '../iproute2/name-files.ts'
import { nameOrIndex } from '../iproute2/name-or-index.ts'
import type { Names } from '../iproute2/names.ts'
import { present } from '../iproute2/present.ts'
import type { LinkNames } from '../words/link-names.ts'
import { findLinkKind, findPortKind } from './kinds/all-kinds.ts'
import type { KindData } from './kinds/link-kind.ts'
import { countersIproute2 } from './link-counters.ts'
import { addrGenModeName } from './setting-words.ts'
import { virtualFunction } from './virtual-function.ts'

/** How much is to be printed. */
export interface LinkAspects {
  readonly details: boolean
  /** Numbers where there are names. */
  readonly numeric: boolean
  /** 1 for counters, 2 for all of them. */
  readonly statistics: number
  /** Whether it is `ip link` that prints: `ip addr` leaves some out. */
  readonly isLink: boolean
  /** Whether link-layer addresses are shown: not where only addresses of one family are. */
  readonly hasLinkLayer: boolean
}

/** A link as `ip -j` prints it. */
export function iproute2Link(link: LinkMessage, names: LinkNames, aspects: LinkAspects): { [name: string]: Plain } {
  const { details, numeric, statistics, isLink, hasLinkLayer } = aspects
  return present({
    ifindex: link.index ?? 0,
    ...lowerLink(link, names),
    ifname: link.ifname,
    flags: flagList(link, names),
    mtu: link.mtu,
    xdp: link.xdp && xdpJson(link.xdp),
    qdisc: link.qdisc,
    master: link.master === undefined ? undefined : names.iproute2(link.master),
    ...nameOrIndex('operstate', enumName(operStates, link.operstate ?? -1), link.operstate),
    ...(isLink ? nameOrIndex('linkmode', linkModeName(link.linkmode), link.linkmode) : {}),
    group: nameOf(groupNames, link.group, numeric),
    txqlen: link.txqlen || undefined,
    event: eventName(link.event),
    ...(hasLinkLayer || details ? linkLayer(link, numeric) : {}),
    link_netnsid: link.linkNetnsid,
    ...protoDown(link, numeric),
    ...(details ? detailsOf(link, names, isLink) : {}),
    ...(isLink || details ? { ifalias: link.ifalias } : {}),
    ...(statistics > 0 ? countersIproute2(link, statistics > 1) : {}),
    ...(isLink || details ? { vfinfo_list: virtualFunctions(link, statistics > 0) } : {}),
    altnames: link.propList && (link.propList.altIfname ?? []),
  })
}

/** The link below, or the peer: where that is in another namespace its number there. */
function lowerLink({ link, linkNetnsid }: LinkMessage, names: LinkNames): Record<string, Plain> {
  if (link === undefined) return {}
  if (link === 0) return { link: null }
  return linkNetnsid === undefined ? { link: names.iproute2(link) } : { link_index: link }
}

/** Flags that iproute2 lists, in its order. */
const shownFlags = [
  'LOOPBACK',
  'BROADCAST',
  'POINTOPOINT',
  'MULTICAST',
  'NOARP',
  'ALLMULTI',
  'PROMISC',
  'MASTER',
  'SLAVE',
  'DEBUG',
  'DYNAMIC',
  'AUTOMEDIA',
  'PORTSEL',
  'NOTRAILERS',
  'UP',
  'LOWER_UP',
  'DORMANT',
  'ECHO',
] as const

const flagTable = Object.fromEntries(shownFlags.map((name) => [name, linkFlags[name]]))

function flagList({ flags = 0, link, linkNetnsid }: LinkMessage, names: LinkNames): Plain {
  const { names: list, rest } = flagNames(flagTable, (flags & ~linkFlags.RUNNING) >>> 0)
  const noCarrier = (flags & linkFlags.UP) !== 0 && (flags & linkFlags.RUNNING) === 0
  const lower = link && linkNetnsid === undefined ? names.known(link) : undefined
  const lowerIsDown = lower !== undefined && ((lower.flags ?? 0) & linkFlags.UP) === 0
  return [
    ...(noCarrier ? ['NO-CARRIER'] : []),
    ...list,
    ...(rest === 0n ? [] : [rest.toString(16)]),
    ...(lowerIsDown ? ['M-DOWN'] : []),
  ]
}

/** The name of a number, or the number. */
function nameOf<N extends number | undefined>(names: Names, value: N, numeric: boolean): string | (undefined & N) {
  if (value === undefined) return undefined as undefined & N
  return (numeric ? undefined : names.nameOf(value)) ?? `${value}`
}

function linkModeName(mode: number | undefined): string | undefined {
  // iproute2 has no name for TESTING.
  return mode === undefined || mode > linkModes.DORMANT ? undefined : enumName(linkModes, mode)
}

const eventNames = [
  'NONE',
  'REBOOT',
  'FEATURE CHANGE',
  'BONDING FAILOVER',
  'NOTIFY PEERS',
  'RESEND IGMP',
  'BONDING OPTION',
]

function eventName(event: number | undefined): Plain | undefined {
  return event ? (eventNames[event] ?? event) : undefined
}

function linkLayer(
  { type, address, broadcast, permAddress, flags = 0 }: LinkMessage,
  numeric: boolean,
): Record<string, Plain | undefined> {
  const text = (of: string | undefined) => (of === undefined ? undefined : linkLayerText(of, type))
  const isPeer = broadcast !== undefined && (flags & linkFlags.POINTOPOINT) !== 0
  return {
    link_type: linkTypeName(type, numeric),
    address: text(address),
    link_pointtopoint: isPeer || undefined,
    broadcast: text(broadcast),
    permaddr: permAddress === address ? undefined : text(permAddress),
  }
}

function protoDown(
  { protoDown: isDown, protoDownReason, broadcast }: LinkMessage,
  numeric: boolean,
): Record<string, Plain | undefined> {
  const reason = (protoDownReason?.value ?? 0) & 0xff
  // iproute2 6.1 looks at the low byte only, and only where there is a broadcast address.
  const bits = [...Array(8).keys()].filter((bit) => (reason & (1 << bit)) !== 0)
  return {
    proto_down: isDown ? true : undefined,
    proto_down_reason:
      isDown === undefined || broadcast === undefined || bits.length === 0
        ? undefined
        : bits.map((bit) => nameOf(protoDownReasonNames, bit, numeric)),
  }
}

function detailsOf(link: LinkMessage, names: LinkNames, isLink: boolean): Record<string, Plain | undefined> {
  return {
    promiscuity: link.promiscuity,
    allmulti: link.allmulti,
    min_mtu: link.minMtu,
    max_mtu: link.maxMtu,
    linkinfo: link.linkinfo && linkInfoJson(link.linkinfo, names),
    ...(isLink ? addrGenMode(link) : {}),
    num_tx_queues: link.numTxQueues,
    num_rx_queues: link.numRxQueues,
    gso_max_size: link.gsoMaxSize,
    gso_max_segs: link.gsoMaxSegs,
    tso_max_size: link.tsoMaxSize,
    tso_max_segs: link.tsoMaxSegs,
    gro_max_size: link.groMaxSize,
    phys_port_name: link.physPortName,
    phys_port_id: hexOf(link.physPortId),
    phys_switch_id: hexOf(link.physSwitchId),
    parentbus: link.parentDevBusName,
    parentdev: link.parentDevName,
  }
}

function addrGenMode({ afSpec }: LinkMessage): Record<string, Plain> {
  const mode = afSpec?.inet6?.addrGenMode
  if (mode === undefined) return {}
  return { inet6_addr_gen_mode: addrGenModeName(mode) ?? `0x${mode.toString(16).padStart(2, '0')}` }
}

function hexOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString('hex')
}

function linkInfoJson(info: LinkInfo, names: LinkNames): Plain {
  const { slaveKind = info.slaveKindUnlisted, data, slaveData } = info
  const kind = info.kind ?? info.kindUnlisted
  return present({
    info_kind: kind,
    info_data: kind === undefined ? undefined : findLinkKind(kind)?.iproute2(data as KindData | undefined, names),
    info_slave_kind: slaveKind,
    info_slave_data:
      slaveKind === undefined ? undefined : findPortKind(slaveKind)?.iproute2(slaveData as KindData | undefined, names),
  })
}

function xdpJson({ attached, progId, skbProgId, drvProgId, hwProgId }: Xdp): Plain | undefined {
  if (attached === undefined || attached === xdpAttached.NONE) return undefined
  const program = (id: number) => ({ prog: { id } })
  const each = [
    [skbProgId, xdpAttached.SKB],
    [drvProgId, xdpAttached.DRV],
    [hwProgId, xdpAttached.HW],
  ] as const
  const own = each.flatMap(([id, mode]) => (id === undefined ? [] : [{ mode, ...program(id) }]))
  // A kernel without an attribute for each place has one for all.
  const old = progId === undefined ? [] : [{ mode: attached, ...program(progId) }]
  return {
    mode: attached,
    ...(progId ? program(progId) : {}),
    attached: own.length > 0 ? own : old,
  }
}

function virtualFunctions({ vfinfoList, numVf, type, flags = 0 }: LinkMessage, withCounters: boolean) {
  if (vfinfoList === undefined || numVf === undefined) return undefined
  const isPointToPoint = (flags & linkFlags.POINTOPOINT) !== 0
  return (vfinfoList.info ?? []).map((vf) => virtualFunction(vf, { type, isPointToPoint, withCounters }))
}
