import type { SkBuff } from '../sk-buff.ts'

/**
 * The control block of a buffer as it was in 2005 (`struct netlink_skb_parms`). `pid` is today's `portid`; masks of
 * groups are gone today, and so is `dst_pid`, which was for information only.
 */
export class NetlinkCb2005 {
  readonly #skb: SkBuff
  /** Groups of the sender, a bit each. */
  groups = 0
  /** Port id that it is sent to, 0 for a multicast or the kernel. */
  dstPid = 0
  /** Groups that it is sent to, a bit each. */
  dstGroups = 0

  constructor(skb: SkBuff) {
    this.#skb = skb
  }

  /** Port id of the sender, 0 for the kernel: what the receiver reads in `nl_pid`. */
  get pid(): number {
    return this.#skb.cb.portid
  }
  set pid(value: number) {
    this.#skb.cb.portid = value >>> 0
  }
}

/** Kept aside, so that a buffer costs nothing more for those who do not use them. */
const blocks = new WeakMap<SkBuff, NetlinkCb2005>()

export function controlBlockOf(skb: SkBuff): NetlinkCb2005 {
  const present = blocks.get(skb)
  if (present) return present
  const block = new NetlinkCb2005(skb)
  blocks.set(skb, block)
  return block
}
