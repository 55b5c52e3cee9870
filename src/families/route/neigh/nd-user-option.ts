import {
  attrs,
  type HeaderValue,
  ipv6,
  pad,
  type StructValue,
  s32,
  sized,
  struct,
  u8,
  u16,
  type Value,
} from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { route } from '../protocol.ts'
import { ndOptions } from './nd-options.ts'

const nduseroptmsgMembers = {
  family: u8.with({ enum: addressFamilies }),
  /** Bytes of `options`. */
  optsLen: u16,
  /** Link that they came in by. */
  ifindex: s32,
  icmpType: u8,
  icmpCode: u8,
  pad: pad(6),
  options: sized(ndOptions, 'optsLen'),
}
/** `struct nduseroptmsg`. */
export interface NdUserOptMsg extends StructValue<typeof nduseroptmsgMembers> {}
/** `struct nduseroptmsg`: the header of neighbour discovery options, and the options themselves. */
export const nduseroptmsg = struct<NdUserOptMsg>('nduseroptmsg', nduseroptmsgMembers, {
  prefix: 'nduseropt_',
  c: { options: '' },
})

const ndUserOptShape = {
  /** Router that sent the options. */
  srcaddr: ipv6(1),
}
/** Attributes of neighbour discovery options. */
export interface NdUserOpt extends Value<typeof ndUserOptShape> {}
/** Attributes of neighbour discovery options (NDUSEROPT_*). */
export const ndUserOpt = attrs<NdUserOpt>('NDUSEROPT', ndUserOptShape)

/** What a message of neighbour discovery options says. */
export interface NdUserOptMessage extends HeaderValue<NdUserOptMsg>, NdUserOpt {}
/** A router sent options that user space is to act on, such as its DNS servers. */
export const rtmNewNdUserOpt = route.message<NdUserOptMessage>('RTM_NEWNDUSEROPT', 68, nduseroptmsg, ndUserOpt)

/** Routers send options that user space is to act on. */
export const ndUserOptGroup = route.group('RTNLGRP_ND_USEROPT', 20, { newNdUserOpt: rtmNewNdUserOpt })
