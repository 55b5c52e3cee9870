import {
  type NexthopResGroup,
  nexthopFlags,
  routeGroups,
  routeScopes,
  rtmDelNexthop,
  rtmNewNexthop,
} from '../../../../families/route/index.ts'
import { NLM_F_REPLACE } from '../../../../wire/index.ts'
import type { NetlinkExtAck } from '../../../api/extack.ts'
import { EINVAL } from '../../../errno.ts'
import type { Cause } from '../answer/cause.ts'
import { rtnlNotify } from '../answer/notify.ts'
import { notifyRoute } from '../fib/message/route-notify.ts'
import type { FibNexthop, FibRoute } from '../fib/table/fib-route.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteNet } from '../route-net.ts'
import { type NexthopObject, nexthopMessage, wayOf } from './nexthop-object.ts'
import { changedResilientGroup } from './resilient-group.ts'

/** How a change of an object is told: by whose request, and with the flags of that. */
interface Notice {
  readonly cause: Cause
  readonly flags: number
}

/** The nexthop objects of a namespace. */
export class NexthopTable {
  readonly #net: RouteNet
  readonly #objects = new Map<number, NexthopObject>()
  #lastId = 0
  /** Who wants to know when the object of an id goes. */
  readonly #followers = new Map<number, Set<() => void>>()

  constructor(net: RouteNet) {
    this.#net = net
  }

