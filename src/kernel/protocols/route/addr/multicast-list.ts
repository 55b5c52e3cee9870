import { type AddrMessage, routeGroups, rtmDelMulticast, rtmNewMulticast } from '../../../../families/route/index.ts'
import { addressText, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { acceptAddress, rejectAddress } from '../link/own-addresses.ts'
import { rtnlNotify } from '../notify.ts'
import { FOREVER } from './lifetime.ts'

/** The groups of a family that a link has joined, and how many want each (`struct ip_mc_list`, `struct ifmcaddr6`). */
export class MulticastList {
  readonly #link: Link
  readonly #family: 2 | 10
  readonly #users = new Map<PackedAddress, number>()
  /** Those whose packets the device takes (MAF_LOADED). */
  readonly #heard = new Set<PackedAddress>()

  constructor(link: Link, family: 2 | 10) {
    this.#link = link
    this.#family = family
  }

  /** The youngest first. */
  get groups(): PackedAddress[] {
    return [...this.#users.keys()].reverse()
  }

  /** The device takes the packets of none until it is set up again (`net/ipv6/mcast.c`, ipv6_mc_down()). */
  pause(): void {
    for (const group of this.groups) this.#ignore(group)
  }

  /** ipv6_mc_up() */
  resume(): void {
    for (const group of this.groups) this.#hear(group)
  }

  join(group: PackedAddress): void {
    const users = this.#users.get(group) ?? 0
    this.#users.set(group, users + 1)
    if (users > 0) return
    this.#hear(group)
    this.#notify(group, true)
    if (this.#family === 10) this.#link.net.reports.join(this.#link, group)
  }

  leave(group: PackedAddress): void {
    const users = this.#users.get(group) ?? 0
    if (users > 1) this.#users.set(group, users - 1)
    else if (this.#users.delete(group)) {
      this.#ignore(group)
      this.#notify(group, false)
      if (this.#family === 10) this.#link.net.reports.leave(this.#link, group)
    }
  }

  /** igmp_group_added(), igmp6_group_added() */
  #hear(group: PackedAddress): void {
    if (this.#heard.has(group)) return
    this.#heard.add(group)
    if (!isOfInterface(group)) acceptAddress(this.#link, groupAddress(group))
  }

  #ignore(group: PackedAddress): void {
    if (!this.#heard.delete(group)) return
    if (!isOfInterface(group)) rejectAddress(this.#link, groupAddress(group))
  }

  /** inet_ifmcaddr_notify(), inet6_ifmcaddr_notify() */
  #notify(group: PackedAddress, isThere: boolean): void {
    const { IPV4_MCADDR, IPV6_MCADDR } = routeGroups
    const to = this.#family === 2 ? IPV4_MCADDR : IPV6_MCADDR
    const message = isThere ? rtmNewMulticast : rtmDelMulticast
    rtnlNotify(this.#link.net.net, to, message, () => groupMessage(this.#link, this.#family, group))
  }
}

/** The hardware address of a group (RFC 1112, RFC 2464). */
export function groupAddress(group: PackedAddress): string {
  if (group.length === 2) return macOf(0x0100, 0x5e00 | (group.charCodeAt(0) & 0x7f), group.charCodeAt(1))
  return macOf(0x3333, group.charCodeAt(6), group.charCodeAt(7))
}

/** Whether packets to a group do not leave the machine: ff01::/16. */
function isOfInterface(group: PackedAddress): boolean {
  return group.length > 2 && (group.charCodeAt(0) & 0xf) < 2
}

function macOf(...words: number[]): string {
  const bytes = words.flatMap((word) => [word >> 8, word & 0xff])
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** A group that a link has joined, as Linux tells it. */
export function groupMessage({ index }: Link, family: 2 | 10, group: PackedAddress): AddrMessage {
  return {
    family,
    prefixlen: family === 2 ? 32 : 128,
    headerFlags: 0x80,
    scope: 0,
    index,
    multicast: addressText(group),
    cacheinfo: { prefered: FOREVER, valid: FOREVER, cstamp: 0, tstamp: 0 },
  }
}
