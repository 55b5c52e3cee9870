import {
  attrs,
  fixed,
  flag,
  type HeaderValue,
  ip,
  mac,
  nest,
  pad,
  type StructValue,
  s32,
  struct,
  u8,
  u16,
  u16be,
  u32,
  type Value,
} from '../../../schema/index.ts'
import { NLM_F_APPEND, NLM_F_BULK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../wire/index.ts'
import { addressFamilies } from '../address-families.ts'
import { route } from '../protocol.ts'
import { routeProtocols, routeTypes } from '../route/route-constants.ts'

/** States of a neighbour (NUD_*): bits, of which an entry has one at most. */
export const neighStates = {
  INCOMPLETE: 0x01,
  REACHABLE: 0x02,
  STALE: 0x04,
  DELAY: 0x08,
  PROBE: 0x10,
  FAILED: 0x20,
  NOARP: 0x40,
  PERMANENT: 0x80,
} as const

/** Bits of `ndm_flags` (NTF_*). */
export const neighFlags = {
  USE: 0x01,
  SELF: 0x02,
  MASTER: 0x04,
  PROXY: 0x08,
  EXT_LEARNED: 0x10,
  OFFLOADED: 0x20,
  STICKY: 0x40,
  ROUTER: 0x80,
} as const

/** Bits of NDA_FLAGS_EXT (NTF_EXT_*). */
export const neighExtFlags = { MANAGED: 0x01, LOCKED: 0x02, EXT_VALIDATED: 0x04 } as const

/** Bits of NFEA_ACTIVITY_NOTIFY (FDB_NOTIFY_*). */
export const fdbNotify = { BIT: 0x01, INACTIVE_BIT: 0x02 } as const

const ndmsgMembers = {
  /** AF_BRIDGE (7) for the forwarding entries of bridges and VXLANs. */
  family: u8.with({ enum: addressFamilies }),
  pad: pad(3),
  /** Link that has the entry: as in links and addresses `index`, for NDA_IFINDEX is another link and is called `ifindex`. */
  index: s32,
  state: u16.with({ flags: neighStates }),
  flags: u8.with({ flags: neighFlags }),
  type: u8.with({ enum: routeTypes }),
}
/** `struct ndmsg`. */
export interface NdMsg extends StructValue<typeof ndmsgMembers> {}
/** `struct ndmsg`: the fixed header of neighbour messages. */
export const ndmsg = struct<NdMsg>('ndmsg', ndmsgMembers, { prefix: 'ndm_', c: { index: 'ndm_ifindex' } })

const neighCacheinfoMembers = {
  /** Clock ticks (hundredths of a second) since it was found reachable. */
  confirmed: u32,
  /** Clock ticks since it was last used. */
  used: u32,
  /** Clock ticks since it last changed. */
  updated: u32,
  refcnt: u32,
}
/** `struct nda_cacheinfo`. */
export interface NeighCacheinfo extends StructValue<typeof neighCacheinfoMembers> {}
/** `struct nda_cacheinfo`: age and use of a neighbour. */
export const neighCacheinfo = struct<NeighCacheinfo>('nda_cacheinfo', neighCacheinfoMembers, { prefix: 'ndm_' })

const fdbExtShape = {
  activityNotify: u8(1, { flags: fdbNotify }),
  /** Changing the entry does not make it young again. */
  dontRefresh: flag(2),
}
/** What more there is to say of a forwarding entry. */
export interface FdbExt extends Value<typeof fdbExtShape> {}
/** What more there is to say of a forwarding entry (NFEA_*). */
export const fdbExt = attrs<FdbExt>('NFEA', fdbExtShape)

const neighShape = {
  /** The neighbour's address; of a VXLAN's entry the remote end. */
  dst: ip(1),
  lladdr: mac(2),
  cacheinfo: fixed(3, neighCacheinfo),
  /** Probes sent without an answer. */
  probes: u32(4),
  /** VLAN of a bridge's entry. */
  vlan: u16(5, { max: 4095 }),
  /** UDP port of the remote end of a VXLAN's entry. */
  port: u16be(6),
  /** Network of the remote end of a VXLAN's entry. */
  vni: u32(7, { max: 0xffffff }),
  /** Link by which the remote end of a VXLAN's entry is reached. */
  ifindex: u32(8),
  /** Bridge, or other master, that the link of the entry belongs to. */
  master: u32(9),
  /** Namespace of `ifindex`, by the id it has in ours. */
  linkNetnsid: s32(10),
  /** Network that a VXLAN's entry belongs to. */
  srcVni: u32(11, { max: 0xffffff }),
  protocol: u8(12, { enum: routeProtocols }),
  /** Nexthop object that a VXLAN's entry uses. */
  nhId: u32(13),
  fdbExtAttrs: nest(14, fdbExt),
  flagsExt: u32(15, { flags: neighExtFlags }),
  /** Which states a bulk deletion looks at. */
  ndmStateMask: u16(16, { flags: neighStates }),
  /** Which flags a bulk deletion looks at. */
  ndmFlagsMask: u8(17, { flags: neighFlags }),
}
/** Attributes of a neighbour. */
export interface Neigh extends Value<typeof neighShape> {}
/** Attributes of a neighbour or forwarding entry (NDA_*). */
export const neigh = attrs<Neigh>('NDA', neighShape, { common: ['dst', 'lladdr', 'cacheinfo', 'probes'] })

/** What a neighbour message says. */
export interface NeighMessage extends HeaderValue<NdMsg>, Neigh {}
/** A neighbour is there. */
export const rtmNewNeigh = route.message<NeighMessage>('RTM_NEWNEIGH', 28, ndmsg, neigh)
/** A neighbour is gone, or is to go. */
export const rtmDelNeigh = route.message<NeighMessage>('RTM_DELNEIGH', 29, ndmsg, neigh)
/** Asks for neighbours; as a notification Linux asks user space to find one. */
export const rtmGetNeigh = route.message<NeighMessage>('RTM_GETNEIGH', 30, ndmsg, neigh)

/** Gets neighbours; with family AF_BRIDGE forwarding entries, with the flag PROXY proxy entries. */
export const getNeigh = route.op({ request: rtmGetNeigh, reply: rtmNewNeigh, dump: true })
/** Adds a neighbour; EEXIST if it is there. */
export const newNeigh = route.op({ request: rtmNewNeigh, flags: NLM_F_CREATE | NLM_F_EXCL })
/** Adds a neighbour or changes it. */
export const replaceNeigh = route.op({ request: rtmNewNeigh, flags: NLM_F_CREATE | NLM_F_REPLACE })
/** Changes a neighbour that is there; ENOENT if there is none. */
export const changeNeigh = route.op({ request: rtmNewNeigh, flags: NLM_F_REPLACE })
/** Adds one more remote end to a VXLAN's forwarding entry. */
export const appendNeigh = route.op({ request: rtmNewNeigh, flags: NLM_F_CREATE | NLM_F_APPEND })
/** Removes a neighbour. */
export const delNeigh = route.op({ request: rtmDelNeigh })
/**
 * Removes forwarding entries of a bridge or VXLAN, all that the message describes; with the flag MASTER and a port as
 * `index`, those of the port (`net/core/rtnetlink.c`, rtnl_fdb_del(), since Linux 5.19).
 */
export const flushNeigh = route.op({ request: rtmDelNeigh, flags: NLM_F_BULK })

/** Neighbours and forwarding entries come, change and go; Linux asks for those it cannot find. */
export const neighGroup = route.group('RTNLGRP_NEIGH', 3, {
  newNeigh: rtmNewNeigh,
  delNeigh: rtmDelNeigh,
  getNeigh: rtmGetNeigh,
})
