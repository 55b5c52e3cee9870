import { describe, expect, test } from 'vitest'
import {
  ack,
  answering,
  DumpingSocket,
  datagram,
  done,
  failureOf,
  headerOf,
  link,
  linkDump,
} from '../../test/support/datagrams.ts'
import { getLink, newLink, route } from '../families/route/index.ts'
import { fakeSocket } from '../socket/testing.ts'
import { ClosedError, DecodeError, NetlinkError, SocketError } from '../wire/index.ts'
import { connect } from './index.ts'

describe('whose answers count', () => {
  test('an answer from another port is dropped and counted', async () => {
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      reply(datagram(link(seq, 666)), { portid: 4242 })
      reply(datagram(link(seq, 1)))
    })
    const rt = await connect(route, { socket })
    expect((await rt.do(getLink, { index: 1 })).index).toBe(1)
    expect(rt.statistics).toEqual({ foreign: 1, malformed: 0, overruns: 0, unmatched: 0 })
  })

  test('a dump takes nothing from another port, its end neither', async () => {
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      reply(datagram(link(seq, 1, 2)))
      reply(datagram(link(seq, 666, 2), done(seq)), { portid: 7 })
      reply(datagram(link(seq, 2, 2), done(seq)))
    })
    const rt = await connect(route, { socket })
    expect((await rt.dump(getLink, {}).toArray()).map(({ index }) => index)).toEqual([1, 2])
    expect(rt.statistics.foreign).toBe(1)
  })

  test('an answer with another number is not the answer', async () => {
    const socket = answering(({ seq }) => [[link(seq + 1, 666)], [link(seq - 1, 667)], [link(seq, 1)]])
    const rt = await connect(route, { socket })
    expect((await rt.do(getLink, { index: 1 })).index).toBe(1)
    expect(rt.statistics.unmatched).toBe(2)
  })

  test('an ack with another number does not end a request', async () => {
    const socket = answering(({ seq }) => [[ack(seq + 1, -1)], [ack(seq)]])
    const rt = await connect(route, { socket })
    await expect(rt.do(newLink, { ifname: 'a' })).resolves.toBeUndefined()
  })

  test('from user to user, the answer comes from the port that was asked', async () => {
    const { protocol, message, sequence } = await usersockEcho()
    const socket = fakeSocket((bytes, reply, to) => {
      reply(message(headerOf(bytes).seq, 'impostor'), { portid: to.portid + 1 })
      reply(message(headerOf(bytes).seq, 'asked'), { portid: to.portid })
    })
    const conn = await connect(protocol, { socket })
    expect(await conn.do(sequence, { text: '' }, { to: 77 })).toMatchObject({ text: 'asked' })
    expect(conn.statistics).toMatchObject({ foreign: 0, unmatched: 1 })
  })
})

async function usersockEcho() {
  const { attrs, protocol: declare, string, encodeDatagram } = await import('../schema/index.ts')
  const protocol = declare('TEST_USER', 2, { userToUser: true })
  const set = attrs<{ text?: string }>('TEST', { text: string(1) })
  const ask = protocol.message<{ text?: string }>('TEST_ASK', 16, undefined, set)
  const told = protocol.message<{ text?: string }>('TEST_TOLD', 17, undefined, set)
  const message = (seq: number, text: string) =>
    encodeDatagram(protocol, {
      messages: [{ name: '', type: 17, flags: 0, seq, portid: 0, value: { text } }],
      rest: new Uint8Array(0),
    })
  return { protocol, message, sequence: protocol.op({ request: ask, reply: told }) }
}

describe('what ends a dump', () => {
  test('the error inside NLMSG_DONE is an error', async () => {
    const socket = answering(({ seq }) => [[link(seq, 1, 2)], [done(seq, -22, { msg: 'no more of this' })]])
    const rt = await connect(route, { socket })
    const error = await failureOf(rt.dump(getLink, {}).toArray())
    expect(error).toBeInstanceOf(NetlinkError)
    expect(error).toMatchObject({ code: 'EINVAL', errno: 22, extack: { message: 'no more of this' } })
  })

  test('the items before the error of NLMSG_DONE are handed out first', async () => {
    const socket = new DumpingSocket((seq) => [[link(seq, 1, 2)], [done(seq, -22)]])
    const rt = await connect(route, { socket })
    const seen: unknown[] = []
    const error = await failureOf(
      (async () => {
        for await (const { index } of rt.dump(getLink, {})) seen.push(index)
      })(),
    )
    expect(seen).toEqual([1])
    expect(error).toMatchObject({ code: 'EINVAL' })
  })

  test('NLMSG_ERROR ends it', async () => {
    const rt = await connect(route, { socket: answering(({ seq }) => [[ack(seq, -95)]]) })
    expect(await failureOf(rt.dump(getLink, {}).toArray())).toMatchObject({ code: 'EOPNOTSUPP' })
  })

  test('it need not have NLM_F_MULTI', async () => {
    const socket = answering(({ seq }) => [[link(seq, 1), link(seq, 2)], [link(seq, 3)], [{ ...done(seq), flags: 0 }]])
    const rt = await connect(route, { socket })
    expect((await rt.dump(getLink, {}).toArray()).map(({ index }) => index)).toEqual([1, 2, 3])
  })

  test('messages of other types are passed over', async () => {
    const noop = { type: 1, value: {} }
    const socket = answering(({ seq }) => [[{ ...noop, seq }, link(seq, 1, 2), { type: 24, seq }, done(seq)]])
    const rt = await connect(route, { socket })
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(1)
  })
})

