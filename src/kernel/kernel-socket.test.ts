import { describe, expect, test } from 'vitest'
import { boundFile, bytesText, message, TestFile, textBytes } from '../../test/support/kernel.ts'
import { NLM_F_ACK, NLM_F_REQUEST, NLMSG_ERROR, readHeader, viewOf } from '../wire/index.ts'
import { Kernel } from './kernel.ts'
import { netlinkKernelCreate, netlinkKernelRelease, netlinkRegisterNotifier } from './kernel-socket.ts'
import { type NlMsgHdr, nlmsgData, nlmsgHdr, nlmsgLen, nlmsgNew, nlmsgPut } from './message.ts'
import { nlmsgUnicast } from './notify.ts'
import type { SkBuff } from './sk-buff.ts'

const NETLINK_TEST = 17
const EPROTONOSUPPORT = -93
const ECONNREFUSED = -111

const payload = (skb: SkBuff): string => bytesText(nlmsgData(nlmsgHdr(skb) as NlMsgHdr))

describe('a kernel socket', () => {
  test('makes a protocol, until it is released', () => {
    const kernel = new Kernel()
    const open = (): unknown => kernel.openFile(kernel.task(), 3, NETLINK_TEST)
    expect(open()).toBe(EPROTONOSUPPORT)
    const sk = netlinkKernelCreate(kernel.initNet, NETLINK_TEST)
    const file = boundFile(kernel, NETLINK_TEST, 5)
    expect(file.send('x', 0)).toBe(ECONNREFUSED)
    if (sk) netlinkKernelRelease(sk)
    expect(open()).toBe(EPROTONOSUPPORT)
    // What is open stays open, but joins nothing any more: ENOENT.
    expect([file.send('x', 5), file.texts(), file.set(270, 1, 1)]).toEqual([1, ['x'], -2])
  })

  test.each([-1, 32, 1.5, Number.NaN])('there is no protocol %s', (unit) => {
    expect(netlinkKernelCreate(new Kernel().initNet, unit)).toBeUndefined()
  })

  test('there is one for each namespace', () => {
    const kernel = new Kernel()
    const inputs: string[] = []
    const net = kernel.net()
    const first = netlinkKernelCreate(kernel.initNet, NETLINK_TEST, { input: (skb) => inputs.push(payload(skb)) })
    expect(netlinkKernelCreate(kernel.initNet, NETLINK_TEST)).toBeUndefined()
    const elsewhere = new TestFile(kernel.task({ net }), NETLINK_TEST)
    expect(elsewhere.send(message(16, 0, 0, textBytes('a')), 0)).toBe(ECONNREFUSED)
    const second = netlinkKernelCreate(net, NETLINK_TEST, { input: (skb) => inputs.push(`second ${payload(skb)}`) })
    elsewhere.send(message(16, 0, 0, textBytes('b')), 0)
    expect(inputs).toEqual(['second b'])
    if (first) netlinkKernelRelease(first)
    expect(elsewhere.send(message(16, 0, 0, textBytes('c')), 0)).toBe(20)
    if (second) netlinkKernelRelease(second)
    expect(kernel.protocols[NETLINK_TEST]?.registered).toBe(0)
  })

  test('hears and answers inside the send', () => {
    const kernel = new Kernel()
    const sk = netlinkKernelCreate(kernel.initNet, NETLINK_TEST, {
      input(skb) {
        const nlh = nlmsgHdr(skb) as NlMsgHdr
        const answer = nlmsgNew(kernel, nlmsgLen(nlh))
        const header = nlmsgPut(answer, 0, nlh.seq, nlh.type, nlmsgLen(nlh), 0)
        if (header) nlmsgData(header).set(nlmsgData(nlh))
        seen.push([
          skb.cb.portid,
          skb.cb.dstGroup,
          skb.cb.creds,
          skb.cb.flags,
          sk && nlmsgUnicast(sk, answer, skb.cb.portid),
        ])
      },
    })
    const seen: unknown[] = []
    const task = kernel.task({ tgid: 4, gid: 9 })
    const file = boundFile(kernel, NETLINK_TEST, 5, 0, task)
    expect(file.send(message(30, 0, 7, textBytes('Hello you!')), 0)).toBe(28)
    expect(seen).toEqual([[5, 0, { pid: 4, uid: 0, gid: 9 }, 8, 0]])
    const answer = file.receive()
    expect(typeof answer === 'object' && bytesText(answer.data.subarray(16, 26))).toBe('Hello you!')
  })

  test('counts the memory of what it is being given', () => {
    const kernel = new Kernel()
    const rows: number[] = []
    netlinkKernelCreate(kernel.initNet, NETLINK_TEST, {
      input: () => rows.push(kernel.procRows().find((row) => row.protocol === NETLINK_TEST)?.rmem ?? -1),
    })
    boundFile(kernel, NETLINK_TEST, 5).send('x', 0)
    expect([...rows, kernel.procRows().find((row) => row.protocol === NETLINK_TEST)?.rmem]).toEqual([832, 0])
  })
})

