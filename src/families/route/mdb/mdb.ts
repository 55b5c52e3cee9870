import {
  attrs,
  fixed,
  type HeaderValue,
  headed,
  ip,
  multi,
  nest,
  type StructValue,
  struct,
  u8,
  u16,
  u32,
  type Value,
} from '../../../schema/index.ts'
import { NLM_F_BULK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../wire/index.ts'
import { addressFamilies } from '../address-families.ts'
import { multicastRouterTypes } from '../link/kinds/bridge.ts'
import { route } from '../protocol.ts'
import { routeProtocols } from '../route/route-constants.ts'
import { type BrMdbEntry, brMdbEntry, mdbStates } from './mdb-entry.ts'

/** Whose packets of a group are taken: MCAST_EXCLUDE, MCAST_INCLUDE (those of the sources that are listed). */
export const mdbGroupModes = { EXCLUDE: 0, INCLUDE: 1 } as const

const brPortMsgMembers = {
  /** AF_BRIDGE (7); dumps of bridges say 0. */
  family: u8.with({ enum: addressFamilies }),
  /** The bridge, or VXLAN. */
  ifindex: u32,
}
/** `struct br_port_msg`. */
export interface BrPortMsg extends StructValue<typeof brPortMsgMembers> {}
/** `struct br_port_msg`: the fixed header of messages of the multicast database. */
export const brPortMsg = struct<BrPortMsg>('br_port_msg', brPortMsgMembers)

const mdbSourceShape = {
  address: ip(1),
  /** Hundredths of a second until the source is forgotten. */
  timer: u32(2),
}
/** A source of a group. */
export interface MdbSource extends Value<typeof mdbSourceShape> {}
/** A source of a group (MDBA_MDB_SRCATTR_*). */
export const mdbSource = attrs<MdbSource>('MDBA_MDB_SRCATTR', mdbSourceShape)

const mdbSourceListShape = { entry: multi(nest(1, mdbSource)) }
/** Sources of a group. */
export interface MdbSourceList extends Value<typeof mdbSourceListShape> {}
/** Sources of a group (MDBA_MDB_SRCLIST_*). */
export const mdbSourceList = attrs<MdbSourceList>('MDBA_MDB_SRCLIST', mdbSourceListShape)

const mdbInfoShape = {
  /** Hundredths of a second until the group is forgotten; 0 for one that stays. */
  timer: u32(1),
  srcList: nest(2, mdbSourceList),
  groupMode: u8(3, { enum: mdbGroupModes }),
  /** The only source that the entry is about. */
  source: ip(4),
  rtprot: u8(5, { enum: routeProtocols }),
  /** Remote end of a VXLAN's entry. */
  dst: ip(6),
  /** UDP port of the remote end. */
  dstPort: u16(7),
  vni: u32(8),
  /** Link by which the remote end is reached. */
  ifindex: u32(9),
  srcVni: u32(10),
}
/** What there is to say of a group at a port. */
export interface MdbInfo extends Value<typeof mdbInfoShape> {}
/** What there is to say of a group at a port (MDBA_MDB_EATTR_*). */
export const mdbInfo = attrs<MdbInfo>('MDBA_MDB_EATTR', mdbInfoShape)

/** A group at a port. */
export interface MdbGroupPort extends BrMdbEntry, MdbInfo {}

const mdbEntryShape = { info: multi(headed<MdbGroupPort>(1, brMdbEntry, mdbInfo)) }
/** A group, and where it is. */
export interface MdbEntry extends Value<typeof mdbEntryShape> {}
/** A group, and where it is (MDBA_MDB_ENTRY_*). */
export const mdbEntry = attrs<MdbEntry>('MDBA_MDB_ENTRY', mdbEntryShape)

// Not `entry`, as the sources of a group are called: of the two only those have NLA_F_NESTED.
const mdbGroupsShape = { mdbEntry: multi(nest(1, mdbEntry)) }
/** Groups. */
export interface MdbGroups extends Value<typeof mdbGroupsShape> {}
/** Groups (MDBA_MDB_ENTRY). */
export const mdbGroups = attrs<MdbGroups>('MDBA', mdbGroupsShape)

const mdbRouterPortMembers = { index: u32 }
/** The port behind which a multicast router is. */
export interface MdbRouterPortHeader extends StructValue<typeof mdbRouterPortMembers> {}
/** The number that MDBA_ROUTER_PORT begins with. */
export const mdbRouterPortHeader = struct<MdbRouterPortHeader>('u32', mdbRouterPortMembers, { c: { index: 'ifindex' } })

const mdbRouterPortShape = {
  /** Hundredths of a second until the router is forgotten. */
  timer: u32(1),
  type: u8(2, { enum: multicastRouterTypes }),
  inetTimer: u32(3),
  inet6Timer: u32(4),
  vid: u16(5),
}
/** What there is to say of a port with a multicast router. */
export interface MdbRouterPort extends MdbRouterPortHeader, Value<typeof mdbRouterPortShape> {}
/** What there is to say of a port with a multicast router (MDBA_ROUTER_PATTR_*). */
export const mdbRouterPort = attrs<Value<typeof mdbRouterPortShape>>('MDBA_ROUTER_PATTR', mdbRouterPortShape)

const mdbRoutersShape = { port: multi(headed<MdbRouterPort>(1, mdbRouterPortHeader, mdbRouterPort)) }
/** Ports with multicast routers. */
export interface MdbRouters extends Value<typeof mdbRoutersShape> {}
/** Ports with multicast routers (MDBA_ROUTER_*). */
export const mdbRouters = attrs<MdbRouters>('MDBA_ROUTER', mdbRoutersShape)

const mdbShape = { mdb: nest(1, mdbGroups), router: nest(2, mdbRouters) }
/** The multicast database of a bridge, or a part of it. */
export interface Mdb extends Value<typeof mdbShape> {}
/** The multicast database of a bridge, or a part of it (MDBA_*). */
export const mdb = attrs<Mdb>('MDBA', mdbShape)

const mdbRequestSourceShape = { address: ip(1) }
/** A source in a request. */
export interface MdbRequestSource extends Value<typeof mdbRequestSourceShape> {}
/** A source in a request (MDBE_SRCATTR_*). */
export const mdbRequestSource = attrs<MdbRequestSource>('MDBE_SRCATTR', mdbRequestSourceShape)

const mdbRequestSourceListShape = { entry: multi(nest(1, mdbRequestSource)) }
/** Sources in a request. */
export interface MdbRequestSourceList extends Value<typeof mdbRequestSourceListShape> {}
/** Sources in a request (MDBE_SRC_LIST_*). */
export const mdbRequestSourceList = attrs<MdbRequestSourceList>('MDBE_SRC_LIST', mdbRequestSourceListShape)

const mdbRequestInfoShape = {
  /** The only source that the entry is about. */
  source: ip(1),
  srcList: nest(2, mdbRequestSourceList),
  groupMode: u8(3, { max: 1, enum: mdbGroupModes }),
  rtprot: u8(4, { min: routeProtocols.STATIC, enum: routeProtocols }),
  /** Remote end of a VXLAN's entry. */
  dst: ip(5),
  /** UDP port of the remote end. */
  dstPort: u16(6, { min: 1 }),
  vni: u32(7, { max: 0xff_ffff }),
  /** Link by which the remote end is reached. */
  ifindex: u32(8, { min: 1 }),
  srcVni: u32(9, { max: 0xff_ffff }),
  /** Which bits of the state a bulk deletion looks at. */
  stateMask: u8(10, { mask: mdbStates.PERMANENT }),
}
/** What a request says of a group at a port. */
export interface MdbRequestInfo extends Value<typeof mdbRequestInfoShape> {}
/** What a request says of a group at a port (MDBE_ATTR_*). */
export const mdbRequestInfo = attrs<MdbRequestInfo>('MDBE_ATTR', mdbRequestInfoShape)

const mdbRequestShape = {
  entry: fixed(1, brMdbEntry, { c: 'MDBA_SET_ENTRY' }),
  entryAttrs: nest(2, mdbRequestInfo, { c: 'MDBA_SET_ENTRY_ATTRS' }),
}
/** Attributes of a request. */
export interface MdbRequest extends Value<typeof mdbRequestShape> {}
/** Attributes of a request (MDBA_SET_*; MDBA_GET_* have the same numbers). */
export const mdbRequest = attrs<MdbRequest>('MDBA_SET', mdbRequestShape)

/** What a message of the multicast database says. */
export interface MdbMessage extends HeaderValue<BrPortMsg>, Mdb {}
/** What a request for the multicast database says. */
export interface MdbRequestMessage extends HeaderValue<BrPortMsg>, MdbRequest {}
/** A group is at a port, or a port has a multicast router. */
export const rtmNewMdb = route.message<MdbMessage>('RTM_NEWMDB', 84, brPortMsg, mdb)
/** A group is not at a port any more, or a port has no multicast router. */
export const rtmDelMdb = route.message<MdbMessage>('RTM_DELMDB', 85, brPortMsg, mdb)
/** All of a bridge's database: dumps say RTM_GETMDB of bridges (`net/bridge/br_mdb.c`, br_mdb_dump()). */
export const rtmGetMdb = route.message<MdbMessage>('RTM_GETMDB', 86, brPortMsg, mdb)
/** Asks for a group to be at a port. */
export const rtmNewMdbRequest = route.request<MdbRequestMessage>('RTM_NEWMDB', 84, brPortMsg, mdbRequest)
/** Asks for a group not to be at a port any more. */
export const rtmDelMdbRequest = route.request<MdbRequestMessage>('RTM_DELMDB', 85, brPortMsg, mdbRequest)
/** Asks for groups. */
export const rtmGetMdbRequest = route.request<MdbRequestMessage>('RTM_GETMDB', 86, brPortMsg, mdbRequest)

/** Gets a group, wherever it is: `entry` has its address and VLAN, and no more. */
export const getMdb = route.op({ request: rtmGetMdbRequest, reply: rtmNewMdb })
/** Gets the databases of all bridges. */
export const listMdb = route.op({ request: rtmGetMdbRequest, reply: rtmGetMdb, dump: true, single: false })
/** Adds a group at a port; EEXIST if it is there. */
export const newMdb = route.op({ request: rtmNewMdbRequest, flags: NLM_F_CREATE | NLM_F_EXCL })
/** Adds a group at a port, or changes it. */
export const replaceMdb = route.op({ request: rtmNewMdbRequest, flags: NLM_F_CREATE | NLM_F_REPLACE })
/** Removes a group from a port; EINVAL if it is not there. */
export const delMdb = route.op({ request: rtmDelMdbRequest })
/** Removes all groups that the message describes. */
export const flushMdb = route.op({ request: rtmDelMdbRequest, flags: NLM_F_BULK })

/** Groups and multicast routers come to ports and go. */
export const mdbGroup = route.group('RTNLGRP_MDB', 26, { newMdb: rtmNewMdb, delMdb: rtmDelMdb })
