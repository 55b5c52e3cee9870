import { type HeaderValue, pad, type StructValue, s32, struct, u8, u16 } from '../../schema/index.ts'
import { addressFamilies } from './address-families.ts'
import { route } from './protocol.ts'

const nduseroptmsgMembers = {
  family: u8.with({ enum: addressFamilies }),
  /** Bytes of neighbour discovery options after the header; the attribute NDUSEROPT_SRCADDR comes after those. */
  optsLen: u16,
  /** Link that they came in by. */
  ifindex: s32,
  icmpType: u8,
  icmpCode: u8,
  pad: pad(6),
}
/** `struct nduseroptmsg`. */
export interface NdUserOptMsg extends StructValue<typeof nduseroptmsgMembers> {}
/** `struct nduseroptmsg`: the fixed header of neighbour discovery options. */
export const nduseroptmsg = struct<NdUserOptMsg>('nduseroptmsg', nduseroptmsgMembers, { prefix: 'nduseropt_' })

/** What a message of neighbour discovery options says; the options are in `$rest`. */
export interface NdUserOptMessage extends HeaderValue<NdUserOptMsg> {}
/** A router sent options that user space is to act on, such as its DNS servers. */
export const rtmNewNdUserOpt = route.message<NdUserOptMessage>('RTM_NEWNDUSEROPT', 68, nduseroptmsg)

/** Routers send options that user space is to act on. */
export const ndUserOptGroup = route.group('RTNLGRP_ND_USEROPT', 20, { newNdUserOpt: rtmNewNdUserOpt })