describe('an input that throws', () => {
  const failing = (error: unknown): Kernel => {
    const kernel = new Kernel()
    netlinkKernelCreate(kernel.initNet, NETLINK_TEST, {
      input() {
        throw error
      },
    })
    return kernel
  }

  test.each([
    [NLM_F_REQUEST, 1],
    [NLM_F_ACK, 1],
    [0, 0],
  ])('answers a message of flags %i: %i', (flags, answers) => {
    const kernel = failing(new Error('oh no'))
    const file = boundFile(kernel, NETLINK_TEST, 5)
    expect(file.send(message(16, flags, 3), 0)).toBe(16)
    const received = file.messages()
    expect(received).toHaveLength(answers)
    expect(kernel.dmesg().map(({ text }) => text)).toEqual(['input of protocol 17: Error: oh no'])
    for (const answer of received) {
      if (typeof answer === 'number') throw new Error(String(answer))
      const view = viewOf(answer.data.slice().buffer)
      expect(readHeader(view, 0, true)).toMatchObject({ type: NLMSG_ERROR, seq: 3, portid: 5 })
      expect(view.data.getInt32(16, true)).toBe(-5)
    }
  })

  const hostile = {
    get message(): string {
      throw new Error('no')
    },
    toString: undefined,
  }
  test.each([[undefined], [null], ['text'], [hostile], [Object.create(null)], [Symbol('s')]])(
    'may throw anything',
    (error) => {
      const kernel = failing(error)
      const file = boundFile(kernel, NETLINK_TEST, 5)
      for (const data of [new Uint8Array(1), message(16, 1, 1).fill(255, 0, 4), message(16, 1, 1).fill(0, 0, 4)]) {
        expect(file.send(data, 0)).toBe(data.length)
      }
      expect([file.messages().length, kernel.dmesg().length]).toEqual([0, 3])
    },
  )

  test('may be asynchronous', async () => {
    const kernel = new Kernel()
    netlinkKernelCreate(kernel.initNet, NETLINK_TEST, {
      async input() {
        await Promise.resolve()
        throw new TypeError('later')
      },
    })
    boundFile(kernel, NETLINK_TEST, 5).send('x', 0)
    await new Promise((resolve) => setImmediate(resolve))
    expect(kernel.dmesg().map(({ text }) => text)).toEqual(['input of protocol 17: TypeError: later'])
  })

  test('even where it calls itself for ever', () => {
    const kernel = new Kernel()
    const sk = netlinkKernelCreate(kernel.initNet, NETLINK_TEST, {
      input(skb) {
        if (sk) nlmsgUnicast(sk, skb.clone(), 0)
      },
    })
    expect(boundFile(kernel, NETLINK_TEST, 5).send('x', 0)).toBe(1)
    expect(kernel.dmesg().length).toBeGreaterThan(0)
  })
})

test('code of the kernel hears of sockets that are closed, if they were bound', () => {
  const kernel = new Kernel()
  const calls: unknown[] = []
  netlinkRegisterNotifier(kernel.initNet, () => {
    throw new Error('first')
  })
  netlinkRegisterNotifier(kernel.initNet, ({ protocol, portid, net }) => {
    calls.push([protocol, portid, net === kernel.initNet])
  })
  new TestFile(kernel.task(), 2).file.close()
  const refused = new TestFile(kernel.task(), 2)
  const bound = boundFile(kernel, 2, 9)
  refused.bind(9)
  refused.file.close()
  expect(calls).toEqual([])
  bound.file.close()
  bound.file.close()
  expect(calls).toEqual([[2, 9, true]])
  expect(kernel.dmesg().map(({ text }) => text)).toEqual(['notifier: Error: first'])
})
