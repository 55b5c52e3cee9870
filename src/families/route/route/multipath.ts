import {
  attrs,
  fixed,
  type HeaderValue,
  ip,
  mac,
  mpls,
  records,
  rest,
  type StructValue,
  s32,
  select,
  struct,
  u8,
  u16,
  type Value,
} from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { realms } from '../realms.ts'
import { encap, encapType } from './encap/lwtunnel.ts'
import { nexthopFlags } from './route-constants.ts'

const rtnexthopMembers = {
  /** Bytes of the record; computed when written, not shown when read. */
  len: u16,
  flags: u8.with({ flags: nexthopFlags }),
  /** Weight less one: how many shares of the traffic go this way. Of a multicast route the least TTL that goes out. */
  hops: u8,
  ifindex: s32,
}
/** `struct rtnexthop`. */
export interface RtNexthop extends StructValue<typeof rtnexthopMembers> {}
/** `struct rtnexthop`: the header of one way of a route that has several. */
export const rtnexthop = struct<RtNexthop>('rtnexthop', rtnexthopMembers, { prefix: 'rtnh_' })

const rtviaMembers = {
  /** Family of `addr`, not the route's. */
  family: u16.with({ enum: addressFamilies }),
  /** A hardware address where `family` is AF_PACKET (17). */
  addr: rest(ip, { selector: 'family', cases: { 17: mac } }),
}
/** `struct rtvia`. */
export interface Rtvia extends StructValue<typeof rtviaMembers> {}
/** `struct rtvia`: a gateway of another family than the route's. */
export const rtvia = struct<Rtvia>('rtvia', rtviaMembers, { prefix: 'rtvia_' })

/** What may stand in a route with one next hop, and in each of several. AF_MPLS is 28. */
export const nexthopShape = {
  gateway: ip(5),
  flow: realms(11),
  via: fixed(18, rtvia),
  /** Labels to put on, in place of those taken off. */
  newdst: select(19, 'family', { 28: mpls }, ip),
  encapType,
  encap: encap(22),
}
/** Attributes of one next hop of several. */
export interface RouteNexthopAttributes extends Value<typeof nexthopShape> {}
/** Attributes of one next hop of several: those RTA_* that Linux reads and writes there. */
export const routeNexthop = attrs<RouteNexthopAttributes>('RTA', nexthopShape, { common: ['gateway'] })

/** One way of a route that has several. */
export interface RouteNexthop extends HeaderValue<Omit<RtNexthop, 'len'>>, RouteNexthopAttributes {}
/** RTA_MULTIPATH: the ways of a route that has several. */
export const multipath = records<RouteNexthop>(9, rtnexthop, routeNexthop)
