import {
  attrs,
  fixed,
  type HeaderValue,
  ipv6,
  pad,
  type StructValue,
  s32,
  struct,
  u8,
  u32,
  type Value,
} from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { route } from '../protocol.ts'

const prefixmsgMembers = {
  family: u8.with({ enum: addressFamilies }),
  pad1: pad(3),
  /** Link that the prefix came in by. */
  ifindex: s32,
  /** Type of the neighbour discovery option: 3. */
  type: u8,
  /** Bits of the prefix. */
  len: u8,
  /** Those of the option: 0x80 is on-link, 0x40 for autoconfiguration. Older kernels say 1 and 2 instead. */
  flags: u8,
  pad3: pad(1),
}
/** `struct prefixmsg`. */
export interface PrefixMsg extends StructValue<typeof prefixmsgMembers> {}
/** `struct prefixmsg`: the fixed header of prefix messages. */
export const prefixmsg = struct<PrefixMsg>('prefixmsg', prefixmsgMembers, { prefix: 'prefix_' })

const prefixCacheinfoMembers = {
  /** Seconds; 0xffffffff is for ever. */
  preferredTime: u32,
  /** Seconds; 0xffffffff is for ever. */
  validTime: u32,
}
/** `struct prefix_cacheinfo`. */
export interface PrefixCacheinfo extends StructValue<typeof prefixCacheinfoMembers> {}
/** `struct prefix_cacheinfo`: lifetimes of a prefix. */
export const prefixCacheinfo = struct<PrefixCacheinfo>('prefix_cacheinfo', prefixCacheinfoMembers)

const prefixShape = { address: ipv6(1), cacheinfo: fixed(2, prefixCacheinfo) }
/** Attributes of a prefix. */
export interface Prefix extends Value<typeof prefixShape> {}
/** Attributes of a prefix (PREFIX_*). */
export const prefix = attrs<Prefix>('PREFIX', prefixShape)

/** What a prefix message says. */
export interface PrefixMessage extends HeaderValue<PrefixMsg>, Prefix {}
/** A router announced a prefix. */
export const rtmNewPrefix = route.message<PrefixMessage>('RTM_NEWPREFIX', 52, prefixmsg, prefix)

/** Routers announce prefixes. */
export const prefixGroup = route.group('RTNLGRP_IPV6_PREFIX', 18, { newPrefix: rtmNewPrefix })
