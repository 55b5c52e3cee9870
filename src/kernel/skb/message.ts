import { align4, hostOrder, type MessageHeader, NLMSG_HDRLEN, type View } from '../../wire/index.ts'
import { EMSGSIZE } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import { SkBuff } from './sk-buff.ts'

/** Whether numbers of messages have their lowest byte first: netlink speaks the order of its machine. */
export const LITTLE = hostOrder === 'little'

/** A header inside a buffer, at a multiple of four: reading reads the bytes there, assigning writes them. */
export class NlMsgHdr implements MessageHeader {
  readonly view: View
  /** Where it begins, as an offset into the view. */
  readonly offset: number

  constructor(view: View, offset: number) {
    this.view = view
    this.offset = offset
  }

  /** `nlmsg_len`: header and payload, without the final padding. */
  get length(): number {
    return this.view.words[this.offset >>> 2] as number
  }
  set length(value: number) {
    this.view.words[this.offset >>> 2] = value
  }
  get type(): number {
    const word = this.view.words[(this.offset >>> 2) + 1] as number
    return LITTLE ? word & 0xffff : word >>> 16
  }
  set type(value: number) {
    this.view.words[(this.offset >>> 2) + 1] = typeAndFlags(value, this.flags)
  }
  get flags(): number {
    const word = this.view.words[(this.offset >>> 2) + 1] as number
    return LITTLE ? word >>> 16 : word & 0xffff
  }
  set flags(value: number) {
    this.view.words[(this.offset >>> 2) + 1] = typeAndFlags(this.type, value)
  }
  get seq(): number {
    return this.view.words[(this.offset >>> 2) + 2] as number
  }
  set seq(value: number) {
    this.view.words[(this.offset >>> 2) + 2] = value
  }
  get portid(): number {
    return this.view.words[(this.offset >>> 2) + 3] as number
  }
  set portid(value: number) {
    this.view.words[(this.offset >>> 2) + 3] = value
  }
}

/** The word of a header that has both. */
function typeAndFlags(type: number, flags: number): number {
  return LITTLE ? (flags << 16) | (type & 0xffff) : (type << 16) | (flags & 0xffff)
}

/** The header that a buffer begins with; undefined when it is too short for one. */
export function nlmsgHdr(skb: SkBuff): NlMsgHdr | undefined {
  return skb.length < NLMSG_HDRLEN ? undefined : new NlMsgHdr(skb.page, skb.start)
}

/** Length of a message's payload, in bytes. */
export function nlmsgLen(nlh: NlMsgHdr): number {
  return nlh.length - NLMSG_HDRLEN
}

/** The payload, as a view of the same memory. */
export function nlmsgData(nlh: NlMsgHdr): Uint8Array {
  return nlh.view.bytes.subarray(nlh.offset + NLMSG_HDRLEN, nlh.offset + nlh.length)
}

/** A buffer for `length` bytes, empty. There may be room for more: the kernel's buffers come in sizes. */
export function allocSkb(kernel: Kernel, length: number): SkBuff {
  const { memory, pages } = kernel
  const capacity = memory.capacity(length)
  const page = pages.take(capacity)
  return new SkBuff(page, pages.start, 0, capacity, memory.truesize(length))
}

/** A buffer for one message with `payload` bytes, as all of `nlmsg_new()`'s callers make it. */
export function nlmsgNew(kernel: Kernel, payload: number): SkBuff {
  return allocSkb(kernel, align4(NLMSG_HDRLEN + payload))
}

/** Adds `length` bytes to the data and gives where they begin in the page; -1 when there is no room. */
export function skbPut(skb: SkBuff, length: number): number {
  if (length > skb.tailroom) return -1
  const offset = skb.start + skb.length
  skb.length += length
  return offset
}

/** Adds a message with room for `payload` bytes; undefined when it does not fit. Padding is 0, the payload too at first. */
export function nlmsgPut(
  skb: SkBuff,
  portid: number,
  seq: number,
  type: number,
  payload: number,
  flags: number,
): NlMsgHdr | undefined {
  const offset = skbPut(skb, align4(NLMSG_HDRLEN + payload))
  if (offset < 0) return undefined
  const { words } = skb.page
  const word = offset >>> 2
  words[word] = NLMSG_HDRLEN + payload
  words[word + 1] = typeAndFlags(type, flags)
  words[word + 2] = seq
  words[word + 3] = portid
  return new NlMsgHdr(skb.page, offset)
}

/** Sets a message's length to all that was added since its header, and returns the buffer's length. */
export function nlmsgEnd(skb: SkBuff, nlh: NlMsgHdr): number {
  nlh.length = skb.start + skb.length - nlh.offset
  return skb.length
}

/** Takes a message away that was begun, with all that was added since. */
export function nlmsgCancel(skb: SkBuff, nlh: NlMsgHdr): void {
  const { offset } = nlh
  skb.page.bytes.fill(0, offset, skb.start + skb.length)
  skb.length = offset - skb.start
}

/** Adds bytes and pads them to four: 0, or -EMSGSIZE when they do not fit. */
export function nlmsgAppend(skb: SkBuff, data: Uint8Array): number {
  const offset = skbPut(skb, align4(data.length))
  if (offset < 0) return -EMSGSIZE
  skb.page.bytes.set(data, offset)
  return 0
}
