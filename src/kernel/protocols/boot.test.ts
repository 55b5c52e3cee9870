import { describe, expect, test } from 'vitest'
import {
  boundFile,
  bytesText,
  little,
  message,
  SOL_NETLINK,
  TestFile,
  textBytes,
} from '../../../test/support/kernel.ts'
import { Kernel } from '../kernel.ts'
import type { ReceivedMessage } from '../syscall/receive-message.ts'

const [EPERM, EINVAL, ECONNREFUSED, EOPNOTSUPP] = [-1, -22, -111, -95]
const [ROUTE, XFRM, SELINUX, AUDIT, FIB_LOOKUP, CONNECTOR, NETFILTER, UEVENT] = [0, 6, 7, 9, 10, 11, 12, 15]
const [REQUEST, ACK, ROOT, MATCH, BULK] = [1, 4, 0x100, 0x200, 0x200]

/** Errors of the answers to one message; a refused send as its own. */
function ask(file: TestFile, type: number, flags: number, payload: Uint8Array = new Uint8Array(0)): number[] {
  const sent = file.send(message(type, flags, 1, payload), 0)
  if (sent < 0) return [sent]
  return file.messages().map((r) => (typeof r === 'object' ? new DataView(r.data.buffer).getInt32(16, little) : r))
}

describe('who may join groups', () => {
  const kernel = new Kernel()
  const may = [0, 4, 7, 11, 15, 16]
  const mayNot = [2, 6, 9, 10, 12]
  test.each([...may.map((p) => [p, 0]), ...mayNot.map((p) => [p, EPERM])])('protocol %i: %i', (protocol, result) => {
    const nobody = new TestFile(kernel.task({ uid: 65534 }), protocol as number)
    expect([nobody.bind(0, 1), nobody.set(SOL_NETLINK, 1, 1)]).toEqual([result, result])
    expect(boundFile(kernel, protocol as number, 0, 1).name()[1]).toBe(1)
  })
  test('groups for routes that are to be resolved are for administrators', () => {
    const nobody = boundFile(kernel, ROUTE, 0, 0, kernel.task({ uid: 65534 }))
    expect([29, 30, 31, 32].map((group) => nobody.set(SOL_NETLINK, 1, group))).toEqual([0, EPERM, EPERM, 0])
  })
  test('groups of the connector with even numbers are for administrators', () => {
    const nobody = boundFile(kernel, CONNECTOR, 0, 0, kernel.task({ uid: 65534 }))
    expect([1, 2, 3, 32].map((group) => nobody.set(SOL_NETLINK, 1, group))).toEqual([0, EPERM, 0, EPERM])
    expect(boundFile(kernel, CONNECTOR, 7).set(SOL_NETLINK, 1, 2)).toBe(0)
  })
})

test('kernel sockets that cannot be reached', () => {
  const kernel = new Kernel()
  const task = kernel.task({ net: kernel.net() })
  expect(ask(boundFile(kernel, SELINUX, 5), 16, REQUEST)).toEqual([ECONNREFUSED])
  expect([SELINUX, CONNECTOR].map((protocol) => ask(boundFile(kernel, protocol, 5, 0, task), 16, REQUEST))).toEqual([
    [ECONNREFUSED],
    [ECONNREFUSED],
  ])
  expect(ask(boundFile(kernel, CONNECTOR, 5), 16, REQUEST | ACK)).toEqual([])
  expect(ask(boundFile(kernel, FIB_LOOKUP, 5), 16, REQUEST | ACK)).toEqual([])
})

test('audit looks at every message', () => {
  const kernel = new Kernel()
  const file = boundFile(kernel, AUDIT, 5)
  for (const [type, flags] of [
    [1, 0],
    [15, ACK],
    [20, REQUEST],
  ] as const)
    expect(ask(file, type, flags)).toEqual([EINVAL])
  const elsewhere = kernel.task()
  elsewhere.unshare(0x5000_0000)
  expect(ask(boundFile(kernel, AUDIT, 5, 0, elsewhere), 20, REQUEST)).toEqual([ECONNREFUSED])
})

