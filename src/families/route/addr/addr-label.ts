import {
  attrs,
  type HeaderValue,
  ipv6,
  pad,
  type StructValue,
  struct,
  u8,
  u32,
  type Value,
} from '../../../schema/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../wire/index.ts'
import { addressFamilies } from '../address-families.ts'
import { route } from '../protocol.ts'

const ifaddrlblmsgMembers = {
  family: u8.with({ enum: addressFamilies }),
  reserved: pad(1),
  /** Length of `address` in bits. */
  prefixlen: u8,
  flags: u8,
  /** Link that the label is for; 0 is every link. */
  index: u32,
  /** Changes whenever the table does. */
  seq: u32,
}
/** `struct ifaddrlblmsg`. */
export interface IfAddrLblMsg extends StructValue<typeof ifaddrlblmsgMembers> {}
/** `struct ifaddrlblmsg`: the fixed header of address label messages. */
export const ifaddrlblmsg = struct<IfAddrLblMsg>('ifaddrlblmsg', ifaddrlblmsgMembers, { prefix: 'ifal_' })

const addrLabelShape = { address: ipv6(1), label: u32(2) }
/** Attributes of an address label. */
export interface AddrLabel extends Value<typeof addrLabelShape> {}
/** Attributes of an address label (IFAL_*), by which IPv6 chooses source addresses (RFC 6724). */
export const addrLabel = attrs<AddrLabel>('IFAL', addrLabelShape)

/** What an address label message says. */
export interface AddrLabelMessage extends HeaderValue<IfAddrLblMsg>, AddrLabel {}
/** An address label is there, or is to be. */
export const rtmNewAddrLabel = route.message<AddrLabelMessage>('RTM_NEWADDRLABEL', 72, ifaddrlblmsg, addrLabel)
/** An address label is to go. */
export const rtmDelAddrLabel = route.message<AddrLabelMessage>('RTM_DELADDRLABEL', 73, ifaddrlblmsg, addrLabel)
/** Asks for address labels. */
export const rtmGetAddrLabel = route.message<AddrLabelMessage>('RTM_GETADDRLABEL', 74, ifaddrlblmsg, addrLabel)

/** Gets address labels: all of them, or the one of `address` (with `prefixlen` 128). */
export const getAddrLabel = route.op({ request: rtmGetAddrLabel, reply: rtmNewAddrLabel, dump: true })
/** Adds an address label; EEXIST if the prefix has one. */
export const newAddrLabel = route.op({ request: rtmNewAddrLabel, flags: NLM_F_CREATE | NLM_F_EXCL })
/** Adds an address label or changes it. */
export const replaceAddrLabel = route.op({ request: rtmNewAddrLabel, flags: NLM_F_CREATE | NLM_F_REPLACE })
/** Removes an address label. */
export const delAddrLabel = route.op({ request: rtmDelAddrLabel })
