import {
  bits,
  bytes,
  counted,
  ipv6,
  rest,
  restOf,
  type StructValue,
  struct,
  u8,
  u16be,
  u32be,
} from '../../../../schema/index.ts'

/** Bits of a segment routing header (SR6_FLAG1_*). */
export const seg6Flags = { HMAC: 0x08, ALERT: 0x10, OAM: 0x20, PROTECTED: 0x40 } as const

const seg6HeaderMembers = {
  /** Protocol of what follows; Linux fills it in. */
  nexthdr: u8,
  /** Length of the header in units of eight bytes, less one: twice the number of segments, and the TLVs. */
  hdrlen: u8,
  /** 4. */
  type: u8,
  segmentsLeft: u8,
  /** Number of segments less one. */
  firstSegment: u8,
  flags: u8.with({ flags: seg6Flags }),
  tag: u16be,
  /** The last segment of the way stands first. */
  segments: counted(ipv6, 'firstSegment', 1),
  /** What follows the segments, as RFC 8754 lays it out: an HMAC, padding. */
  tlvs: rest(bytes),
}
/** A segment routing header of IPv6. */
export interface Seg6Header extends StructValue<typeof seg6HeaderMembers> {}
/** `struct ipv6_sr_hdr`: a segment routing header of IPv6 (RFC 8754). */
export const seg6Header = struct<Seg6Header>('ipv6_sr_hdr', seg6HeaderMembers, { c: { tlvs: '' } })

const rplHeaderMembers = {
  /** Protocol of what follows; Linux fills it in. */
  nexthdr: u8,
  /** Length of the header in units of eight bytes, less one: twice the number of segments. */
  hdrlen: u8,
  /** 3. */
  type: u8,
  segmentsLeft: u8,
  /** Bytes that addresses have in common and lack, `cmpri` of all but the last; Linux takes only 0 and compresses itself. */
  compression: bits(u32be, { reserved: 20, pad: 4, cmpre: 4, cmpri: 4 }),
  /** The way, first hop first. */
  segments: restOf(ipv6),
}
/** An RPL source routing header. */
export interface RplHeader extends StructValue<typeof rplHeaderMembers> {}
/** `struct ipv6_rpl_sr_hdr`: an RPL source routing header (RFC 6554). */
export const rplHeader = struct<RplHeader>('ipv6_rpl_sr_hdr', rplHeaderMembers, { c: { compression: '' } })
