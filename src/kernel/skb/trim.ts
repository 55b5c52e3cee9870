import type { Kernel } from '../kernel.ts'
import type { SkBuff } from './sk-buff.ts'

/**
 * Moves the data of a buffer that is mostly empty to a smaller one, so that it counts less in the receive buffers
 * (`net/netlink/af_netlink.c`, netlink_trim()).
 */
export function trim(kernel: Kernel, skb: SkBuff): void {
  if (2 * skb.tailroom < skb.truesize) return
  const { pages, memory } = kernel
  if (!pages.shrink(skb.page, skb.start, skb.capacity, skb.length)) {
    const page = pages.take(skb.length)
    page.bytes.set(skb.data, pages.start)
    skb.page = page
    skb.start = pages.start
  }
  skb.capacity = memory.capacity(skb.length)
  skb.truesize = memory.truesize(skb.length)
}
