import { attrs, type HeaderValue, type StructValue, s32, struct, u8, type Value } from '../../schema/index.ts'
import { addressFamilies } from './address-families.ts'
import { route } from './protocol.ts'

/** Values of `ifindex` that are no link (NETCONFA_IFINDEX_*). */
export const netconfIfindexes = { ALL: -1, DEFAULT: -2 } as const

const netconfmsgMembers = { family: u8.with({ enum: addressFamilies }) }
/** `struct netconfmsg`. */
export interface NetconfMsg extends StructValue<typeof netconfmsgMembers> {}
/** `struct netconfmsg`: the fixed header of network configuration messages. */
export const netconfmsg = struct<NetconfMsg>('netconfmsg', netconfmsgMembers, { prefix: 'ncm_' })

const netconfShape = {
  /** Link, or all, or what new links start with. */
  ifindex: s32(1, { enum: netconfIfindexes }),
  forwarding: s32(2),
  rpFilter: s32(3),
  mcForwarding: s32(4),
  /** `proxy_arp` of IPv4, `proxy_ndp` of IPv6. */
  proxyNeigh: s32(5),
  ignoreRoutesWithLinkdown: s32(6),
  /** Accepts packets with labels. MPLS only. */
  input: s32(7),
  bcForwarding: s32(8),
  forceForwarding: s32(9),
}
/** Settings (sysctls) of a link: 0 is off. */
export interface Netconf extends Value<typeof netconfShape> {}
/** Settings (sysctls) of a link (NETCONFA_*). */
export const netconf = attrs<Netconf>('NETCONFA', netconfShape)

/** What a network configuration message says. */
export interface NetconfMessage extends HeaderValue<NetconfMsg>, Netconf {}
/** Settings of a link are there or changed. */
export const rtmNewNetconf = route.message<NetconfMessage>('RTM_NEWNETCONF', 80, netconfmsg, netconf)
/** Settings of a link are gone. */
export const rtmDelNetconf = route.message<NetconfMessage>('RTM_DELNETCONF', 81, netconfmsg, netconf)
/** Asks for settings of links. */
export const rtmGetNetconf = route.message<NetconfMessage>('RTM_GETNETCONF', 82, netconfmsg, netconf)

/** Gets settings: of all links, or of `ifindex`. */
export const getNetconf = route.op({ request: rtmGetNetconf, reply: rtmNewNetconf, dump: true })

const events = { newNetconf: rtmNewNetconf, delNetconf: rtmDelNetconf }
/** IPv4 settings of links change. */
export const ipv4NetconfGroup = route.group('RTNLGRP_IPV4_NETCONF', 24, events)
/** IPv6 settings of links change. */
export const ipv6NetconfGroup = route.group('RTNLGRP_IPV6_NETCONF', 25, events)
/** MPLS settings of links change. */
export const mplsNetconfGroup = route.group('RTNLGRP_MPLS_NETCONF', 29, events)
