import { EAGAIN, ECONNREFUSED, EINTR } from '../errno.ts'
import { runFilter } from '../filter/filter.ts'
import { consumeSkb, type SkBuff } from '../skb/sk-buff.ts'
import { trim } from '../skb/trim.ts'
import type { Interruption } from './interruption.ts'
import { overrun } from './overrun.ts'
import { NETLINK_CONNECTED, type Sock } from './sock.ts'

/** Flag of send and receive: do not wait (`linux/socket.h`). */
export const MSG_DONTWAIT = 0x40

/**
 * The socket that takes messages from `ssk` at `portid`. A connected one takes them from its peer only, and the kernel is no
 * exception (`net/netlink/af_netlink.c`, netlink_getsockbyportid()).
 */
function receiverAt(ssk: Sock, portid: number): Sock | undefined {
  const sk = ssk.net.ports[ssk.protocol.number]?.get(portid)
  if (sk === undefined) return undefined
  return sk.state === NETLINK_CONNECTED && sk.dstPortid !== ssk.portid ? undefined : sk
}

/**
 * Runs the filter of `sk` on a buffer: false when it drops it. A filter that cuts leaves at least one byte
 * (`net/core/filter.c`, sk_filter_trim_cap()).
 */
export function passesFilter(sk: Sock, skb: SkBuff): boolean {
  if (sk.filter === undefined) return true
  const kept = runFilter(sk.filter, skb.data)
  if (kept === 0) return false
  if (kept < skb.length) skb.length = kept
  return true
}

/** Whether what the kernel sends is lost, for no reason. */
export function isLost(ssk: Sock): boolean {
  return ssk.isKernel && ssk.kernel.faults?.strikes('overrun') === true
}

/** Puts a buffer into the queue of a user's socket. */
export function deliver(sk: Sock, skb: SkBuff): void {
  sk.enqueue(skb)
  if (sk.kernel.taps.isOn) sk.kernel.taps.see(sk, skb)
  sk.dataReady()
}

/**
 * Hands a buffer to the socket at `portid`. Returns the bytes delivered, or minus an errno: ECONNREFUSED when nobody takes
 * it, EAGAIN when the receiver has no room and `nonblock` is set, or the sender's SO_SNDTIMEO has passed. Without `nonblock`
 * it may have to wait, and returns a promise, which `interruption` ends with EINTR. The buffer is used up in any case.
 * What does not fit is an overrun for the receiver if the kernel sent it (`net/netlink/af_netlink.c`, netlink_unicast()).
 */
export function netlinkUnicast(ssk: Sock, skb: SkBuff, portid: number, nonblock: true | typeof MSG_DONTWAIT): number
export function netlinkUnicast(
  ssk: Sock,
  skb: SkBuff,
  portid: number,
  nonblock: boolean | number,
  interruption?: Interruption,
): number | Promise<number>
export function netlinkUnicast(
  ssk: Sock,
  skb: SkBuff,
  portid: number,
  nonblock: boolean | number,
  interruption?: Interruption,
): number | Promise<number> {
  if (ssk.isKernel) trim(ssk.kernel, skb)
  const wait = nonblock ? 0 : ssk.sendTimeout
  const result = attempt(ssk, skb, portid >>> 0, wait > 0)
  return result ?? waitForRoom(ssk, skb, portid >>> 0, ssk.kernel.clock.now() + wait, interruption)
}

/** One attempt; undefined when the receiver has no room and the sender `waits` for it. */
function attempt(ssk: Sock, skb: SkBuff, portid: number, waits: boolean): number | undefined {
  const sk = receiverAt(ssk, portid)
  if (sk === undefined) return -ECONNREFUSED
  if (sk.isKernel) return unicastKernel(sk, skb, ssk)
  const { length } = skb
  if (!passesFilter(sk, skb)) return length
  if (sk.hasRoom(skb.truesize) && !isLost(ssk)) {
    deliver(sk, skb)
    return skb.length
  }
  if (waits) return undefined
  if (ssk.isKernel) overrun(sk)
  return -EAGAIN
}

/**
 * Waits for room until the time `end`. Whether the receiver still takes the message, and who is at the port id now, is looked
 * at again each time that it is woken.
 */
function waitForRoom(
  ssk: Sock,
  skb: SkBuff,
  portid: number,
  end: number,
  interruption: Interruption | undefined,
): Promise<number> {
  const { clock } = ssk.kernel
  const sk = receiverAt(ssk, portid) as Sock
  const again = (): number | Promise<number> | undefined => {
    const result = attempt(ssk, skb, portid, true)
    if (result !== undefined) return result
    return receiverAt(ssk, portid) === sk ? undefined : waitForRoom(ssk, skb, portid, end, interruption)
  }
  const last = (): number => attempt(ssk, skb, portid, false) as number
  return sk.writers.wait(clock, end - clock.now(), again, last, (end) => interruption?.whileWaiting(() => end(-EINTR)))
}

/** The kernel's input runs inside the send; its answers are queued when it returns. */
function unicastKernel(sk: Sock, skb: SkBuff, ssk: Sock): number {
  if (sk.input === undefined) return -ECONNREFUSED
  const { length } = skb
  const { kernel } = sk
  skb.owner = sk
  skb.sk = ssk
  sk.rmem += skb.truesize
  if (kernel.taps.isOn && !ssk.isKernel) kernel.taps.see(sk, skb)
  sk.input(skb)
  consumeSkb(skb)
  return length
}
