import { EMSGSIZE, ENOBUFS, ENODATA, EPERM } from '../errno.ts'
import { type MessageCredentials, NETLINK_SKB_DST, SkBuff } from '../skb/sk-buff.ts'
import { autobind } from './bind.ts'
import { broadcast } from './broadcast.ts'
import { isAllowed } from './groups.ts'
import type { Interruption } from './interruption.ts'
import { NL_CFG_F_NONROOT_SEND } from './protocol-table.ts'
import type { Sock } from './sock.ts'
import { netlinkUnicast } from './unicast.ts'

/** Bytes of the send buffer that a message cannot use. */
const SNDBUF_RESERVE = 32

/**
 * Sends `data` to an explicit destination. EPERM when the destination is not the kernel and the task may not; the rest as
 * sendTo() says.
 */
export function sendToAddress(
  sk: Sock,
  data: Uint8Array,
  portid: number,
  group: number,
  creds: MessageCredentials,
  nonblock: boolean,
  again?: Interruption,
): number | Promise<number> {
  if (data.length === 0) return -ENODATA
  if ((group !== 0 || portid !== 0) && !isAllowed(sk, NL_CFG_F_NONROOT_SEND)) return -EPERM
  return sendTo(sk, data, portid, group, creds, NETLINK_SKB_DST, nonblock, again)
}

/** Sends `data` to the default destination. */
export function sendToPeer(
  sk: Sock,
  data: Uint8Array,
  creds: MessageCredentials,
  nonblock: boolean,
  again?: Interruption,
): number | Promise<number> {
  if (data.length === 0) return -ENODATA
  return sendTo(sk, data, sk.dstPortid, sk.dstGroup, creds, 0, nonblock, again)
}

/**
 * Binds the socket if need be, then multicasts to `group`, whose result nobody learns, and then always unicasts to `portid`.
 * EMSGSIZE beyond the send buffer (`net/netlink/af_netlink.c`, netlink_sendmsg()). When it is done `again`, because there was no
 * room at the port id, the group has had it already.
 */
function sendTo(
  sk: Sock,
  data: Uint8Array,
  portid: number,
  group: number,
  creds: MessageCredentials,
  flags: number,
  nonblock: boolean,
  again: Interruption | undefined,
): number | Promise<number> {
  if (!sk.bound) {
    const error = autobind(sk)
    if (error < 0) return error
  }
  if (data.length > sk.sndbuf - SNDBUF_RESERVE) return -EMSGSIZE
  if (sk.kernel.faults?.strikes('noMemory')) return -ENOBUFS
  const skb = copyIn(sk, data, group !== 0)
  skb.portid = sk.portid
  skb.dstGroup = group
  skb.creds = creds
  skb.flags = flags
  skb.task = sk.kernel.current
  if (group !== 0 && again === undefined) broadcast(sk, skb, portid, group, true)
  return netlinkUnicast(sk, skb, portid, nonblock, again)
}

/** A buffer with a copy of a user's bytes. */
function copyIn(sk: Sock, data: Uint8Array, isBroadcast: boolean): SkBuff {
  const { pages, memory } = sk.kernel
  const { length } = data
  const page = pages.take(length)
  const { start } = pages
  page.bytes.set(data, start)
  const truesize = isBroadcast ? memory.truesize(length) : memory.truesizeOfUnicast(length)
  return new SkBuff(page, start, length, length, truesize)
}
