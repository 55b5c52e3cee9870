import { encodeUtf8, utf8Length } from '../../schema/index.ts'
import { align4, NLA_F_NESTED, NLA_HDRLEN } from '../../wire/index.ts'
import { EMSGSIZE } from '../errno.ts'
import { LITTLE, skbPut } from './message.ts'
import type { SkBuff } from './sk-buff.ts'

const U16_MAX = 0xffff

/** Adds an attribute's header and room for `length` bytes, zeroed; gives where they begin, or -1 when they do not fit. */
export function nlaReserve(skb: SkBuff, type: number, length: number): number {
  if (NLA_HDRLEN + length > U16_MAX) return -1
  const offset = skbPut(skb, align4(NLA_HDRLEN + length))
  if (offset < 0) return -1
  const size = NLA_HDRLEN + length
  skb.page.words[offset >>> 2] = LITTLE ? (type << 16) | size : (size << 16) | type
  return offset + NLA_HDRLEN
}

/** Adds an attribute: 0, or -EMSGSIZE when it does not fit. So do all of its kind. */
export function nlaPut(skb: SkBuff, type: number, value: Uint8Array): number {
  const offset = nlaReserve(skb, type, value.length)
  if (offset < 0) return -EMSGSIZE
  skb.page.bytes.set(value, offset)
  return 0
}

/** Adds an integer of 8 bits without a sign: 0, or -EMSGSIZE when it does not fit. */
export function nlaPutU8(skb: SkBuff, type: number, value: number): number {
  const offset = nlaReserve(skb, type, 1)
  if (offset < 0) return -EMSGSIZE
  skb.page.bytes[offset] = value
  return 0
}

/** Adds an integer of 16 bits without a sign: 0, or -EMSGSIZE when it does not fit. */
export function nlaPutU16(skb: SkBuff, type: number, value: number): number {
  const offset = nlaReserve(skb, type, 2)
  if (offset < 0) return -EMSGSIZE
  skb.page.data.setUint16(offset, value, LITTLE)
  return 0
}

/** Adds an integer of 32 bits without a sign: 0, or -EMSGSIZE when it does not fit. */
export function nlaPutU32(skb: SkBuff, type: number, value: number): number {
  const offset = nlaReserve(skb, type, 4)
  if (offset < 0) return -EMSGSIZE
  skb.page.words[offset >>> 2] = value
  return 0
}

/** Adds an integer of 64 bits without a sign: 0, or -EMSGSIZE when it does not fit. */
export function nlaPutU64(skb: SkBuff, type: number, value: bigint): number {
  const offset = nlaReserve(skb, type, 8)
  if (offset < 0) return -EMSGSIZE
  skb.page.data.setBigUint64(offset, value, LITTLE)
  return 0
}

/** Adds an attribute without payload, whose presence says it all. */
export function nlaPutFlag(skb: SkBuff, type: number): number {
  return nlaReserve(skb, type, 0) < 0 ? -EMSGSIZE : 0
}

/** Adds a text in UTF-8, and a NUL. */
export function nlaPutString(skb: SkBuff, type: number, value: string): number {
  const offset = nlaReserve(skb, type, utf8Length(value) + 1)
  if (offset < 0) return -EMSGSIZE
  encodeUtf8(value, skb.page.bytes, offset)
  return 0
}

/** Begins a nest; gives what nlaNestEnd() wants, or -EMSGSIZE when it does not fit. */
export function nlaNestStart(skb: SkBuff, type: number): number {
  return nlaNestStartNoflag(skb, type | NLA_F_NESTED)
}

/** As nlaNestStart(), for a nest that does not say that it is one, as some old ones do not. */
export function nlaNestStartNoflag(skb: SkBuff, type: number): number {
  const offset = nlaReserve(skb, type, 0)
  return offset < 0 ? -EMSGSIZE : offset - NLA_HDRLEN
}

/** Ends a nest: what was added since belongs to it. -EMSGSIZE when that is more than a length can say. */
export function nlaNestEnd(skb: SkBuff, nest: number): number {
  const length = skb.start + skb.length - nest
  if (length > U16_MAX) return -EMSGSIZE
  skb.page.data.setUint16(nest, length, LITTLE)
  return 0
}

/** Takes a nest away that was begun, with all that is in it. */
export function nlaNestCancel(skb: SkBuff, nest: number): void {
  skb.page.bytes.fill(0, nest, skb.start + skb.length)
  skb.length = nest - skb.start
}
