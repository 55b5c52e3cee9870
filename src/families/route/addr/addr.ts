import {
  attrs,
  fixed,
  type HeaderValue,
  ip,
  type StructValue,
  s32,
  string,
  struct,
  u8,
  u32,
  type Value,
} from '../../../schema/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../wire/index.ts'
import { addressFamilies } from '../address-families.ts'
import { route } from '../protocol.ts'
import { routeScopes } from '../route/route-constants.ts'

/** Bits of an address (IFA_F_*). On an IPv6 address SECONDARY means that it is temporary (IFA_F_TEMPORARY). */
export const addrFlags = {
  SECONDARY: 0x01,
  NODAD: 0x02,
  OPTIMISTIC: 0x04,
  DADFAILED: 0x08,
  HOMEADDRESS: 0x10,
  DEPRECATED: 0x20,
  TENTATIVE: 0x40,
  PERMANENT: 0x80,
  MANAGETEMPADDR: 0x100,
  NOPREFIXROUTE: 0x200,
  MCAUTOJOIN: 0x400,
  STABLE_PRIVACY: 0x800,
} as const

/** Who installed an address (IFAPROT_*); user space may use any other number up to 255. */
export const addrProtocols = { UNSPEC: 0, KERNEL_LO: 1, KERNEL_RA: 2, KERNEL_LL: 3 } as const

const ifaddrmsgMembers = {
  family: u8.with({ enum: addressFamilies }),
  prefixlen: u8,
  /** The low eight bits of `flags`, which IFA_FLAGS has whole: hence not called `flags`. */
  headerFlags: u8.with({ flags: addrFlags }),
  scope: u8.with({ enum: routeScopes }),
  /** Link that has the address. */
  index: u32,
}
/** `struct ifaddrmsg`. */
export interface IfAddrMsg extends StructValue<typeof ifaddrmsgMembers> {}
/** `struct ifaddrmsg`: the fixed header of address messages. */
export const ifaddrmsg = struct<IfAddrMsg>('ifaddrmsg', ifaddrmsgMembers, {
  prefix: 'ifa_',
  c: { headerFlags: 'ifa_flags' },
})

const addrCacheinfoMembers = {
  /** Seconds until the address is deprecated; 0xffffffff is never. */
  prefered: u32,
  /** Seconds until the address is removed; 0xffffffff is never. */
  valid: u32,
  /** When it was made, in hundredths of a second since boot. */
  cstamp: u32,
  /** When it was last changed, in hundredths of a second since boot. */
  tstamp: u32,
}
/** `struct ifa_cacheinfo`. */
export interface AddrCacheinfo extends StructValue<typeof addrCacheinfoMembers> {}
/** `struct ifa_cacheinfo`: lifetimes of an address. */
export const addrCacheinfo = struct<AddrCacheinfo>('ifa_cacheinfo', addrCacheinfoMembers, {
  prefix: 'ifa_',
  c: { cstamp: 'cstamp', tstamp: 'tstamp' },
})

const addrShape = {
  /** The prefix's address; on a point-to-point link the peer's, where `local` is ours. */
  address: ip(1),
  /** The link's own address; IPv6 sends it only when there is a peer. */
  local: ip(2),
  /** Name of the address: the link's, or the link's with a suffix after a colon. IPv4 only. */
  label: string(3, { maxLength: 15 }),
  broadcast: ip(4),
  anycast: ip(5),
  cacheinfo: fixed(6, addrCacheinfo),
  multicast: ip(7),
  flags: u32(8, { flags: addrFlags }),
  /** Metric of the route to the prefix. */
  rtPriority: u32(9),
  /** Namespace to ask instead of our own, by the id it has in ours. */
  targetNetnsid: s32(10),
  proto: u8(11, { enum: addrProtocols }),
  /** How many joined a multicast address. */
  mcUsers: u32(12),
}
/** Attributes of an address. */
export interface Addr extends Value<typeof addrShape> {}
/** Attributes of an address (IFA_*). */
export const addr = attrs<Addr>('IFA', addrShape, {
  common: ['address', 'local', 'label', 'broadcast', 'flags', 'cacheinfo'],
})

