import { beforeEach, describe, expect, test } from 'vitest'
import { type Datagram, datagramsOf } from '../../socket/queue.ts'
import type { Socket } from '../../socket/socket.ts'
import { Kernel } from '../kernel.ts'
import { allocSkb, skbPut } from '../message.ts'
import type { SkBuff } from '../sk-buff.ts'
import { MSG_DONTWAIT } from '../unicast.ts'
import { type Linux2005, linux2005 } from './linux-2005.ts'
import type { Sock2005 } from './sock-2005.ts'

const NETLINK_TEST = 17

let kernel: Kernel
let linux: Linux2005
beforeEach(() => {
  kernel = new Kernel()
  linux = linux2005(kernel)
})

const create = (input?: Parameters<Linux2005['netlinkKernelCreate']>[1]) =>
  linux.netlinkKernelCreate(NETLINK_TEST, input) as Sock2005
const text = (skb: SkBuff | undefined) => skb && new TextDecoder().decode(skb.data)
const bytes = (words: string) => new TextEncoder().encode(words)

function skbOf(words: string): SkBuff {
  const skb = allocSkb(kernel, words.length)
  skbPut(skb, words.length)
  skb.data.set(bytes(words))
  return skb
}

/** What a socket has received, less what it is not about. */
function received(socket: Socket): Partial<Datagram>[] {
  const batch = socket.receive()
  if (batch === undefined) return []
  return datagramsOf(batch).map(({ data, portid, group }) => ({ data: data.slice(), portid, group }))
}

describe('input', () => {
  test('is called inside the send, with the message on the queue already', () => {
    const calls: unknown[] = []
    const sk = create((of, length) => calls.push([of === sk, length, sk.receiveQueue.length]))
    const user = kernel.socket(NETLINK_TEST)
    expect(user.send(bytes('one'))).toBe(3)
    expect(user.send(bytes('three'))).toBe(5)
    expect(calls).toEqual([
      [true, 3, 1],
      [true, 5, 2],
    ])
    expect([text(linux.skbDequeue(sk.receiveQueue)), text(linux.skbDequeue(sk.receiveQueue))]).toEqual(['one', 'three'])
    expect(linux.skbDequeue(sk.receiveQueue)).toBeUndefined()
  })

  test('may take the messages itself, and answer', () => {
    const sk = create(() => {
      for (let skb = linux.skbDequeue(sk.receiveQueue); skb; skb = linux.skbDequeue(sk.receiveQueue)) {
        const { pid } = linux.NETLINK_CB(skb)
        linux.NETLINK_CB(skb).pid = 0
        linux.netlinkUnicast(sk, skb, pid, MSG_DONTWAIT)
      }
    })
    const user = kernel.socket(NETLINK_TEST)
    user.send(bytes('echo'))
    expect(received(user)).toEqual([{ data: bytes('echo'), portid: 0, group: 0 }])
    expect(sk.sock?.rmem).toBe(0)
  })

  test('that throws does not harm the sender', () => {
    create(() => {
      throw new Error('no')
    })
    expect(kernel.socket(NETLINK_TEST).send(bytes('x'))).toBe(1)
    expect(kernel.dmesg().map((line) => line.text)).toEqual([expect.stringContaining('no')])
  })

  test('a second kernel socket of the protocol is NULL', () => {
    create()
    expect(linux.netlinkKernelCreate(NETLINK_TEST)).toBeUndefined()
    expect(linux.netlinkKernelCreate(32)).toBeUndefined()
  })

  test('nobody takes what is queued: it is bounded by the receive buffer, and the rest is lost', () => {
    const sk = create()
    const user = kernel.socket(NETLINK_TEST)
    for (let count = 0; count < 1000; count++) user.send(bytes('x'))
    // As for a user's socket: 832 bytes each, until the 212992 of the buffer are exceeded.
    expect([sk.receiveQueue.length, sk.drops]).toEqual([257, 743])
    linux.skbDequeue(sk.receiveQueue)
    user.send(bytes('x'))
    expect([sk.receiveQueue.length, sk.drops]).toEqual([257, 743])
  })
})

