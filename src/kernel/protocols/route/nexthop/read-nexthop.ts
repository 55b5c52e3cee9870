import { type NexthopMessage, nexthopFlags, routeScopes, routeTables } from '../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../api/extack.ts'
import { EINVAL, ENETDOWN } from '../../../errno.ts'
import { checkIpv4Way } from '../fib/ipv4/check-way.ts'
import { checkIpv6Way } from '../fib/ipv6/check-way.ts'
import type { FibNexthop } from '../fib/table/fib-route.ts'
import { type PackedAddress, packAddress } from '../fib/table/prefix.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import type { NexthopMember, NexthopObject } from './nexthop-object.ts'

type NexthopRequest = RouteRequest<NexthopMessage>

/** The object of one way that a request describes (`net/ipv4/nexthop.c`, rtm_to_nh_config(), nexthop_create()). */
export function readSingle({ net, value, extack }: NexthopRequest): NexthopObject | number {
  const error = checkSingle(net, value, extack)
  if (error < 0) return error
  const { id = 0, family: asked = 0, oif = 0, gateway: text, blackhole = false, fdb = false, encapType, encap } = value
  const family = asked === 0 ? 2 : asked
  const gateway = text === undefined ? undefined : packAddress(text)
  if (text !== undefined && gateway?.length !== (family === 2 ? 2 : 8)) return refuse(extack, EINVAL, 'Invalid gateway')
  const flags = value.flags ?? 0
  if (!blackhole && gateway === undefined && (flags & nexthopFlags.ONLINK) !== 0) {
    return refuse(extack, EINVAL, 'ONLINK flag can not be set for nexthop without a gateway')
  }
  const description = { oif: blackhole ? net.loopback.index : oif, gateway, flags, weight: 1, flow: undefined }
  const way = fdb ? unchecked(gateway) : check(net, family, { ...description, encapType, encap }, extack)
  if (typeof way === 'number') return way
  return {
    id: id === 0 ? net.nexthops.freeId : id,
    family,
    protocol: value.protocol ?? 0,
    flags,
    isBlackhole: blackhole,
    isFdb: fdb,
    link: way.link,
    gateway,
    scope: family === 2 ? way.scope : routeScopes.LINK,
    encapType,
    encap,
    group: undefined,
    resilient: undefined,
  }
}

/** What may not be said together, and what has to be said. */
function checkSingle(net: RouteNet, value: NexthopMessage, extack: NetlinkExtAck): number {
  const { family = 0, oif, gateway, blackhole, fdb, encap, encapType } = value
  if (family !== 2 && family !== 10 && family !== 0) return refuse(extack, EINVAL, 'Invalid address family')
  const hasEncap = encap !== undefined || encapType !== undefined
  if (fdb === true && (oif !== undefined || blackhole === true || hasEncap)) {
    return refuse(extack, EINVAL, 'Fdb attribute can not be used with encap, oif or blackhole')
  }
  if (blackhole === true) {
    if (gateway === undefined && oif === undefined && !hasEncap) return 0
    return refuse(extack, EINVAL, 'Blackhole attribute can not be used with gateway, oif, encap or fdb')
  }
  if (fdb === true) return 0
  if (oif === undefined) {
    return refuse(extack, EINVAL, 'Device attribute required for non-blackhole and non-fdb nexthops')
  }
  const link = net.links.get(oif)
  if (link === undefined) return refuse(extack, EINVAL, 'Invalid device index')
  if (!link.isUp) return refuse(extack, ENETDOWN, 'Nexthop device is not up')
  return link.carrier ? 0 : refuse(extack, ENETDOWN, 'Carrier for nexthop device is down')
}

/** A way for forwarding entries: nothing is known of how to get there. */
function unchecked(gateway: PackedAddress | undefined): FibNexthop {
  return { link: undefined, gateway, weight: 1, flags: 0, scope: routeScopes.LINK }
}

function check(
  net: RouteNet,
  family: number,
  way: Parameters<typeof checkIpv4Way>[1],
  extack: NetlinkExtAck,
): FibNexthop | number {
  const place = { net, table: routeTables.MAIN, scope: 0 }
  return family === 2 ? checkIpv4Way(place, way, extack) : checkIpv6Way(place, way, extack)
}

/** The group that a request describes (nh_check_attr_group()). */
export function readGroup({ net, value, extack }: NexthopRequest): NexthopObject | number {
  const { id = 0, group = [], groupType = 0, resGroup, fdb = false } = value
  if (group.length === 0) return refuse(extack, EINVAL, 'Invalid length for nexthop group attribute')
  if (new Set(group.map((member) => member.id)).size < group.length) {
    return refuse(extack, EINVAL, 'Nexthop id can not be used twice in a group')
  }
  const objects: NexthopObject[] = []
  for (const { id: member = 0 } of group) {
    const object = net.nexthops.get(member)
    if (object === undefined) return refuse(extack, EINVAL, 'Invalid nexthop id')
    const error = checkMember(object, group.length, fdb, objects[0]?.family, extack)
    if (error < 0) return error
    objects.push(object)
  }
  if (groupType > 1) return refuse(extack, EINVAL, 'Invalid group type')
  if (groupType === 1 && (resGroup?.buckets ?? 0) === 0) {
    return refuse(extack, EINVAL, 'Number of buckets needs to be non-0')
  }
  const members = group.map(
    ({ id: member = 0, weight = 0, weightHigh = 0 }): NexthopMember => ({
      id: member,
      weight: (weightHigh << 8) + weight + 1,
    }),
  )
  const { buckets = 0, idleTimer = 12_000, unbalancedTimer = 0 } = resGroup ?? {}
  return {
    id: id === 0 ? net.nexthops.freeId : id,
    family: 0,
    protocol: value.protocol ?? 0,
    flags: 0,
    isBlackhole: false,
    isFdb: fdb,
    link: undefined,
    gateway: undefined,
    scope: 0,
    encapType: undefined,
    encap: undefined,
    group: members,
    resilient: groupType === 1 ? { buckets, idleTimer, unbalancedTimer } : undefined,
  }
}

/** Whether an object can be in a group of so many, for forwarding entries or not (valid_group_nh(), nh_check_attr_fdb_group()). */
function checkMember(
  { group, resilient, isBlackhole, isFdb, family }: NexthopObject,
  count: number,
  fdb: boolean,
  familyOfGroup: number | undefined,
  extack: NetlinkExtAck,
): number {
  if (group !== undefined) {
    const what = resilient === undefined ? 'Hash-threshold' : 'Resilient'
    return refuse(extack, EINVAL, `${what} group can not be a nexthop within a group`)
  }
  if (isBlackhole && count > 1) {
    return refuse(extack, EINVAL, 'Blackhole nexthop can not be used in a group with more than 1 path')
  }
  if (!fdb) return isFdb ? refuse(extack, EINVAL, 'Non FDB nexthop group cannot have fdb nexthops') : 0
  if (!isFdb) return refuse(extack, EINVAL, 'FDB nexthop group can only have fdb nexthops')
  if (familyOfGroup === undefined || familyOfGroup === family) return 0
  return refuse(extack, EINVAL, 'FDB nexthop group cannot have mixed family nexthops')
}
