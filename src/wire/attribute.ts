import { align4, NLA_HDRLEN } from './constants.ts'
import type { View } from './view.ts'

/** One attribute of a set: its raw type with flag bits, and where its payload lies. */
export interface FramedAttribute {
  /** `nla_type`, NLA_F_NESTED and NLA_F_NET_BYTEORDER included. */
  readonly type: number
  readonly start: number
  readonly end: number
}

/** The attributes of a set, and what is left when a header does not fit: `rest` equals the end if all was read. */
export interface AttributeFraming {
  readonly attributes: FramedAttribute[]
  readonly rest: number
}

/**
 * Splits the bytes from `start` to `end` into attributes. Stops at the first header that is cut, shorter than a header, or
 * longer than what is left; never throws. The last attribute need not be padded.
 */
export function frameAttributes(view: View, start: number, end: number, littleEndian: boolean): AttributeFraming {
  const { data } = view
  const attributes: FramedAttribute[] = []
  let offset = start
  while (end - offset >= NLA_HDRLEN) {
    const length = data.getUint16(offset, littleEndian)
    if (length < NLA_HDRLEN || length > end - offset) break
    attributes.push({
      type: data.getUint16(offset + 2, littleEndian),
      start: offset + NLA_HDRLEN,
      end: offset + length,
    })
    offset = Math.min(offset + align4(length), end)
  }
  return { attributes, rest: offset }
}
