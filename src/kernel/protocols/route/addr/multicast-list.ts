import {
  type AddrMessage,
  routeGroups,
  routeScopes,
  rtmDelMulticast,
  rtmNewMulticast,
} from '../../../../families/route/index.ts'
import { rtnlNotify } from '../answer/notify.ts'
import { addressText, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { isEthernet } from '../link/link-message.ts'
import { acceptAddress, rejectAddress } from '../link/own-addresses.ts'
import { endless, lifetimeMessage } from './lifetime.ts'
import { groupAddress, isOnWire } from './multicast-groups.ts'

/** A group that a link has joined. */
interface Membership {
  readonly group: PackedAddress
  /** When that was, in milliseconds since boot. */
  readonly since: number
  /** How many want it. */
  users: number
  /** Whether the link accepts packets that are sent to it. */
  isLoaded: boolean
}

/** The groups of a family that a link has joined (`struct ip_mc_list`, `struct ifmcaddr6`). */
export class MulticastList {
  readonly #link: Link
  readonly #family: 2 | 10
  readonly #memberships = new Map<PackedAddress, Membership>()

  constructor(link: Link, family: 2 | 10) {
    this.#link = link
    this.#family = family
  }

  /** The youngest first. */
  get groups(): PackedAddress[] {
    return this.#youngestFirst.map(({ group }) => group)
  }

  /** The same as Linux tells them. */
  get messages(): (() => AddrMessage)[] {
    return this.#youngestFirst.map((membership) => () => this.#message(membership, scopeOf(membership.group)))
  }

  get #youngestFirst(): Membership[] {
    return [...this.#memberships.values()].reverse()
  }

  join(group: PackedAddress): void {
    const known = this.#memberships.get(group)
    if (known !== undefined) {
      known.users++
      return
    }
    const membership = { group, since: this.#link.net.now, users: 1, isLoaded: false }
    this.#memberships.set(group, membership)
    this.#load(membership)
    this.#notify(membership, true)
    if (this.#family === 10) this.#link.net.reports.join(this.#link, group)
  }

  leave(group: PackedAddress): void {
    const known = this.#memberships.get(group)
    if (known === undefined || --known.users > 0) return
    this.#memberships.delete(group)
    this.#unload(known)
    this.#notify(known, false)
    if (this.#family === 10) this.#link.net.reports.leave(this.#link, group)
  }

  /** The family begins on a link that is up (ip_mc_up(), ipv6_mc_up()). */
  loadAll(): void {
    for (const membership of this.#youngestFirst) this.#load(membership)
  }

  /** The link is down: it stays in its groups, but nothing comes from them (ip_mc_down(), ipv6_mc_down()). */
  unloadAll(): void {
    for (const membership of this.#youngestFirst) this.#unload(membership)
  }

  #load(membership: Membership): void {
    if (membership.isLoaded) return
    membership.isLoaded = true
    if (this.#isHeard(membership)) acceptAddress(this.#link, groupAddress(membership.group))
  }

  #unload(membership: Membership): void {
    if (!membership.isLoaded) return
    membership.isLoaded = false
    if (this.#isHeard(membership)) rejectAddress(this.#link, groupAddress(membership.group))
  }

  #isHeard({ group }: Membership): boolean {
    return isEthernet(this.#link) && isOnWire(group)
  }

  /** How far the group reaches is not told to who listens (inet_ifmcaddr_notify(), inet6_ifmcaddr_notify()). */
  #notify(membership: Membership, isThere: boolean): void {
    const { IPV4_MCADDR, IPV6_MCADDR } = routeGroups
    const to = this.#family === 2 ? IPV4_MCADDR : IPV6_MCADDR
    const message = isThere ? rtmNewMulticast : rtmDelMulticast
    rtnlNotify(this.#link.net.net, to, message, () => this.#message(membership, routeScopes.UNIVERSE))
  }

  /** inet_fill_ifmcaddr(), inet6_fill_ifmcaddr() */
  #message({ group, since }: Membership, scope: number): AddrMessage {
    const { net, index } = this.#link
    return {
      family: this.#family,
      prefixlen: this.#family === 2 ? 32 : 128,
      headerFlags: 0x80,
      scope,
      index,
      multicast: addressText(group),
      cacheinfo: lifetimeMessage(endless(since), net.now),
    }
  }
}

/** How far a group reaches: all that is told of it is whether it is of a site. */
function scopeOf(group: PackedAddress): number {
  return group.length === 8 && (group.charCodeAt(0) & 0xf) === 5 ? routeScopes.SITE : routeScopes.UNIVERSE
}
