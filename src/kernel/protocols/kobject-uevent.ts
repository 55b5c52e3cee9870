import { NLMSG_HDRLEN } from '../../wire/index.ts'
import type { NetlinkExtAck } from '../api/extack.ts'
import { nlmsgMulticast } from '../api/notify.ts'
import { netlinkNetCapable } from '../api/permission.ts'
import { netlinkRcvSkb } from '../api/rcv-skb.ts'
import { EINVAL, EPERM } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import { allocSkb, type NlMsgHdr, skbPut } from '../skb/message.ts'
import type { SkBuff } from '../skb/sk-buff.ts'

/** The group of uevents. */
const GROUP = 1
/** Bytes that an uevent may have, with header and number. */
const UEVENT_BUFFER_SIZE = 2048

/** The input of NETLINK_KOBJECT_UEVENT (`lib/kobject_uevent.c`, uevent_net_rcv()). */
export function ueventInput(skb: SkBuff): void {
  netlinkRcvSkb(skb, repeat)
}

/**
 * Multicasts what an administrator of the namespace sends to whoever listens in it, as if it came from the kernel, with the number
 * of the uevent behind it. That is the rest of the datagram, with the headers of the messages that follow (uevent_net_rcv_skb(),
 * uevent_net_broadcast()).
 */
function repeat(skb: SkBuff, nlh: NlMsgHdr, extack: NetlinkExtAck): number {
  const { owner } = skb
  if (owner === undefined || !netlinkNetCapable(skb, 'CAP_SYS_ADMIN')) {
    extack.message = 'missing CAP_SYS_ADMIN capability'
    return -EPERM
  }
  const message = skb.page.bytes.subarray(nlh.offset, skb.start + skb.length)
  const number = asciiBytes(`SEQNUM=${++owner.kernel.ueventSeqnum}\0`)
  if (message.length + number.length > UEVENT_BUFFER_SIZE) {
    extack.message = 'uevent message too big'
    return -EINVAL
  }
  const copy = withoutHeader(owner.kernel, message, number)
  copy.creds = skb.creds
  nlmsgMulticast(owner, copy, 0, GROUP)
  return 0
}

/** A buffer that was large enough for all of the message, with its payload and its number. */
function withoutHeader(kernel: Kernel, message: Uint8Array, number: Uint8Array): SkBuff {
  const skb = allocSkb(kernel, message.length + number.length)
  skb.start += NLMSG_HDRLEN
  skb.capacity -= NLMSG_HDRLEN
  for (const part of [message.subarray(NLMSG_HDRLEN), number]) skb.page.bytes.set(part, skbPut(skb, part.length))
  return skb
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
