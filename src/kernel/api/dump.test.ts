import { describe, expect, test } from 'vitest'
import { hexOf } from '../../../test/support/codec.ts'
import { headersOf } from '../../../test/support/datagrams.ts'
import {
  boundFile,
  little,
  MSG_PEEK,
  message,
  SOL_NETLINK,
  SOL_SOCKET,
  type TestFile,
} from '../../../test/support/kernel.ts'
import { NLM_F_MULTI, NLMSG_DONE } from '../../wire/index.ts'
import { Kernel } from '../kernel.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import {
  type NetlinkCallback,
  type NetlinkDumpControl,
  netlinkDumpStart,
  nlDumpCheckConsistent,
  nlmsgPutAnswer,
} from './dump.ts'
import { netlinkKernelCreate } from './kernel-socket.ts'
import { netlinkRcvSkb } from './rcv-skb.ts'

const NETLINK_TEST = 17
const [REQUEST_DUMP, ACK] = [0x301, 4]
const [EBUSY, ENOBUFS] = [-16, -105]
const SO_RCVBUF = 8

/** Dumps `count` messages of `size` bytes. */
function counting(count: number, size: number, more: Partial<NetlinkDumpControl> = {}): NetlinkDumpControl {
  return {
    dump(skb, cb) {
      for (let next = (cb.args as number) ?? 0; next < count; cb.args = ++next) {
        if (!nlmsgPutAnswer(skb, cb, 16, size - 16, NLM_F_MULTI)) return -90
      }
      return 0
    },
    ...more,
  }
}

function world(control: NetlinkDumpControl): { kernel: Kernel; file: TestFile } {
  const kernel = new Kernel()
  const sk = netlinkKernelCreate(kernel.initNet, NETLINK_TEST, {
    input: (skb) =>
      void netlinkRcvSkb(skb, (request, nlh, extack) =>
        sk ? netlinkDumpStart(sk, request, nlh, control, extack) : -95,
      ),
  })
  return { kernel, file: boundFile(kernel, NETLINK_TEST, 10) }
}

const ask = (file: TestFile, flags = REQUEST_DUMP, seq = 1): number => file.send(message(18, flags, seq), 0)
/** Type of each message of each datagram, or the error. */
const types = (file: TestFile, length?: number): (number[] | number)[] =>
  file.messages(length).map((r) => (typeof r === 'number' ? r : headersOf(r.data).map(({ type }) => type)))
const sizes = (file: TestFile, length?: number): number[] =>
  file.messages(length).map((r) => (typeof r === 'number' ? r : r.result))
const kernelMemory = (kernel: Kernel): number | undefined =>
  kernel.procRows().find((r) => r.portid === 0 && r.protocol === 17)?.rmem

describe('where a dump ends', () => {
  test('the end stands behind the last message', () => {
    const { file } = world(counting(2, 100))
    ask(file, REQUEST_DUMP | ACK)
    expect(types(file)).toEqual([[16, 16, NLMSG_DONE]])
  })
  test('or alone, for dumps of the old kind', () => {
    const { file } = world(counting(2, 100, { splitDone: true }))
    ask(file)
    expect(types(file)).toEqual([[16, 16], [NLMSG_DONE]])
    const empty = world(counting(0, 100, { splitDone: true }))
    ask(empty.file)
    expect(types(empty.file)).toEqual([[NLMSG_DONE]])
  })
  test('or alone, when there is no room for it', () => {
    const { file } = world(counting(1, 3776 - 16))
    ask(file)
    expect(types(file)).toEqual([[16], [NLMSG_DONE]])
  })
  test('an error of the dumper is in it, with what there is to say', () => {
    const { file } = world({
      dump(_skb, cb) {
        cb.extack.message = 'no'
        cb.extack.badAttribute = 16
        return -22
      },
    })
    file.set(SOL_NETLINK, 11, 1)
    ask(file)
    const [answer] = file.messages()
    expect(typeof answer === 'object' && hexOf(answer.data)).toBe(
      '24000000 0300 0202 01000000 0a000000 eaffffff 07000100 6e6f0000 08000200 10000000'.replaceAll(' ', ''),
    )
  })
  test('a dumper that asks for more and adds nothing is at its end', () => {
    const { file } = world({ dump: () => 1 })
    ask(file)
    expect(types(file)).toEqual([[NLMSG_DONE]])
  })
  test('a message that fits no buffer is an error', () => {
    const { file } = world(counting(1, 40_000))
    ask(file)
    const [answer] = file.messages()
    expect(typeof answer === 'object' && new DataView(answer.data.buffer).getInt32(16, little)).toBe(-90)
  })
  test('a dumper that throws', () => {
    const { kernel, file } = world({
      dump() {
        throw new Error('broken')
      },
      done() {
        throw new Error('too')
      },
    })
    ask(file)
    const [answer] = file.messages()
    expect(typeof answer === 'object' && new DataView(answer.data.buffer).getInt32(16, little)).toBe(-5)
    expect(kernel.dmesg().map(({ text }) => text)).toEqual(['dump: Error: broken', 'end of a dump: Error: too'])
    expect(kernelMemory(kernel)).toBe(0)
  })
})

