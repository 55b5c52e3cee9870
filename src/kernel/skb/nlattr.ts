import { decodeUtf8 } from '../../schema/index.ts'
import { align4, NLA_F_NESTED, NLA_HDRLEN, NLA_TYPE_MASK } from '../../wire/index.ts'
import { LITTLE, type NlMsgHdr } from './message.ts'

/** An attribute of a message (`struct nlattr`), where it lies: reading reads the bytes there. */
export class NlAttr {
  /** The message that it is part of. */
  readonly nlh: NlMsgHdr
  /** Where its header begins, as an offset into the message's view. */
  readonly offset: number

  constructor(nlh: NlMsgHdr, offset: number) {
    this.nlh = nlh
    this.offset = offset
  }

  /** Its number, without flag bits. */
  get type(): number {
    return this.nlh.view.data.getUint16(this.offset + 2, LITTLE) & NLA_TYPE_MASK
  }

  /** Whether it says that it is a nest. */
  get isNested(): boolean {
    return (this.nlh.view.data.getUint16(this.offset + 2, LITTLE) & NLA_F_NESTED) !== 0
  }

  /** Bytes of its payload. */
  get length(): number {
    return this.nlh.view.data.getUint16(this.offset, LITTLE) - NLA_HDRLEN
  }

  /** Where its payload begins, as an offset into the message's view. */
  get start(): number {
    return this.offset + NLA_HDRLEN
  }

  /** Where its payload ends. */
  get end(): number {
    return this.start + this.length
  }
}

/** Attributes by number, the last one of each: `tb` of the kernel's parsers. Unknown ones are left out. */
export type AttributeTable = readonly (NlAttr | undefined)[]

/** Whether there is an attribute at an offset of a message's view, whole and before `end` (nla_ok()). */
export function fits({ view }: NlMsgHdr, offset: number, end: number): boolean {
  if (end - offset < NLA_HDRLEN) return false
  const length = view.data.getUint16(offset, LITTLE)
  return length >= NLA_HDRLEN && length <= end - offset
}

/** Where the attribute behind the one at an offset begins, or `end` (nla_next()). */
export function nextAttribute({ view }: NlMsgHdr, offset: number, end: number): number {
  return Math.min(offset + align4(view.data.getUint16(offset, LITTLE)), end)
}

/** The attributes between two offsets of a message, in order, up to the first that does not fit. */
export function* nlaForEachAttr(nlh: NlMsgHdr, start: number, end: number): Generator<NlAttr> {
  for (let offset = start; fits(nlh, offset, end); offset = nextAttribute(nlh, offset, end)) {
    yield new NlAttr(nlh, offset)
  }
}

/** The payload, as a view of the message's memory. */
export function nlaData(attribute: NlAttr): Uint8Array {
  return attribute.nlh.view.bytes.subarray(attribute.start, attribute.end)
}

/** The number at the start of the payload, which must be long enough: a policy sees to that. So do all of its kind. */
export function nlaGetU8({ nlh, start }: NlAttr): number {
  return nlh.view.bytes[start] as number
}

/** The integer of 16 bits at the start of the payload, which must be long enough. */
export function nlaGetU16({ nlh, start }: NlAttr): number {
  return nlh.view.data.getUint16(start, LITTLE)
}

/** A number in network byte order. */
export function nlaGetBe16({ nlh, start }: NlAttr): number {
  return nlh.view.data.getUint16(start, false)
}

/** The integer of 32 bits at the start of the payload, which must be long enough. */
export function nlaGetU32({ nlh, start }: NlAttr): number {
  return nlh.view.data.getUint32(start, LITTLE)
}

/** A number in network byte order. */
export function nlaGetBe32({ nlh, start }: NlAttr): number {
  return nlh.view.data.getUint32(start, false)
}

/** The integer of 32 bits with a sign at the start of the payload, which must be long enough. */
export function nlaGetS32({ nlh, start }: NlAttr): number {
  return nlh.view.data.getInt32(start, LITTLE)
}

/** The integer of 64 bits at the start of the payload, which must be long enough. */
export function nlaGetU64({ nlh, start }: NlAttr): bigint {
  return nlh.view.data.getBigUint64(start, LITTLE)
}

/** The integer of 64 bits with a sign at the start of the payload, which must be long enough. */
export function nlaGetS64({ nlh, start }: NlAttr): bigint {
  return nlh.view.data.getBigInt64(start, LITTLE)
}

/** An integer of four or eight bytes. */
export function nlaGetUint(attribute: NlAttr): bigint {
  return attribute.length === 8 ? nlaGetU64(attribute) : BigInt(nlaGetU32(attribute))
}

/** A signed integer of four or eight bytes. */
export function nlaGetSint(attribute: NlAttr): bigint {
  return attribute.length === 8 ? nlaGetS64(attribute) : BigInt(nlaGetS32(attribute))
}

/** The text up to the first NUL: UTF-8, and where it is not, each byte as the character of that number. */
export function nlaGetString({ nlh, start, end }: NlAttr): string {
  const { bytes } = nlh.view
  let stop = start
  while (stop < end && bytes[stop] !== 0) stop++
  return decodeUtf8(bytes, start, stop) ?? String.fromCharCode(...bytes.subarray(start, stop))
}