describe('the dispatch of route', () => {
  const kernel = new Kernel()
  const root = boundFile(kernel, ROUTE, 5)
  const nobody = boundFile(kernel, ROUTE, 6, 0, kernel.task({ uid: 65534 }))
  const one = new Uint8Array(1)
  test('a payload of nothing is done, but not for a type that there is not', () => {
    expect([16, 18, 123, 124].map((type) => ask(root, type, REQUEST | ACK))).toEqual([[0], [0], [0], [EOPNOTSUPP]])
  })
  test('permission comes before what there is', () => {
    expect([16, 17, 19, 121].map((type) => ask(nobody, type, REQUEST, one))).toEqual(Array(4).fill([EPERM]))
    expect([38, 122].map((type) => ask(nobody, type, REQUEST, one))).toEqual(Array(2).fill([EOPNOTSUPP]))
  })
  test('nobody handles it, as a question or as a dump', () => {
    for (const flags of [0, ROOT, MATCH, ROOT | MATCH])
      expect(ask(root, 38, REQUEST | flags, one)).toEqual([EOPNOTSUPP])
    expect(ask(root, 17, REQUEST | BULK, one)).toEqual([EOPNOTSUPP])
  })
})

describe('a protocol without commands', () => {
  const kernel = new Kernel()
  const nobody = kernel.task({ uid: 65534 })
  test('xfrm refuses what it does not know, then who may not ask', () => {
    const types = [16, 0x28, 0x29]
    const asked = (file: TestFile) => types.map((type) => ask(file, type, REQUEST))
    expect(asked(boundFile(kernel, XFRM, 5))).toEqual([[EINVAL], [EINVAL], [EINVAL]])
    expect(asked(boundFile(kernel, XFRM, 6, 0, nobody))).toEqual([[EPERM], [EPERM], [EINVAL]])
  })

  test('netfilter does nothing with messages that are too short for a subsystem', () => {
    const root = boundFile(kernel, NETFILTER, 5)
    expect([3, 4].map((length) => ask(root, 255, REQUEST | ACK, new Uint8Array(length)))).toEqual([[0], [EINVAL]])
  })

  test('netfilter tells a stranger once a datagram that he may not, whatever he asks', () => {
    const file = boundFile(kernel, NETFILTER, 6, 0, nobody)
    const two = new Uint8Array(32)
    two.set(message(3, 0, 1))
    two.set(message(255, REQUEST | ACK, 2), 16)
    file.send(two, 0)
    expect(file.messages()).toMatchObject([{ result: 36 }])
    expect(ask(file, 3, 0)).toEqual([EPERM])
    const tooLong = message(255, REQUEST, 3)
    new DataView(tooLong.buffer).setUint32(0, 17, little)
    file.send(tooLong, 0)
    expect(file.messages()).toEqual([])
  })
})

describe('an uevent', () => {
  /** One that root sends, and what a listener in the same namespace gets. */
  function heard(kernel: Kernel, sent: Uint8Array): ReturnType<TestFile['messages']> {
    const listener = boundFile(kernel, UEVENT, 6, 1)
    boundFile(kernel, UEVENT, 5).send(sent, 0)
    const messages = listener.messages()
    listener.file.close()
    return messages
  }

  test('of an administrator goes to all who listen, from the kernel, numbered and without its header', () => {
    const kernel = new Kernel()
    const [first] = heard(kernel, message(16, REQUEST, 1, textBytes('add@/x\0AB=C\0')))
    const { data, name } = first as ReceivedMessage
    expect(bytesText(data)).toBe('add@/x\0AB=C\0SEQNUM=1\0')
    expect([...new Uint32Array(name.slice().buffer)]).toEqual([16, 0, 1])
  })

  test('has all that follows in the datagram', () => {
    const second = message(16, REQUEST, 2, textBytes('no'))
    const sent = new Uint8Array(40)
    sent.set(message(16, REQUEST, 1, textBytes('yes!')))
    sent.set(second, 20)
    const texts = heard(new Kernel(), sent).map((received) => bytesText((received as ReceivedMessage).data))
    expect(texts).toEqual([`yes!${bytesText(second)}SEQNUM=1\0`, 'no\0\0SEQNUM=2\0'])
  })

  test('may have 2048 bytes with header and number', () => {
    const kernel = new Kernel()
    const file = boundFile(kernel, UEVENT, 7)
    const lengths = [2020, 2024]
    expect(lengths.map((length) => ask(file, 16, REQUEST | ACK, new Uint8Array(length)))).toEqual([[0], [EINVAL]])
    expect(ask(file, 16, REQUEST)).toEqual([])
    expect(heard(kernel, message(16, REQUEST, 1)).map((m) => bytesText((m as ReceivedMessage).data))).toEqual([
      'SEQNUM=4\0',
    ])
  })

  test('of anybody else is refused, and not counted', () => {
    const kernel = new Kernel()
    const nobody = kernel.task({ uid: 65534 })
    expect(ask(boundFile(kernel, UEVENT, 8, 0, nobody), 16, REQUEST)).toEqual([EPERM])
    expect(kernel.ueventSeqnum).toBe(0)
  })
})