describe('how large its datagrams are', () => {
  test('a buffer counts while it is filled, and once', () => {
    const seen: unknown[] = []
    const control = counting(2, 3000)
    const { file } = world({
      ...control,
      dump(skb, cb) {
        seen.push(file.memory()[0])
        return control.dump(skb, cb)
      },
    })
    ask(file)
    expect([...seen, file.memory()[0]]).toEqual([4352, 4352])
    file.receive(100)
    expect([...seen, file.memory()[0]]).toEqual([4352, 4352, 4352])
  })

  test('a page at first, then what the reader offers, up to 32448', () => {
    const { file } = world(counting(600, 100))
    ask(file)
    expect(file.memory()[0]).toBe(4352)
    expect(sizes(file, 10_000)).toEqual([3700, 10_000, 10_000, 10_000, 10_000, 10_000, 6320])
    ask(file)
    expect(sizes(file, 1_000_000)).toEqual([10_000, 32_400, 17_620])
  })
  test('at least what the dumper wants', () => {
    const { file } = world(counting(100, 100, { minDumpAlloc: 8000 }))
    ask(file)
    expect(sizes(file)).toEqual([8000, 2020])
  })
  test('a small reader gets whole messages only by asking for more', () => {
    const { file } = world(counting(50, 100))
    ask(file)
    expect(sizes(file, 1000)).toEqual([1000, 1000])
  })
})

describe('a dump and its reader', () => {
  test('the next datagram is made by a receive, by a peek too', () => {
    const { file } = world(counting(1000, 100))
    ask(file)
    file.receive(8192, MSG_PEEK)
    expect(file.memory()[0]).toBe(4352 + 16640)
    file.receive(8192, MSG_PEEK)
    expect(file.memory()[0]).toBe(4352 + 2 * 16640)
  })
  test('nothing is made while more than half of the buffer is used', () => {
    const { file } = world(counting(1000, 100))
    file.set(SOL_SOCKET, SO_RCVBUF, 8000)
    ask(file)
    for (let i = 0; i < 20; i++) file.receive(8192, MSG_PEEK)
    expect(file.memory()[0]).toBe(4352)
  })
  test('there is one at a time', () => {
    const { file } = world(counting(100, 100))
    ask(file, REQUEST_DUMP, 1)
    ask(file, REQUEST_DUMP, 2)
    const [first, second, ...rest] = file.messages()
    expect(typeof first === 'object' && headersOf(first.data)[0]).toMatchObject({ type: 16, seq: 1 })
    expect(typeof second === 'object' && headersOf(second.data)).toMatchObject([{ type: 2, seq: 2 }])
    expect(typeof second === 'object' && new DataView(second.data.buffer).getInt32(16, little)).toBe(EBUSY)
    expect(rest).toHaveLength(1)
    ask(file, REQUEST_DUMP, 3)
    expect(types(file).flat().at(-1)).toBe(NLMSG_DONE)
  })
  test('without room it fails, and goes on when there is room', () => {
    const { file } = world(counting(0, 100))
    file.set(SOL_SOCKET, SO_RCVBUF, 1)
    file.send(message(1, 1 | ACK, 7), 0)
    ask(file)
    // The ack; the dump tried again and failed; the error of the request; the dump itself.
    expect(types(file)).toEqual([[2], ENOBUFS, [2], [NLMSG_DONE]])
  })
  test('the socket may be connected elsewhere: a dump comes through where an ack does not', () => {
    const { file } = world(counting(1, 100))
    file.connect(99)
    ask(file)
    file.send(message(1, 1 | ACK, 7), 0)
    expect(types(file)).toEqual([[16, NLMSG_DONE]])
  })
})

