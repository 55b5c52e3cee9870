import { type AddrMessage, routeGroups, rtmDelMulticast, rtmNewMulticast } from '../../../../families/route/index.ts'
import { addressText, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { rtnlNotify } from '../notify.ts'
import { FOREVER } from './lifetime.ts'

/** The groups of a family that a link has joined, and how many want each (`struct ip_mc_list`, `struct ifmcaddr6`). */
export class MulticastList {
  readonly #link: Link
  readonly #family: 2 | 10
  readonly #users = new Map<PackedAddress, number>()

  constructor(link: Link, family: 2 | 10) {
    this.#link = link
    this.#family = family
  }

  /** The youngest first. */
  get groups(): PackedAddress[] {
    return [...this.#users.keys()].reverse()
  }

  join(group: PackedAddress): void {
    const users = this.#users.get(group) ?? 0
    this.#users.set(group, users + 1)
    if (users > 0) return
    this.#notify(group, true)
    if (this.#family === 10) this.#link.net.reports.join(this.#link, group)
  }

  leave(group: PackedAddress): void {
    const users = this.#users.get(group) ?? 0
    if (users > 1) this.#users.set(group, users - 1)
    else if (this.#users.delete(group)) {
      this.#notify(group, false)
      if (this.#family === 10) this.#link.net.reports.leave(this.#link, group)
    }
  }

  /** inet_ifmcaddr_notify(), inet6_ifmcaddr_notify() */
  #notify(group: PackedAddress, isThere: boolean): void {
    const { IPV4_MCADDR, IPV6_MCADDR } = routeGroups
    const to = this.#family === 2 ? IPV4_MCADDR : IPV6_MCADDR
    const message = isThere ? rtmNewMulticast : rtmDelMulticast
    rtnlNotify(this.#link.net.net, to, message, () => groupMessage(this.#link, this.#family, group))
  }
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