  /** In the order of their ids. */
  get all(): NexthopObject[] {
    return [...this.#objects.values()].sort((a, b) => a.id - b.id)
  }

  get(id: number): NexthopObject | undefined {
    return this.#objects.get(id)
  }

  /** An id that no object has: the next one behind that which was given last (nh_find_unused_id()). */
  allocateId(): number {
    do this.#lastId = this.#lastId === 0xffff_ffff ? 1 : this.#lastId + 1
    while (this.#objects.has(this.#lastId))
    return this.#lastId
  }

  add(object: NexthopObject, cause: Cause, flags: number): void {
    this.#objects.set(object.id, object)
    this.#notify(object, true, { cause, flags })
  }

  /** Why an object cannot take the place of one, where routes and groups have that (replace_nexthop()). */
  objectionTo(known: NexthopObject, object: NexthopObject, { buckets }: NexthopResGroup = {}): string | undefined {
    const users = [known, ...this.#groupsOf(known.id)]
    if (object.isBlackhole && users.some(({ group }) => (group?.length ?? 0) > 1)) {
      return 'Blackhole nexthop can not be a member of a group with more than one path'
    }
    for (const { id } of users) {
      for (const route of this.#routesBy(id)) {
        const objection = this.#objectionOf(object, route)
        if (objection !== undefined) return objection
      }
    }
    if (known.group !== undefined) {
      if (object.group === undefined) return 'Can not replace a nexthop group with a nexthop.'
      if ((known.resilient === undefined) !== (object.resilient === undefined)) {
        return 'Can not replace a nexthop group with one of a different type.'
      }
      const isOther =
        known.resilient !== undefined && buckets !== undefined && buckets !== known.resilient.buckets.length
      return isOther ? 'Can not change number of buckets of a resilient nexthop group.' : undefined
    }
    return object.group === undefined ? undefined : 'Can not replace a nexthop with a nexthop group.'
  }

  /** Puts an object in the place of the one of its id; routes by that go by the new one, and are told anew (replace_nexthop()). */
  replace(object: NexthopObject, cause: Cause, flags: number): void {
    this.#objects.delete(object.id) // behind all others, as the youngest
    this.#objects.set(object.id, object)
    this.#updateRoutes()
    this.#notify(object, true, { cause, flags })
    for (const { id } of [object, ...this.#groupsOf(object.id)]) {
      for (const route of this.#routesBy(id)) notifyRoute(this.#net, route, true, cause, NLM_F_REPLACE)
    }
  }

  /** Removes an object, from groups too, and the routes that have no other way (`net/ipv4/nexthop.c`, remove_nexthop()). */
  delete(object: NexthopObject, notice?: Notice): void {
    for (const follower of this.#followers.get(object.id) ?? []) follower()
    this.#followers.delete(object.id)
    this.#objects.delete(object.id)
    this.#notify(object, false, notice)
    this.#updateRoutes()
    for (const group of this.#groupsOf(object.id)) {
      const members = group.group?.filter(({ id }) => id !== object.id) ?? []
      const resilient = group.resilient && changedResilientGroup(group.resilient, members)
      const left = { ...group, group: members, resilient }
      if (members.length === 0) {
        this.delete(group, notice)
        continue
      }
      this.#objects.set(left.id, left)
      this.#updateRoutes()
      this.#notify(left, true, notice)
    }
  }

  /** Calls `follower` before the object of an id goes (NEXTHOP_EVENT_DEL). Gives a function that calls it off. */
  whenGone(id: number, follower: () => void): () => void {
    const followers = this.#followers.get(id) ?? new Set()
    this.#followers.set(id, followers.add(follower))
    return () => {
      followers.delete(follower)
    }
  }

  /** Tells of an object; without a notice nobody is told: its link is down. */
  #notify(object: NexthopObject, isThere: boolean, notice: Notice | undefined): void {
    if (notice === undefined) return
    const { cause, flags } = notice
    const message = isThere ? rtmNewNexthop : rtmDelNexthop
    rtnlNotify(this.#net.net, routeGroups.NEXTHOP, message, () => nexthopMessage(object), cause, flags)
  }

  /** The groups that an object is in, the youngest first. */
  #groupsOf(id: number): NexthopObject[] {
    return [...this.#objects.values()].reverse().filter(({ group }) => group?.some((member) => member.id === id))
  }

  #routesBy(id: number): FibRoute[] {
    const tables = [this.#net.ipv4, this.#net.ipv6].flatMap(({ all }) => all)
    const routes = tables.flatMap((table) => table.prefixes.flatMap(({ dst, dstLen }) => table.routes(dst, dstLen)))
    return routes.filter(({ nhId }) => nhId === id)
  }

  /** A link is down or cannot send: its objects are gone, the youngest first (nexthop_flush_dev()). */
  flush(link: Link): void {
    for (const object of [...this.#objects.values()].reverse()) {
      if (object.link === link && object.group === undefined && this.#objects.has(object.id)) this.delete(object)
    }
  }

  /** The ways of an object, for a route of a family and a scope that uses it; minus an errno where it cannot. */
  waysOf(id: number, user: Pick<FibRoute, 'family' | 'scope'>, extack: NetlinkExtAck): FibNexthop[] | number {
    const object = this.#objects.get(id)
    if (object === undefined) return refuse(extack, EINVAL, 'Nexthop id does not exist')
    const objection = this.#objectionOf(object, user)
    return objection === undefined ? this.#waysOf(object) : refuse(extack, EINVAL, objection)
  }

  /** Why a route cannot use an object (fib_check_nexthop(), fib6_check_nexthop()). */
  #objectionOf(object: NexthopObject, { family, scope }: Pick<FibRoute, 'family' | 'scope'>): string | undefined {
    const members = object.group?.flatMap(({ id }) => this.#objects.get(id) ?? []) ?? [object]
    if (family === 10 && members.some((member) => member.family === 2)) {
      return 'IPv6 routes can not use an IPv4 nexthop'
    }
    if (object.isFdb) return 'Route cannot point to a fdb nexthop'
    if (family === 10) return undefined
    const [first] = members
    if (scope === routeScopes.HOST) {
      if (object.group !== undefined) return 'Route with host scope can not have multiple nexthops'
      if (first?.gateway !== undefined) return 'Route with host scope can not have a gateway'
    }
    const isOnlink = ((first?.flags ?? 0) & nexthopFlags.ONLINK) !== 0
    return isOnlink && scope >= routeScopes.LINK ? 'Scope mismatch with nexthop' : undefined
  }

  #waysOf(object: NexthopObject): FibNexthop[] {
    if (object.group === undefined) return [wayOf(object)]
    return object.group.flatMap(({ id, weight }) => {
      const member = this.#objects.get(id)
      return member === undefined ? [] : [{ ...wayOf(member), weight, isOfGroup: true as const }]
    })
  }

  /** Routes have the ways that their objects have now; those whose object is gone are gone: of IPv4 nobody is told. */
  #updateRoutes(): void {
    for (const tables of [this.#net.ipv4, this.#net.ipv6]) {
      tables.changeEach((routes) =>
        routes.some(({ nhId }) => nhId !== undefined) ? routes.flatMap((route) => this.#updated(route)) : routes,
      )
    }
  }

  #updated(route: FibRoute): FibRoute[] {
    if (route.nhId === undefined) return [route]
    const object = this.#objects.get(route.nhId)
    if (object !== undefined) return [route.by(this.#waysOf(object))]
    if (route.family === 10) notifyRoute(this.#net, route, false)
    return []
  }
}
