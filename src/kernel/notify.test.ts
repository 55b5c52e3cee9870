import { describe, expect, test } from 'vitest'
import {
  boundFile,
  bytesText,
  TestFile as File,
  SOL_NETLINK,
  SOL_SOCKET,
  type TestFile,
  textBytes,
} from '../../test/support/kernel.ts'
import { netlinkBroadcast } from './broadcast.ts'
import { Kernel } from './kernel.ts'
import { netlinkKernelCreate } from './kernel-socket.ts'
import { allocSkb, nlmsgAppend } from './message.ts'
import { netlinkHasListeners, netlinkSetErr, nlmsgMulticast, nlmsgNotify } from './notify.ts'
import type { SkBuff } from './sk-buff.ts'
import type { Sock } from './sock.ts'

const NETLINK_TEST = 17
const [ESRCH, ENOBUFS, ECONNREFUSED, EIO] = [-3, -105, -111, -5]
const [SO_RCVBUF, BROADCAST_ERROR, NO_ENOBUFS, LISTEN_ALL_NSID] = [8, 4, 5, 8]

function world(): { kernel: Kernel; sk: Sock; news: (text: string) => SkBuff } {
  const kernel = new Kernel()
  const sk = netlinkKernelCreate(kernel.initNet, NETLINK_TEST, { groups: 40 }) as Sock
  const news = (text: string): SkBuff => {
    const skb = allocSkb(kernel, text.length)
    nlmsgAppend(skb, textBytes(text))
    skb.length = text.length
    return skb
  }
  return { kernel, sk, news }
}

/** Text, and the mask of groups that the address shows. */
const heard = (file: TestFile): unknown[] =>
  file
    .messages()
    .map((r) => (typeof r === 'number' ? r : [bytesText(r.data), new DataView(r.name.buffer).getUint32(8, true)]))

describe('a multicast of the kernel', () => {
  test('goes to the members, those that joined last first', () => {
    const { kernel, sk, news } = world()
    const order: number[] = []
    const files = [1, 2, 3].map((portid) => boundFile(kernel, NETLINK_TEST, portid, 0b10))
    boundFile(kernel, NETLINK_TEST, 4, 0b01)
    kernel.tap(({ dstPortid }) => order.push(dstPortid))
    expect(nlmsgMulticast(sk, news('n'), 2, 2)).toBe(0)
    expect(order).toEqual([3, 1])
    expect(files.map(heard)).toEqual([[['n', 2]], [], [['n', 2]]])
  })
  test('for nobody is ESRCH', () => {
    const { kernel, sk, news } = world()
    boundFile(kernel, NETLINK_TEST, 1, 1)
    expect([nlmsgMulticast(sk, news('n'), 0, 2), nlmsgMulticast(sk, news('n'), 1, 1)]).toEqual([ESRCH, ESRCH])
  })
  test('an unbound member misses what is sent with port id 0', () => {
    const { kernel, sk, news } = world()
    const file = new File(kernel.task(), NETLINK_TEST)
    file.set(SOL_NETLINK, 1, 1)
    expect([nlmsgMulticast(sk, news('a'), 0, 1), nlmsgMulticast(sk, news('b'), 5, 1), heard(file)]).toEqual([
      ESRCH,
      0,
      [['b', 1]],
    ])
  })
  test('groups above 32 show no mask', () => {
    const { kernel, sk, news } = world()
    const file = boundFile(kernel, NETLINK_TEST, 1)
    file.set(SOL_NETLINK, 1, 33)
    nlmsgMulticast(sk, news('n'), 0, 33)
    expect(heard(file)).toEqual([['n', 0]])
  })
  test('one that is lost counts as failure where the receiver says so', () => {
    const { kernel, sk, news } = world()
    const [a, b] = [boundFile(kernel, NETLINK_TEST, 1, 1), boundFile(kernel, NETLINK_TEST, 2, 1)]
    a.set(SOL_SOCKET, SO_RCVBUF, 1)
    const results = (): number[] => Array.from({ length: 3 }, () => nlmsgMulticast(sk, news('n'), 0, 1))
    expect(results()).toEqual([0, 0, 0])
    heard(a)
    a.set(SOL_NETLINK, BROADCAST_ERROR, 1)
    expect(results()).toEqual([0, 0, ENOBUFS])
    expect([heard(a), heard(b).length]).toEqual([[ENOBUFS, ['n', 1], ['n', 1]], 6])
  })
  test('a filter may keep it from some', () => {
    const { kernel, sk, news } = world()
    const files = [1, 2].map((portid) => boundFile(kernel, NETLINK_TEST, portid, 1))
    expect(netlinkBroadcast(sk, news('n'), 0, 1, (receiver) => receiver.portid === 1)).toBe(0)
    expect(files.map((file) => heard(file).length)).toEqual([0, 1])
  })
  test('the first receiver gets the buffer itself: a filter that cuts it cuts it for those after it', () => {
    const { kernel, sk, news } = world()
    const [last, first] = [boundFile(kernel, NETLINK_TEST, 1, 1), boundFile(kernel, NETLINK_TEST, 2, 1)]
    first.file.attachFilter([{ code: 6, jt: 0, jf: 0, k: 2 }])
    nlmsgMulticast(sk, news('news'), 0, 1)
    expect([heard(first), heard(last)]).toEqual([[['ne', 1]], [['ne', 1]]])
    const sender = boundFile(kernel, NETLINK_TEST, 3)
    sender.send('news', 0, 1)
    expect([heard(first), heard(last)]).toEqual([[['ne', 1]], [['news', 1]]])
  })
  test('is heard elsewhere by who listens to all and knows the namespace', () => {
    const { kernel, sk, news } = world()
    const net = kernel.net()
    netlinkKernelCreate(net, NETLINK_TEST)
    const file = boundFile(kernel, NETLINK_TEST, 1, 1, kernel.task({ net }))
    const nobody = boundFile(
      kernel,
      NETLINK_TEST,
      2,
      0,
      kernel.task({ net, uid: 65534, capabilities: ['CAP_NET_ADMIN'] }),
    )
    nobody.set(SOL_NETLINK, 1, 1)
    const send = (): number => nlmsgMulticast(sk, news('n'), 0, 1)
    expect(send()).toBe(ESRCH)
    expect([file.set(SOL_NETLINK, LISTEN_ALL_NSID, 1), nobody.set(SOL_NETLINK, LISTEN_ALL_NSID, 1)]).toEqual([0, -1])
    expect(send()).toBe(ESRCH)
    expect([net.assignId(kernel.initNet, 7), net.assignId(kernel.initNet, 8)]).toEqual([true, false])
    expect(send()).toBe(0)
    const received = file.receive()
    const control = typeof received === 'object' ? new DataView(received.control.slice().buffer) : undefined
    expect([control?.getInt32(8, true), control?.getInt32(12, true), control?.getInt32(16, true)]).toEqual([270, 8, 7])
    expect(heard(nobody)).toEqual([])
  })
})

