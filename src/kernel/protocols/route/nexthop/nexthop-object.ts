import type { NexthopMessage, RouteMessage } from '../../../../families/route/index.ts'
import { defined } from '../answer/defined.ts'
import type { FibNexthop } from '../fib/table/fib-route.ts'
import { addressText, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import type { NexthopMember, ResilientGroup } from './resilient-group.ts'

/** A nexthop object (`struct nexthop`): one way, or a group of such objects. */
export interface NexthopObject {
  readonly id: number
  readonly family: number
  readonly protocol: number
  readonly flags: number
  /** How far away its way leads (RT_SCOPE_*). */
  readonly scope: number
  /** Packets that go there are dropped. */
  readonly isBlackhole: boolean
  /** Whether it is for forwarding entries, and not for routes. */
  readonly isFdb: boolean
  readonly link: Link | undefined
  readonly gateway: PackedAddress | undefined
  readonly encapType: number | undefined
  readonly encap: RouteMessage['encap']
  /** Undefined for one that is no group. */
  readonly group: readonly NexthopMember[] | undefined
  readonly resilient: ResilientGroup | undefined
}

/** An object as Linux tells it (`net/ipv4/nexthop.c`, nh_fill_node()). */
export function nexthopMessage(object: NexthopObject): NexthopMessage {
  const { id, family, protocol, flags, isBlackhole, isFdb, link, gateway, encapType, encap } = object
  const header = {
    family: object.group === undefined ? family : 0,
    scope: isBlackhole ? 0 : object.scope,
    protocol,
    flags,
    id,
  }
  if (object.group !== undefined) return { ...header, ...(isFdb && { fdb: true }), ...groupFields(object) }
  return defined<NexthopMessage>({
    ...header,
    blackhole: isBlackhole ? true : undefined,
    fdb: isFdb ? true : undefined,
    oif: isBlackhole || isFdb ? undefined : link?.index,
    gateway: gateway === undefined ? undefined : addressText(gateway),
    encapType,
    encap,
  })
}

/** Says that the answer would have counters, had they been asked for (NHA_OP_FLAG_RESP_GRP_RESVD_0). */
const COUNTS = 0x8000_0000

function groupFields({ group = [], resilient }: NexthopObject): NexthopMessage {
  const members = group.map(({ id, weight }) => ({ id, weight: (weight - 1) & 0xff, weightHigh: (weight - 1) >> 8 }))
  if (resilient === undefined) return { groupType: 0, group: members, opFlags: COUNTS }
  const { buckets, idleTimer, unbalancedTimer } = resilient
  const resGroup = { buckets: buckets.length, idleTimer, unbalancedTimer, unbalancedTime: 0n }
  return { groupType: 1, group: members, resGroup, opFlags: COUNTS }
}

/** The way of a single object, for routes. */
export function wayOf(object: NexthopObject): FibNexthop {
  const { link, gateway, scope, encapType, encap, flags, isBlackhole } = object
  return { link, gateway, weight: 1, flags, scope, encapType, encap, ...(isBlackhole && { isBlackhole }) }
}
