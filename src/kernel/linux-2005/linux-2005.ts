import { ECONNREFUSED } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import { netlinkKernelCreate, netlinkKernelRelease } from '../kernel-socket.ts'
import type { SkBuff } from '../sk-buff.ts'
import { netlinkUnicast } from '../unicast.ts'
import type { WaitQueue } from '../wait-queue.ts'
import { broadcastMask } from './broadcast-mask.ts'
import { controlBlockOf, type NetlinkCb2005 } from './netlink-cb.ts'
import { type Input2005, Sock2005 } from './sock-2005.ts'

/** The kernel's functions as the article of 2005 describes them, on today's kernel. */
export interface Linux2005 {
  /**
   * Makes the kernel socket of a protocol. `input` is told when something has come to its receive queue, and need not
   * take it from there. Undefined (NULL) when the protocol has a kernel socket already.
   */
  netlinkKernelCreate(unit: number, input?: Input2005): Sock2005 | undefined
  /** Takes the first message from a queue. */
  skbDequeue(queue: SkBuff[]): SkBuff | undefined
  /**
   * Takes the first message from the queue of a socket, and sleeps on `sk.sleep` until there is one. Undefined when the
   * socket is released.
   */
  skbRecvDatagram(sk: Sock2005): Promise<SkBuff | undefined>
  /** Wakes those who sleep on `sk.sleep`. */
  wakeUpInterruptible(sleep: WaitQueue): void
  /** The control block, with the members of 2005. */
  NETLINK_CB(skb: SkBuff): NetlinkCb2005
  /**
   * Sends to the socket at `pid`: the length, or minus an errno. Without `nonblock` it may have to wait for room, and
   * is a promise.
   */
  netlinkUnicast(sk: Sock2005, skb: SkBuff, pid: number, nonblock: boolean | number): number | Promise<number>
  /** Sends to all members of the groups of the mask `group` but the socket at `pid`: 0, or minus an errno. */
  netlinkBroadcast(sk: Sock2005, skb: SkBuff, pid: number, group: number): number
  /**
   * Releases a kernel socket, as `sockRelease(sk.socket)`: its queue is dropped, and those who sleep on it are woken.
   */
  sockRelease(socket: Sock2005['socket']): void
  /** Runs a function as a kernel thread: not now, but soon. What it throws goes to dmesg. */
  kthreadRun(thread: () => void | Promise<void>): void
}

/** The functions of 2005 for one kernel. They stand beside today's: nothing in the kernel is different for them. */
export function linux2005(kernel: Kernel): Linux2005 {
  return {
    netlinkKernelCreate: (unit, input) => create(kernel, unit, input),
    skbDequeue: dequeue,
    skbRecvDatagram: (sk) => receiveDatagram(kernel, sk),
    wakeUpInterruptible: (sleep) => sleep.wakeAll(),
    NETLINK_CB: controlBlockOf,
    netlinkUnicast: (sk, skb, pid, nonblock) => unicast(sk, skb, pid, nonblock),
    netlinkBroadcast: (sk, skb, pid, group) => (sk.sock ? broadcastMask(sk.sock, skb, pid, group) : -ECONNREFUSED),
    sockRelease: ({ sk }) => release(sk),
    kthreadRun: (thread) => void run(kernel, thread),
  }
}

function create(kernel: Kernel, unit: number, input: Input2005 | undefined): Sock2005 | undefined {
  const sk = new Sock2005(input)
  sk.sock = netlinkKernelCreate(kernel.initNet, unit, { groups: 32, input: (skb) => sk.receive(skb) })
  return sk.sock && sk
}

const awake = (): boolean => true

/** What leaves the queue no longer counts in the receive buffer. */
function dequeue(queue: SkBuff[]): SkBuff | undefined {
  const skb = queue.shift()
  if (skb?.owner) {
    skb.owner.rmem -= skb.truesize
    skb.owner = undefined
  }
  return skb
}

async function receiveDatagram(kernel: Kernel, sk: Sock2005): Promise<SkBuff | undefined> {
  while (sk.sock !== undefined) {
    const skb = dequeue(sk.receiveQueue)
    if (skb) return skb
    // It only wakes up there: what it does then, it does by itself.
    await sk.sleep.wait(kernel.clock, Number.POSITIVE_INFINITY, awake, awake)
  }
  return undefined
}

function unicast(sk: Sock2005, skb: SkBuff, pid: number, nonblock: boolean | number): number | Promise<number> {
  if (sk.sock === undefined) return -ECONNREFUSED
  // Today's receivers are shown one group.
  skb.cb.dstGroup = lowestGroup(controlBlockOf(skb).dstGroups)
  return netlinkUnicast(sk.sock, skb, pid, nonblock)
}

function lowestGroup(mask: number): number {
  return mask === 0 ? 0 : 32 - Math.clz32(mask & -mask)
}

function release(sk: Sock2005): void {
  if (sk.sock === undefined) return
  netlinkKernelRelease(sk.sock)
  sk.sock = undefined
  sk.receiveQueue.length = 0
  sk.sleep.wakeAll()
}

async function run(kernel: Kernel, thread: () => void | Promise<void>): Promise<void> {
  try {
    await undefined
    await thread()
  } catch (error) {
    kernel.oops('kernel thread', error)
  }
}