describe('a notification', () => {
  test('with ECHO goes to the requester once, in its group or not', () => {
    const { kernel, sk, news } = world()
    const [member, other] = [boundFile(kernel, NETLINK_TEST, 1, 1), boundFile(kernel, NETLINK_TEST, 2)]
    const both = (): unknown[] => [heard(member), heard(other)]
    expect([nlmsgNotify(sk, news('n'), 1, 1, true), both()]).toEqual([0, [[['n', 1]], []]])
    expect([nlmsgNotify(sk, news('n'), 2, 1, 8), both()]).toEqual([0, [[['n', 1]], [['n', 1]]]])
    expect([nlmsgNotify(sk, news('n'), 1, 1, false), both()]).toEqual([0, [[['n', 1]], []]])
    expect([nlmsgNotify(sk, news('n'), 2, 5, true), both()]).toEqual([0, [[], [['n', 16]]]])
    expect(nlmsgNotify(sk, news('n'), 9, 1, true)).toBe(ECONNREFUSED)
    expect(nlmsgNotify(sk, news('n'), 0, 5, false)).toBe(0)
  })
})

test('netlink_set_err', () => {
  const { kernel, sk } = world()
  const files = [1, 2, 3].map((portid) => boundFile(kernel, NETLINK_TEST, portid, 1))
  const stranger = boundFile(kernel, NETLINK_TEST, 4, 2)
  files[2]?.set(SOL_NETLINK, NO_ENOBUFS, 1)
  expect(netlinkSetErr(sk, 1, 1, 105)).toBe(1)
  expect([...files, stranger].map(heard)).toEqual([[], [ENOBUFS], [], []])
  expect(netlinkSetErr(sk, 0, 1, 5)).toBe(0)
  expect(files.map(heard)).toEqual([[EIO], [EIO], [EIO]])
})

test('netlink_has_listeners', () => {
  const { kernel, sk } = world()
  const file = boundFile(kernel, NETLINK_TEST, 1, 1)
  const listeners = (): boolean[] => [1, 2, 33, 99].map((group) => netlinkHasListeners(sk, group))
  expect(listeners()).toEqual([true, false, false, false])
  file.set(SOL_NETLINK, 1, 33)
  file.bind(1, 0)
  expect(listeners()).toEqual([false, false, true, false])
  file.file.close()
  expect(listeners()).toEqual([false, false, false, false])
})