/** What an address message says. */
export interface AddrMessage extends HeaderValue<IfAddrMsg>, Addr {}
/** An address is there. */
export const rtmNewAddr = route.message<AddrMessage>('RTM_NEWADDR', 20, ifaddrmsg, addr)
/** An address is gone, or is to go. */
export const rtmDelAddr = route.message<AddrMessage>('RTM_DELADDR', 21, ifaddrmsg, addr)
/** Asks for addresses. */
export const rtmGetAddr = route.message<AddrMessage>('RTM_GETADDR', 22, ifaddrmsg, addr)
/** A link joined a multicast address. */
export const rtmNewMulticast = route.message<AddrMessage>('RTM_NEWMULTICAST', 56, ifaddrmsg, addr)
/** A link left a multicast address. */
export const rtmDelMulticast = route.message<AddrMessage>('RTM_DELMULTICAST', 57, ifaddrmsg, addr)
/** Asks for multicast addresses, and carries the answers. */
export const rtmGetMulticast = route.message<AddrMessage>('RTM_GETMULTICAST', 58, ifaddrmsg, addr)
/** A link joined an anycast address. */
export const rtmNewAnycast = route.message<AddrMessage>('RTM_NEWANYCAST', 60, ifaddrmsg, addr)
/** A link left an anycast address. */
export const rtmDelAnycast = route.message<AddrMessage>('RTM_DELANYCAST', 61, ifaddrmsg, addr)
/** Asks for anycast addresses, and carries the answers. */
export const rtmGetAnycast = route.message<AddrMessage>('RTM_GETANYCAST', 62, ifaddrmsg, addr)

/** Gets addresses; a single one only of IPv6 (`net/ipv6/addrconf.c`, inet6_rtm_getaddr()). */
export const getAddr = route.op({ request: rtmGetAddr, reply: rtmNewAddr, dump: true })
/** Adds an address; EEXIST if the link has it. */
export const newAddr = route.op({ request: rtmNewAddr, flags: NLM_F_CREATE | NLM_F_EXCL })
/** Adds an address, or changes its lifetimes, flags and metric. */
export const replaceAddr = route.op({ request: rtmNewAddr, flags: NLM_F_CREATE | NLM_F_REPLACE })
/** Removes an address. */
export const delAddr = route.op({ request: rtmDelAddr })
/** Gets multicast addresses; the answers have the request's type (`net/ipv6/addrconf.c`, in6_dump_addrs()). */
export const getMulticast = route.op({ request: rtmGetMulticast, reply: rtmGetMulticast, dump: true, single: false })
/** Gets IPv6 anycast addresses; the answers have the request's type (`net/ipv6/addrconf.c`, in6_dump_addrs()). */
export const getAnycast = route.op({ request: rtmGetAnycast, reply: rtmGetAnycast, dump: true, single: false })

/** IPv4 addresses come and go. */
export const ipv4AddrGroup = route.group('RTNLGRP_IPV4_IFADDR', 5, { newAddr: rtmNewAddr, delAddr: rtmDelAddr })
/** IPv6 addresses come and go. */
export const ipv6AddrGroup = route.group('RTNLGRP_IPV6_IFADDR', 9, { newAddr: rtmNewAddr, delAddr: rtmDelAddr })
/** MCTP addresses come and go. */
export const mctpAddrGroup = route.group('RTNLGRP_MCTP_IFADDR', 34, { newAddr: rtmNewAddr, delAddr: rtmDelAddr })
/** Links join and leave IPv4 multicast addresses. */
export const ipv4MulticastGroup = route.group('RTNLGRP_IPV4_MCADDR', 37, {
  newMulticast: rtmNewMulticast,
  delMulticast: rtmDelMulticast,
})
/** Links join and leave IPv6 multicast addresses. */
export const ipv6MulticastGroup = route.group('RTNLGRP_IPV6_MCADDR', 38, {
  newMulticast: rtmNewMulticast,
  delMulticast: rtmDelMulticast,
})
/** Links join and leave IPv6 anycast addresses. */
export const ipv6AnycastGroup = route.group('RTNLGRP_IPV6_ACADDR', 39, {
  newAnycast: rtmNewAnycast,
  delAnycast: rtmDelAnycast,
})