describe('callbacks', () => {
  test('start refuses with an error, and nothing is left', () => {
    let done = 0
    const { kernel, file } = world(counting(1, 100, { start: () => -13, done: () => void done++ }))
    ask(file)
    expect(types(file)).toEqual([[2]])
    expect([done, kernelMemory(kernel)]).toEqual([0, 0])
  })
  test('done is called once, at the end or at the close', () => {
    let done = 0
    const { kernel, file } = world(counting(100, 100, { done: () => void done++ }))
    ask(file)
    expect([done, kernelMemory(kernel)]).toEqual([0, 832])
    types(file)
    expect([done, kernelMemory(kernel)]).toEqual([1, 0])
    ask(file)
    file.file.close()
    expect([done, kernelMemory(kernel)]).toEqual([2, 0])
  })
  test('done is called once for a reader who waits: he is woken while the last message is queued', async () => {
    let done = 0
    const { file } = world(counting(2, 100, { done: () => void done++ }))
    const waiting = file.receiveWaiting()
    ask(file)
    expect(headersOf(((await waiting) as { data: Uint8Array }).data).map(({ type }) => type)).toEqual([
      16,
      16,
      NLMSG_DONE,
    ])
    expect([types(file), done]).toEqual([[], 1])
    ask(file)
    expect(types(file)).toEqual([[16, 16, NLMSG_DONE]])
  })
  test('done is called once where the socket is closed by whoever hears that there is something', () => {
    let done = 0
    const { file } = world(counting(2, 100, { done: () => void done++ }))
    file.file.onReadable(() => file.file.close())
    ask(file)
    expect(done).toBe(1)
  })
  test('done is called once where the dumper closes the socket', () => {
    let done = 0
    const all = counting(2, 100)
    const { file } = world({
      dump(skb, cb) {
        file.file.close()
        return all.dump(skb, cb)
      },
      done: () => void done++,
    })
    ask(file)
    expect(done).toBe(1)
  })
  test.each([undefined, Number.NaN])('a dumper that gives %s has come to its end', (result) => {
    const all = counting(2, 100)
    const { file } = world({
      dump(skb, cb) {
        all.dump(skb, cb)
        return result as number
      },
    })
    ask(file)
    expect(types(file)).toEqual([[16, 16, NLMSG_DONE]])
  })
  test('strictness is that of the moment it began', () => {
    const seen: boolean[] = []
    const note = (skb: SkBuff, cb: NetlinkCallback): number => {
      seen.push(cb.strictCheck)
      return seen.length > 2 || !nlmsgPutAnswer(skb, cb, 16, 0, 0) ? 0 : 1
    }
    const { file } = world({ dump: note })
    file.set(SOL_NETLINK, 12, 1)
    ask(file)
    file.set(SOL_NETLINK, 12, 0)
    types(file)
    expect(seen).toEqual([true, true, true])
  })
})

test('a change shows once, on the next message; flags of the dumper on all', () => {
  let generation = 1
  const flags: number[] = []
  const { file } = world({
    dump(skb, cb) {
      const next = (cb.args as number) ?? 0
      cb.answerFlags = 0x20
      cb.seq = generation
      for (let i = 0; i < 2; i++) {
        const nlh = nlmsgPutAnswer(skb, cb, 16, 0, NLM_F_MULTI | cb.answerFlags)
        if (nlh) nlDumpCheckConsistent(cb, nlh)
      }
      cb.args = next + 1
      return next < 2 ? 1 : 0
    },
  })
  ask(file)
  generation = 2
  for (const received of file.messages()) {
    if (typeof received === 'object') flags.push(...headersOf(received.data).map((header) => header.flags))
  }
  const [multi, interrupted] = [0x22, 0x32]
  expect(flags).toEqual([multi, multi, interrupted, multi, multi, multi, multi])
})
