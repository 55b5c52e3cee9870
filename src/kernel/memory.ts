/** Bytes of a `struct sk_buff` and of the shared info behind its data, as x86-64 counts them. */
const SKB_SIZE = 256
const SHARED_INFO_SIZE = 320
const CACHE_LINE = 64

/** Rounds up to a power of two. */
function powerOfTwo(n: number): number {
  return n <= 1 ? 1 : 2 ** (32 - Math.clz32(n - 1))
}

/**
 * How much memory buffers count, in bytes (`net/core/skbuff.c`, __alloc_skb(); `net/netlink/af_netlink.c`,
 * netlink_alloc_large_skb()). Receive buffers are accounted by these figures, not by the length of the data.
 */
export class MemoryModel {
  readonly #smallHead: number
  readonly #page: number
  /** NLMSG_GOODSIZE: the largest message that fits a page together with what belongs to it. */
  readonly goodSize: number

  constructor(smallHead: number, pageSize: number) {
    this.#smallHead = smallHead
    this.#page = Math.min(pageSize, 8192)
    this.goodSize = this.#page - SHARED_INFO_SIZE
  }

  /** Bytes of the head that holds `length` bytes of data. */
  #head(length: number): number {
    const needed = ((length + CACHE_LINE - 1) & -CACHE_LINE) + SHARED_INFO_SIZE
    return needed <= this.#smallHead ? this.#smallHead : powerOfTwo(needed)
  }

  /** Bytes of data that fit where room for `length` was asked for. */
  capacity(length: number): number {
    return this.#head(length) - SHARED_INFO_SIZE
  }

  /** What a buffer of `length` bytes counts. */
  truesize(length: number): number {
    return this.#head(length) + SKB_SIZE
  }

  /** What a unicast of a user program counts: beyond a page its data comes from vmalloc, and nothing is rounded. */
  truesizeOfUnicast(length: number): number {
    const needed = ((length + CACHE_LINE - 1) & -CACHE_LINE) + SHARED_INFO_SIZE
    return needed <= this.#page ? this.truesize(length) : needed + SKB_SIZE
  }
}

/** The longest buffer that a dump makes, whatever the reader offers: SKB_WITH_OVERHEAD(32768). */
export const MAX_DUMP_SIZE = 32768 - SHARED_INFO_SIZE
