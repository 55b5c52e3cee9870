import { type MdbAddress, mdbAddress, mdbAddressText, mdbProtocols } from '../../../../families/route/index.ts'
import type { Link } from '../link/link.ts'
import type { Timer } from '../timer.ts'

/** A multicast group, of all sources or of one (`struct br_ip`). */
export interface GroupAddress {
  /** ETH_P_*; 0 for a hardware address. */
  readonly proto: number
  /** As text. */
  readonly group: string
  /** As text; '' for all sources. */
  readonly source: string
  readonly vid: number
}

/** The group that an address of a message stands for. A source of zeros is none. */
export function groupAddress(addr: MdbAddress, vid: number, source = ''): GroupAddress {
  const { proto } = addr
  const isNone = source === '0.0.0.0' || source === '::'
  return { proto, group: mdbAddressText(addr), source: isNone ? '' : source, vid }
}

/** A group of IPv6, by its text. */
export function ipv6Group(group: string): GroupAddress {
  return groupAddress(mdbAddress(group), 0)
}

export function isL2({ proto }: GroupAddress): boolean {
  return proto === mdbProtocols.L2
}

/** Whether it is of all sources (br_multicast_is_star_g()); a hardware address is none of these. */
export function isStarG(address: GroupAddress): boolean {
  return !isL2(address) && address.source === ''
}

export function keyOf({ proto, group, source, vid }: GroupAddress): string {
  return `${proto} ${group} ${source} ${vid}`
}

/** A source of a group at a port (`struct net_bridge_group_src`). */
export interface GroupSource {
  readonly address: string
  /** Runs until the source is forgotten. */
  readonly timer: Timer
  /** Whether there is a group of that source alone (BR_SGRP_F_INSTALLED). */
  isInstalled: boolean
  /** Whether a request named it (BR_SGRP_F_USER_ADDED). */
  isAsked: boolean
}

/** A group at a port (`struct net_bridge_port_group`). */
export interface PortGroup {
  readonly port: Link
  /** Counts up: which of a port's groups is younger. */
  readonly number: number
  isPermanent: boolean
  isBlocked: boolean
  /** Whether it is there because the port takes all sources of the group (MDB_PG_FLAGS_STAR_EXCL). */
  isStarExclude: boolean
  /** MCAST_EXCLUDE, MCAST_INCLUDE. */
  filterMode: number
  /** RTPROT_*. */
  protocol: number
  /** The youngest first. */
  sources: GroupSource[]
  /** Runs until the group is forgotten, or takes no more than its sources. */
  readonly timer: Timer
}

/** A group in the database of a bridge (`struct net_bridge_mdb_entry`). */
export interface Group {
  readonly address: GroupAddress
  /** Whether the bridge itself is in it. */
  isHostJoined: boolean
  ports: PortGroup[]
  /** Runs until the bridge itself is not in it any more. */
  readonly timer: Timer
}