describe('datagrams that are cut', () => {
  test('an answer that is cut is an error', async () => {
    const socket = fakeSocket((bytes, reply) => reply(datagram(link(headerOf(bytes).seq, 1)), { size: 9999 }))
    const rt = await connect(route, { socket })
    expect(await failureOf(rt.do(getLink, { index: 1 }))).toBeInstanceOf(DecodeError)
    expect(rt.statistics.malformed).toBe(1)
  })

  test('a dump whose middle is cut is read to its end and fails, and the next one runs', async () => {
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      reply(datagram(link(seq, 1, 2)), { size: seq === 1 ? 9999 : undefined } as object)
      reply(datagram(link(seq, 2, 2), done(seq)))
    })
    const rt = await connect(route, { socket })
    expect(await failureOf(rt.dump(getLink, {}).toArray())).toBeInstanceOf(DecodeError)
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(2)
    expect(rt.statistics.unmatched).toBe(0)
  })

  test('a dump whose end is cut fails', async () => {
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      reply(datagram(link(seq, 1, 2)))
      reply(datagram(link(seq, 2, 2)), { size: 9999 })
    })
    const rt = await connect(route, { socket })
    expect(await failureOf(rt.dump(getLink, {}).toArray())).toBeInstanceOf(DecodeError)
  })

  test('a batch whose answer is cut has results', async () => {
    const socket = fakeSocket((bytes, reply) => reply(datagram(ack(headerOf(bytes).seq)), { size: 9999 }))
    const rt = await connect(route, { socket })
    const results = await rt.batch([[newLink, {}]])
    expect(results).toEqual([{ ok: false, error: expect.any(DecodeError) }])
  })

  test('bytes that are no message are counted, and what stands before them is used', async () => {
    const socket = fakeSocket((bytes, reply) => {
      reply(new Uint8Array([...datagram(link(headerOf(bytes).seq, 1)), ...new Uint8Array(20)]))
    })
    const rt = await connect(route, { socket })
    expect((await rt.do(getLink, { index: 1 })).index).toBe(1)
    expect(rt.statistics.malformed).toBe(1)
  })
})

describe('a socket that fails', () => {
  test('closes the channel: what waits for it learns the errno', async () => {
    const EBADF = 9
    const socket = fakeSocket((_bytes, reply) => reply.error(EBADF))
    const rt = await connect(route, { socket })
    expect(await failureOf(rt.do(getLink, { index: 1 }))).toMatchObject({ code: 'EBADF' })
    expect(socket.closed).toBe(true)
    expect(await failureOf(rt.do(getLink, { index: 1 }))).toBeInstanceOf(ClosedError)
    expect(await failureOf(rt.dump(getLink, {}).toArray())).toBeInstanceOf(ClosedError)
  })

  test('what send() refuses, the request rejects with, and a dump too', async () => {
    const socket = fakeSocket(() => {
      throw new SocketError(111, 'sendto')
    })
    const rt = await connect(route, { socket })
    expect(await failureOf(rt.do(getLink, { index: 1 }))).toMatchObject({ code: 'ECONNREFUSED' })
    expect(await failureOf(rt.dump(getLink, {}).toArray())).toMatchObject({ code: 'ECONNREFUSED' })
    expect(await rt.batch([[newLink, {}]])).toEqual([{ ok: false, error: expect.any(SocketError) }])
  })
})

test('a dump that says so in its flags is one all the same when a request reads it', async () => {
  const socket = new DumpingSocket((seq) => linkDump(seq, 4, 1))
  const rt = await connect(route, { socket })
  const dump = rt.dump(getLink, {}).toArray()
  await rt.do(newLink, { ifname: 'a' })
  expect(await dump).toHaveLength(4)
})
