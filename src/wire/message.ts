import { align4, NLMSG_HDRLEN } from './constants.ts'
import type { View } from './view.ts'

/** `struct nlmsghdr`, and where the message lies in its buffer. */
export interface MessageHeader {
  /** `nlmsg_len`: header and payload, without the final padding. */
  readonly length: number
  readonly type: number
  readonly flags: number
  readonly seq: number
  readonly portid: number
}

/** One message of a datagram. `start` and `end` enclose its payload, as offsets into the view. */
export interface FramedMessage extends MessageHeader {
  readonly start: number
  readonly end: number
}

/** The header at `offset`. The caller has made sure that sixteen bytes are there. */
export function readHeader(view: View, offset: number, littleEndian: boolean): MessageHeader {
  const { data } = view
  return {
    length: data.getUint32(offset, littleEndian),
    type: data.getUint16(offset + 4, littleEndian),
    flags: data.getUint16(offset + 6, littleEndian),
    seq: data.getUint32(offset + 8, littleEndian),
    portid: data.getUint32(offset + 12, littleEndian),
  }
}

/** Writes a header at `offset`. */
export function writeHeader(view: View, offset: number, header: MessageHeader, littleEndian: boolean): void {
  const { data } = view
  data.setUint32(offset, header.length, littleEndian)
  data.setUint16(offset + 4, header.type, littleEndian)
  data.setUint16(offset + 6, header.flags, littleEndian)
  data.setUint32(offset + 8, header.seq, littleEndian)
  data.setUint32(offset + 12, header.portid, littleEndian)
}

/** The messages of a datagram, and what is left of it when a header does not fit: `rest` equals the end if all was read. */
export interface Framing {
  readonly messages: FramedMessage[]
  readonly rest: number
}

/**
 * Splits the bytes from `start` to `end` into messages. Stops at the first header that is cut, shorter than a header, or
 * longer than what is left; never throws. The last message need not be padded.
 */
export function frame(view: View, start: number, end: number, littleEndian: boolean): Framing {
  const messages: FramedMessage[] = []
  let offset = start
  while (end - offset >= NLMSG_HDRLEN) {
    const header = readHeader(view, offset, littleEndian)
    if (header.length < NLMSG_HDRLEN || header.length > end - offset) break
    messages.push({ ...header, start: offset + NLMSG_HDRLEN, end: offset + header.length })
    offset = Math.min(offset + align4(header.length), end)
  }
  return { messages, rest: offset }
}
