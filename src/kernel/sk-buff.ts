import type { Page } from './page.ts'
import type { Sock } from './sock.ts'
import type { Task } from './task.ts'

/** Who sent a message (`struct scm_creds`), in ids of the first user namespace. */
export interface MessageCredentials {
  readonly pid: number
  readonly uid: number
  readonly gid: number
}

/** The kernel's own: process, user and group 0. */
export const kernelCredentials: MessageCredentials = { pid: 0, uid: 0, gid: 0 }

/** Flag of a control block: the message was sent to an explicit address. */
export const NETLINK_SKB_DST = 0x8

/** What a buffer carries beside its data: `struct netlink_skb_parms`. */
export interface ControlBlock {
  /** Port id of the sender; 0 is the kernel. */
  portid: number
  /** Group that it is multicast to; 0 for a unicast. */
  dstGroup: number
  creds: MessageCredentials
  /** NETLINK_SKB_DST, or 0. */
  flags: number
  /** While a message is the kernel's input: the socket that sent it. */
  sk: Sock | undefined
  /** Id of the sender's namespace in the receiver's one, where `nsidIsSet`. */
  nsid: number
  nsidIsSet: boolean
}

/**
 * A socket buffer: the bytes of one datagram, and its way through the kernel. Bytes may be shared with other buffers: whoever
 * queues a buffer does not write it any more.
 */
export class SkBuff implements ControlBlock {
  page: Page
  /** First byte of the data, as an offset into the page; a multiple of four. */
  start: number
  length: number
  /** Bytes that fit from `start` on. */
  capacity: number
  /** What the buffer counts in the receive buffer that it lies in, in bytes. */
  truesize: number
  portid = 0
  dstGroup = 0
  creds: MessageCredentials = kernelCredentials
  flags = 0
  sk: Sock | undefined = undefined
  nsid = 0
  nsidIsSet = false
  /** Who sends it: what `current` is in C while the kernel's input runs. Undefined for the kernel. */
  task: Task | undefined = undefined
  /** The socket whose memory it counts in (`skb->sk`). */
  owner: Sock | undefined = undefined
  /** How many hold it; the last one to let go gives the memory back. */
  users = 1
  /** The next one of a queue. */
  next: SkBuff | undefined = undefined

  constructor(page: Page, start: number, length: number, capacity: number, truesize: number) {
    this.page = page
    this.start = start
    this.length = length
    this.capacity = capacity
    this.truesize = truesize
  }

  /** The bytes, as a view of the buffer's memory. */
  get data(): Uint8Array {
    return this.page.bytes.subarray(this.start, this.start + this.length)
  }

  /** The control block; it lies in the buffer itself. */
  get cb(): ControlBlock {
    return this
  }

  /** Bytes that may still be added. */
  get tailroom(): number {
    return this.capacity - this.length
  }

  /** Another buffer with the same bytes. */
  clone(): SkBuff {
    const copy = new SkBuff(this.page, this.start, this.length, this.capacity, this.truesize)
    copy.portid = this.portid
    copy.dstGroup = this.dstGroup
    copy.creds = this.creds
    copy.flags = this.flags
    copy.sk = this.sk
    copy.nsid = this.nsid
    copy.nsidIsSet = this.nsidIsSet
    return copy
  }
}

/** The control block of a buffer, under the name that it has in C. */
export function NETLINK_CB(skb: SkBuff): ControlBlock {
  return skb.cb
}

/** Lets go of a buffer that counts in its owner's memory (`consume_skb()`). */
export function consumeSkb(skb: SkBuff): void {
  if (--skb.users > 0) return
  if (skb.owner !== undefined) skb.owner.rmem -= skb.truesize
  skb.owner = undefined
}
