import { attrs, type HeaderValue, s32, u32, type Value } from '../../schema/index.ts'
import { route } from './protocol.ts'
import { type RtGenMsg, rtgenmsg } from './rtgenmsg.ts'

const nsidShape = {
  /** The id; -1 when there is none (NETNSA_NSID_NOT_ASSIGNED), or to have one chosen. */
  nsid: s32(1),
  /** A process in the namespace. */
  pid: u32(2),
  /** A descriptor of the namespace. */
  fd: u32(3),
  /** Namespace whose ids are asked for, by the id it has in ours. */
  targetNsid: s32(4),
  /** The id in our namespace, when `targetNsid` was given. */
  currentNsid: s32(5),
}
/** Attributes of a namespace id. */
export interface Nsid extends Value<typeof nsidShape> {}
/** Attributes of a namespace id (NETNSA_*): what one network namespace calls another. */
export const nsid = attrs<Nsid>('NETNSA', nsidShape)

/** What a namespace id message says. */
export interface NsidMessage extends HeaderValue<RtGenMsg>, Nsid {}
/** A namespace has an id. */
export const rtmNewNsid = route.message<NsidMessage>('RTM_NEWNSID', 88, rtgenmsg, nsid)
/** A namespace, and with it its id, is gone. */
export const rtmDelNsid = route.message<NsidMessage>('RTM_DELNSID', 89, rtgenmsg, nsid)
/** Asks for namespace ids. */
export const rtmGetNsid = route.message<NsidMessage>('RTM_GETNSID', 90, rtgenmsg, nsid)

/** Gets namespace ids: all of them, or the one of the namespace that `pid`, `fd` or `nsid` names. */
export const getNsid = route.op({ request: rtmGetNsid, reply: rtmNewNsid, dump: true })
/** Gives the namespace that `pid` or `fd` names the id `nsid`; EEXIST if it has one. */
export const newNsid = route.op({ request: rtmNewNsid })

/** Namespaces get ids and go. */
export const nsidGroup = route.group('RTNLGRP_NSID', 28, { newNsid: rtmNewNsid, delNsid: rtmDelNsid })
