import { describe, expect, test } from 'vitest'
import { ClosedError } from '../wire/index.ts'
import { type Batch, datagramsOf } from './index.ts'
import { fakeSocket } from './testing.ts'

const texts = (batch: Batch | undefined): string[] =>
  batch ? datagramsOf(batch).map(({ data }) => new TextDecoder().decode(data)) : []
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('fakeSocket', () => {
  test('has a function for a kernel', () => {
    const socket = fakeSocket((datagram, reply, to) => {
      reply(bytes(`${new TextDecoder().decode(datagram)} to ${to.portid}`))
      reply(bytes('and more'), { portid: 3_000_000_000, group: 2, nsid: 7 })
    })
    const batch = socket.exchange(bytes('hello'), { portid: 6, groups: 0 })
    expect(texts(batch)).toEqual(['hello to 6', 'and more'])
    expect(batch && datagramsOf(batch)[1]).toMatchObject({ portid: 3_000_000_000, group: 2, nsid: 7, size: 8 })
    expect([...(batch?.datagrams ?? [])].filter((_, i) => i % 6 === 0)).toEqual([0, 16])
    expect(socket.sent).toEqual([bytes('hello')])
    expect(socket.receive()).toBeUndefined()
  })

  test('keeps what does not fit the limit, and errors in their place', () => {
    const socket = fakeSocket((_, reply) => {
      for (const word of ['a', 'b', 'c']) reply(bytes(word))
      reply.error(105)
      reply(bytes('d'))
    })
    expect(texts(socket.exchange(bytes('x'), undefined, 2))).toEqual(['a', 'b'])
    const rest = socket.receive()
    expect([texts(rest), rest?.error]).toEqual([['c'], 105])
    expect(texts(socket.receive())).toEqual(['d'])
  })

  test('gives batches that stay', () => {
    const socket = fakeSocket((datagram, reply) => reply(datagram))
    const data = bytes('first')
    const batch = socket.exchange(data)
    data.fill(0)
    socket.exchange(bytes('other'))
    expect(texts(batch)).toEqual(['first'])
  })

  test('calls the listener later, and while anything is left', async () => {
    const socket = fakeSocket(() => {})
    const got: string[] = []
    const all = new Promise<void>((resolve) => {
      socket.onReadable(() => {
        got.push(...texts(socket.receive(1)))
        if (got.length === 3) resolve()
      })
    })
    for (const word of ['a', 'b', 'c']) socket.push(bytes(word))
    expect(got).toEqual([])
    await all
    expect(got).toEqual(['a', 'b', 'c'])
  })

  test('remembers address, groups, options and filter', () => {
    const socket = fakeSocket(() => {}, { portid: 5, protocol: 16 })
    expect([socket.protocol, socket.address]).toEqual([16, { portid: 5, groups: 0 }])
    socket.join(40)
    socket.join(2)
    expect(socket.memberships()).toEqual([2, 40])
    // A bind sets the low 32 groups.
    socket.bind(0, 0b1)
    expect(socket.memberships()).toEqual([1, 40])
    socket.leave(40)
    expect(socket.memberships()).toEqual([1])
    socket.connect(7, 8)
    expect(socket.peer).toEqual({ portid: 7, groups: 8 })
    socket.setOption('extAck', 1)
    expect([socket.getOption('extAck'), socket.getOption('capAck')]).toEqual([1, 0])
    socket.attachFilter([{ code: 6, jt: 0, jf: 0, k: 0 }])
    expect(socket.filter).toHaveLength(1)
    socket.detachFilter()
    expect(socket.filter).toBeUndefined()
    socket.unref()
    expect(socket.refed).toBe(false)
  })

  test('is closed', () => {
    const socket = fakeSocket(() => {})
    socket.push(bytes('x'))
    socket.close()
    socket.close()
    socket.push(bytes('y'))
    expect(socket.closed).toBe(true)
    expect(() => socket.receive()).toThrow(ClosedError)
    expect(() => socket.send(bytes('x'))).toThrow(ClosedError)
    expect(() => socket.address).toThrow(ClosedError)
  })
})
