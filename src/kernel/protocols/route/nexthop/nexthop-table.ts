import { routeGroups, rtmDelNexthop, rtmNewNexthop } from '../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../api/extack.ts'
import { EINVAL } from '../../../errno.ts'
import type { Cause } from '../cause.ts'
import { notifyRoute } from '../fib/message/route-notify.ts'
import type { FibNexthop, FibRoute } from '../fib/table/fib-route.ts'
import type { Link } from '../link/link.ts'
import { rtnlNotify } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteNet } from '../route-net.ts'
import { type NexthopObject, nexthopMessage, wayOf } from './nexthop-object.ts'

/** The nexthop objects of a namespace. */
export class NexthopTable {
  readonly #net: RouteNet
  readonly #objects = new Map<number, NexthopObject>()

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

  /** The lowest id that no object has. */
  get freeId(): number {
    for (let id = 1; ; id++) if (!this.#objects.has(id)) return id
  }

  /** Adds an object, or puts it in the place of one; routes by that go by the new one. */
  set(object: NexthopObject, flags: number, cause: Cause): void {
    const isKnown = this.#objects.has(object.id)
    this.#objects.set(object.id, object)
    if (isKnown) this.#updateRoutes()
    rtnlNotify(this.#net.net, routeGroups.NEXTHOP, rtmNewNexthop, () => nexthopMessage(object), cause, flags)
  }

  /** Removes an object, from groups too, and the routes that have no other way (`net/ipv4/nexthop.c`, remove_nexthop()). */
  delete(object: NexthopObject, cause?: Cause): void {
    this.#objects.delete(object.id)
    // Without a cause nobody is told: its link is down.
    if (cause !== undefined) {
      rtnlNotify(this.#net.net, routeGroups.NEXTHOP, rtmDelNexthop, () => nexthopMessage(object), cause)
    }
    for (const { group, ...other } of this.all) {
      if (!group?.some(({ id }) => id === object.id)) continue
      const left = { ...other, group: group.filter(({ id }) => id !== object.id) }
      if (left.group.length === 0) this.delete(left, cause)
      else this.#objects.set(left.id, left)
    }
    this.#updateRoutes()
  }

  /** A link is down or cannot send: its objects are gone (nexthop_flush_dev()). */
  flush(link: Link): void {
    for (const object of this.all) if (object.link === link && object.group === undefined) this.delete(object)
  }

  /** The ways of an object, for a route of a family that uses it; minus an errno where it cannot. */
  waysOf(id: number, family: number, extack: NetlinkExtAck): FibNexthop[] | number {
    const object = this.#objects.get(id)
    if (object === undefined) return refuse(extack, EINVAL, 'Nexthop id does not exist')
    if (object.isFdb) return refuse(extack, EINVAL, 'Route cannot point to a fdb nexthop')
    return (family === 10 && this.#checkIpv6(object, extack)) || this.#waysOf(object)
  }

  /** Whether routes that use an object could use another one in its place (fib6_check_nh_list()). */
  checkReplacement(object: NexthopObject, extack: NetlinkExtAck): number {
    return this.#isUsedByIpv6(object) ? this.#checkIpv6(object, extack) : 0
  }

  #isUsedByIpv6({ id }: NexthopObject): boolean {
    for (const table of this.#net.ipv6.all) {
      for (const { dst, dstLen } of table.prefixes) {
        if (table.routes(dst, dstLen).some(({ nhId }) => nhId === id)) return true
      }
    }
    return false
  }

  #checkIpv6(object: NexthopObject, extack: NetlinkExtAck): number {
    if (this.#membersOf(object).every(({ family }) => family !== 2)) return 0
    return refuse(extack, EINVAL, 'IPv6 routes can not use an IPv4 nexthop')
  }

  #waysOf(object: NexthopObject): FibNexthop[] {
    const { group } = object
    if (group === undefined) return [wayOf(object)]
    const isOfGroup = true as const
    return this.#membersOf(object).map((member, i) => ({ ...wayOf(member), weight: group[i]?.weight ?? 1, isOfGroup }))
  }

  /** The objects of a group; of one that is none, itself. A member that goes leaves its groups. */
  #membersOf(object: NexthopObject): NexthopObject[] {
    return object.group?.flatMap(({ id }) => this.#objects.get(id) ?? []) ?? [object]
  }

  /** Routes have the ways that their objects have now; those whose object is gone are gone: of IPv4 nobody is told. */
  #updateRoutes(): void {
    for (const tables of [this.#net.ipv4, this.#net.ipv6]) {
      for (const table of tables.all) {
        for (const { dst, dstLen } of table.prefixes) {
          const routes = table.routes(dst, dstLen)
          if (!routes.some(({ nhId }) => nhId !== undefined)) continue
          table.set(
            dst,
            dstLen,
            routes.flatMap((route) => this.#updated(route)),
          )
        }
      }
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
