import { describe, expect, test } from 'vitest'
import { ack, answering, datagram, done, failureOf, headerOf, link, linkDump } from '../../test/support/datagrams.ts'
import { getLink, linkGroup, newLink, route } from '../families/route/index.ts'
import { faulty } from '../socket/index.ts'
import { fakeSocket } from '../socket/testing.ts'
import { OverrunError } from '../wire/index.ts'
import { connect } from './index.ts'

const ENOBUFS = 105
const group = { group: 1 }

describe('an overrun while somebody listens', () => {
  test('is an event behind what was queued before, and the stream goes on', async () => {
    const socket = fakeSocket(() => {})
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    // As Linux does it: the error first, then what was queued when it happened, then what came later.
    socket.push.error(ENOBUFS)
    for (let index = 1; index <= 3; index++) socket.push(datagram(link(0, index)), group)
    const seen = []
    for await (const event of events) {
      seen.push(event.event === 'overrun' ? 'overrun' : event.value.index)
      if (seen.length === 4) for (let index = 8; index <= 9; index++) socket.push(datagram(link(0, index)), group)
      if (seen.length === 6) break
    }
    expect(seen).toEqual([1, 2, 3, 'overrun', 8, 9])
    expect(rt.statistics.overruns).toBe(1)
  })

  test('is told before anything of the next one', async () => {
    const socket = fakeSocket(() => {})
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    socket.push.error(ENOBUFS)
    socket.push(datagram(link(0, 1)), group)
    socket.push.error(ENOBUFS)
    socket.push(datagram(link(0, 2)), group)
    const seen = []
    for await (const event of events) {
      seen.push(event.event === 'overrun' ? 'overrun' : event.value.index)
      if (seen.length === 4) break
    }
    expect(seen).toEqual([1, 'overrun', 2, 'overrun'])
  })

  test('is told although the queue never gets empty', async () => {
    const socket = fakeSocket(() => {})
    socket.setOption('receiveBuffer', 4096)
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    socket.push.error(ENOBUFS)
    // The sender is always quicker: when one is received, the next is there.
    const receive = socket.receive.bind(socket)
    socket.receive = () => {
      socket.push(datagram(link(0, 1)), group)
      return receive(1)
    }
    let before = 0
    for await (const { event } of events) {
      if (event === 'overrun') break
      before++
      expect(before).toBeLessThan(1000)
    }
    expect(before).toBeGreaterThan(4096 / 64)
  })

  test('other errors of senders are overruns as well', async () => {
    const socket = fakeSocket(() => {})
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])[Symbol.asyncIterator]()
    socket.push.error(90)
    expect((await events.next()).value).toEqual({ event: 'overrun' })
    expect(socket.closed).toBe(false)
  })

  test('every listener is told', async () => {
    const socket = faulty(
      fakeSocket(() => {}),
      {},
    )
    const rt = await connect(route, { socket })
    const both = [rt.subscribe([linkGroup]), rt.subscribe([linkGroup])]
    ;(socket as unknown as { inner: ReturnType<typeof fakeSocket> }).inner.push.error(ENOBUFS)
    for (const events of both) {
      for await (const { event } of events) {
        expect(event).toBe('overrun')
        break
      }
    }
  })
})

describe('an overrun while an answer is awaited', () => {
  test('the answer that is lost is an error', async () => {
    const rt = await connect(route, {
      socket: faulty(
        answering(({ seq }) => [[ack(seq)]]),
        { enobufs: [1] },
      ),
    })
    expect(await failureOf(rt.do(newLink, { ifname: 'a' }))).toBeInstanceOf(OverrunError)
    await rt.do(newLink, { ifname: 'a' })
  })

  test('the answer that still comes is the answer', async () => {
    const socket = fakeSocket((bytes, reply) => {
      reply.error(ENOBUFS)
      reply(datagram(link(headerOf(bytes).seq, 1)))
    })
    const rt = await connect(route, { socket })
    expect((await rt.do(getLink, { index: 1 })).index).toBe(1)
    expect((await rt.do(getLink, { index: 1 })).index).toBe(1)
  })

  test('a dump that loses its end is an error', async () => {
    const inner = answering(({ seq }) => linkDump(seq, 3, 1))
    const rt = await connect(route, { socket: faulty(inner, { enobufs: [4] }) })
    expect(await failureOf(rt.dump(getLink, {}).toArray())).toBeInstanceOf(OverrunError)
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(3)
  })

  test('a dump that loses nothing goes on', async () => {
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      reply(datagram(link(seq, 1, 2)))
      reply.error(ENOBUFS)
      reply(datagram(link(seq, 2, 2), done(seq)))
    })
    const rt = await connect(route, { socket })
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(2)
  })

  test('a batch has results for what was answered, and errors for the rest', async () => {
    const inner = answering(({ seq }) => [[ack(seq)]])
    const rt = await connect(route, { socket: faulty(inner, { enobufs: [2] }) })
    const results = await rt.batch([1, 2, 3].map(() => [newLink, {}] as const))
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
    expect(results[1]).toMatchObject({ error: expect.any(OverrunError) })
  })

  test('what another process was asked is not given up: it was told that there was no room', async () => {
    const { protocol: declare } = await import('../schema/index.ts')
    const user = declare('TEST_USER', 2, { userToUser: true })
    const ask = user.message<{ $rest?: Uint8Array }>('TEST_ASK', 20)
    const socket = fakeSocket((bytes, reply) => {
      reply.error(ENOBUFS)
      const answer = datagram({ type: 20, seq: headerOf(bytes).seq })
      setTimeout(() => reply(answer, { portid: 7 }), 20)
    })
    const conn = await connect(user, { socket })
    await conn.do(user.op({ request: ask, reply: ask }), {}, { to: 7 })
  })
})