describe('a thread', () => {
  test('sleeps until the input wakes it', async () => {
    const log: unknown[] = []
    const sk = create(({ sleep }) => linux.wakeUpInterruptible(sleep))
    linux.kthreadRun(async () => {
      log.push('started')
      for (;;) {
        const skb = await linux.skbRecvDatagram(sk)
        log.push(text(skb))
        if (skb === undefined) return
      }
    })
    expect(log).toEqual([])
    const user = kernel.socket(NETLINK_TEST)
    user.send(bytes('before it started'))
    await expect.poll(() => log).toEqual(['started', 'before it started'])
    user.send(bytes('one'))
    user.send(bytes('two'))
    await expect.poll(() => log.slice(2)).toEqual(['one', 'two'])
    linux.sockRelease(sk.socket)
    await expect.poll(() => log.slice(4)).toEqual([undefined])
  })

  test('sleeps on when the input does not wake it', async () => {
    const sk = create()
    const taken: unknown[] = []
    const thread = linux.skbRecvDatagram(sk).then((skb) => taken.push(text(skb)))
    kernel.socket(NETLINK_TEST).send(bytes('one'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(taken).toEqual([])
    linux.wakeUpInterruptible(sk.sleep)
    await thread
    expect(taken).toEqual(['one'])
  })

  test('that throws is a line of dmesg', async () => {
    linux.kthreadRun(() => {
      throw new Error('at once')
    })
    linux.kthreadRun(async () => {
      throw new Error('later')
    })
    await expect.poll(() => kernel.dmesg().map((line) => line.text)).toHaveLength(2)
  })
})

describe('the control block', () => {
  test("has the sender's port id and the mask of its groups", () => {
    const sk = create()
    const user = kernel.socket(NETLINK_TEST, { bind: false })
    user.bind(4711, 0x8000_0005)
    user.send(bytes('x'))
    const skb = linux.skbDequeue(sk.receiveQueue) as SkBuff
    expect(linux.NETLINK_CB(skb)).toMatchObject({ pid: 4711, groups: 0x8000_0005, dstPid: 0, dstGroups: 0 })
    expect(linux.NETLINK_CB(skb)).toBe(linux.NETLINK_CB(skb))
  })

  test('shows its pid, and the lowest of its groups, to the receiver of a unicast', () => {
    const sk = create()
    const user = kernel.socket(NETLINK_TEST)
    const skb = skbOf('x')
    Object.assign(linux.NETLINK_CB(skb), { pid: 77, groups: 1, dstPid: user.address.portid, dstGroups: 0b1100 })
    user.setOption('pktinfo', 1)
    expect(linux.netlinkUnicast(sk, skb, user.address.portid, MSG_DONTWAIT)).toBe(1)
    expect(received(user)).toEqual([{ data: bytes('x'), portid: 77, group: 3 }])
    expect(linux.netlinkUnicast(sk, skbOf('x'), 12345, MSG_DONTWAIT)).toBe(-111)
  })
})

describe('a broadcast to a mask', () => {
  function member(groups: number): Socket {
    const socket = kernel.socket(NETLINK_TEST)
    for (let group = 1; group <= 32; group++) if ((groups >>> (group - 1)) & 1) socket.join(group)
    return socket
  }

  test('reaches each member once, whatever number of its groups is meant', () => {
    const sk = create()
    const [first, both, other] = [member(0b0001), member(0b1001), member(0b0010)] as [Socket, Socket, Socket]
    const last = member(0x8000_0000)
    expect(linux.netlinkBroadcast(sk, skbOf('x'), 0, 0x8000_0009)).toBe(0)
    for (const socket of [first, both, last]) expect(received(socket)).toMatchObject([{ data: bytes('x'), portid: 0 }])
    expect(received(other)).toEqual([])
  })

  test('leaves out the socket at pid, and finds nobody when there is nobody', () => {
    const sk = create()
    const only = member(1)
    expect(linux.netlinkBroadcast(sk, skbOf('x'), only.address.portid, 1)).toBe(-3)
    expect(linux.netlinkBroadcast(sk, skbOf('x'), 0, 2)).toBe(-3)
    expect(linux.netlinkBroadcast(sk, skbOf('x'), 0, 0)).toBe(-3)
    expect(received(only)).toEqual([])
  })
})

test('a released socket takes and sends nothing, and the protocol is free', () => {
  const sk = create()
  const user = kernel.socket(NETLINK_TEST)
  user.send(bytes('x'))
  linux.sockRelease(sk.socket)
  linux.sockRelease(sk.socket)
  expect(sk.receiveQueue).toEqual([])
  expect(() => user.send(bytes('x'))).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }))
  expect(linux.netlinkUnicast(sk, skbOf('x'), user.address.portid, MSG_DONTWAIT)).toBe(-111)
  expect(linux.netlinkBroadcast(sk, skbOf('x'), 0, 1)).toBe(-111)
  expect(create()).toBeDefined()
})
