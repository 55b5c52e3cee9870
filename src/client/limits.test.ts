import { describe, expect, test } from 'vitest'
import {
  ack,
  answering,
  DumpingSocket,
  datagram,
  failureOf,
  headerOf,
  link,
  linkDump,
  until,
} from '../../test/support/datagrams.ts'
import { getLink, linkGroup, newLink, route } from '../families/route/index.ts'
import { protocol as declare } from '../schema/index.ts'
import { fakeSocket } from '../socket/testing.ts'
import { ClosedError, TimeoutError } from '../wire/index.ts'
import { type Connection, connect } from './index.ts'

type Limits = { signal?: AbortSignal; timeout?: number }
type Route = Connection<'NETLINK_ROUTE'>

/** Every call that waits, on a kernel that never answers. */
const calls: Record<string, (rt: Route, limits: Limits) => Promise<unknown>> = {
  do: (rt, limits) => rt.do(getLink, { index: 1 }, limits),
  dump: (rt, limits) => rt.dump(getLink, {}, limits).toArray(),
  'dump of columns': (rt, limits) => rt.dump(getLink, {}, limits).columns(['index']),
  'dump in a loop': async (rt, limits) => {
    for await (const _ of rt.dump(getLink, {}, limits));
  },
  batch: (rt, limits) => rt.batch([[newLink, {}]], limits),
  subscribe: async (rt, limits) => {
    for await (const _ of rt.subscribe([linkGroup], limits));
  },
  datagrams: async (rt, limits) => {
    for await (const _ of rt.datagrams(limits));
  },
}
const mute = () => connect(route, { socket: fakeSocket(() => {}) })

describe.each(Object.entries(calls))('%s', (_name, call) => {
  test('is cut short by its signal', async () => {
    const rt = await mute()
    const reason = new Error('enough')
    const controller = new AbortController()
    const failure = failureOf(call(rt, { signal: controller.signal }))
    await new Promise((resolve) => setTimeout(resolve, 5))
    controller.abort(reason)
    expect(await failure).toBe(reason)
  })

  test('does nothing with a signal that is aborted', async () => {
    const socket = fakeSocket(() => {})
    const rt = await connect(route, { socket })
    const reason = new Error('before')
    expect(await failureOf((async () => call(rt, { signal: AbortSignal.abort(reason) }))())).toBe(reason)
    expect(socket.sent).toEqual([])
  })

  test('is cut short by its timeout', async () => {
    const rt = await mute()
    expect(await failureOf(call(rt, { timeout: 10 }))).toBeInstanceOf(TimeoutError)
  })

  test('waits for ever with a timeout of Infinity', async () => {
    const rt = await mute()
    const outcome = Promise.race([
      failureOf(call(rt, { timeout: Number.POSITIVE_INFINITY })),
      new Promise((resolve) => setTimeout(resolve, 30, 'waits')),
    ])
    expect(await outcome).toBe('waits')
  })

  test('settles when the connection is closed', async () => {
    const rt = await mute()
    const call1 = call(rt, {}).then(
      () => 'ended',
      (error: unknown) => error,
    )
    await new Promise((resolve) => setTimeout(resolve, 5))
    rt.close()
    const outcome = await call1
    // What reads a stream sees it end; a batch has a result for each of its requests.
    if (outcome !== 'ended') expect(outcome).toBeInstanceOf(ClosedError)
  })

  test('fails on a closed connection', async () => {
    const rt = await mute()
    rt.close()
    expect(await failureOf((async () => call(rt, {}))())).toBeInstanceOf(ClosedError)
  })

  test('leaves no listener on the signal', async () => {
    const rt = await mute()
    let listeners = 0
    const { signal } = new AbortController()
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    await failureOf(call(rt, { signal, timeout: 5 }))
    expect(listeners).toBe(0)
  })
})

describe('after a call was cut short', () => {
  test('its answer is ignored, and the next request has its own', async () => {
    let late = () => {}
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      if (seq === 1) late = () => reply(datagram(link(seq, 666)))
      else {
        late()
        reply(datagram(link(seq, 1)))
      }
    })
    const rt = await connect(route, { socket })
    await failureOf(rt.do(getLink, {}, { timeout: 5 }))
    expect((await rt.do(getLink, {})).index).toBe(1)
    expect(rt.statistics.unmatched).toBe(1)
  })

  test('a cancelled dump is drained, and the connection usable', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 50, 1))
    const rt = await connect(route, { socket })
    const controller = new AbortController()
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const { index } of rt.dump(getLink, {}, { signal: controller.signal })) {
        seen.push(index)
        if (index === 3) controller.abort(new Error('enough'))
      }
    })()
    expect(await failureOf(reading)).toMatchObject({ message: 'enough' })
    expect(seen.length).toBeLessThan(10)
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(50)
    expect(socket.refused).toBe(0)
  })

  test('a dump that waits for its turn leaves the queue', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 50, 1))
    const rt = await connect(route, { socket })
    const first = rt.dump(getLink, {})[Symbol.asyncIterator]()
    await first.next()
    const controller = new AbortController()
    const second = failureOf(rt.dump(getLink, {}, { signal: controller.signal }).toArray())
    controller.abort(new Error('enough'))
    expect(await second).toMatchObject({ message: 'enough' })
    await first.return()
    await rt.dump(getLink, {}).toArray()
    expect([socket.started, socket.refused]).toEqual([2, 0])
  })

  test('a batch makes room for the next', async () => {
    const socket = answering(({ seq }) => (seq <= 2 ? [] : [[ack(seq)]]))
    const rt = await connect(route, { socket })
    const requests = [
      [newLink, {}],
      [newLink, {}],
    ] as const
    const first = failureOf(rt.batch(requests, { timeout: 10 }))
    const second = rt.batch(requests)
    expect(await first).toBeInstanceOf(TimeoutError)
    expect((await second).map(({ ok }) => ok)).toEqual([true, true])
  })

  test('a batch that waits for another leaves the other alone', async () => {
    let answer = () => {}
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      if (seq === 1) answer = () => reply(datagram(ack(seq)))
      else reply(datagram(ack(seq)))
    })
    const rt = await connect(route, { socket })
    const first = rt.batch([[newLink, {}]])
    expect(await failureOf(rt.batch([[newLink, {}]], { timeout: 5 }))).toBeInstanceOf(TimeoutError)
    const third = rt.batch([[newLink, {}]])
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(socket.sent).toHaveLength(1)
    answer()
    expect(await first).toEqual([{ ok: true }])
    expect(await third).toEqual([{ ok: true }])
  })
})

describe('many at once', () => {
  const user = declare('TEST_USER', 2, { userToUser: true })
  const ask = user.message<{ $rest?: Uint8Array }>('TEST_ASK', 20)
  const askOp = user.op({ request: ask, reply: ask })

  /** A peer that answers each request a while later, in reverse order. */
  function slowPeer(receiveBuffer: number) {
    const waiting: number[] = []
    let most = 0
    const socket = fakeSocket((bytes, reply) => {
      waiting.push(headerOf(bytes).seq)
      most = Math.max(most, waiting.length)
      setTimeout(() => {
        for (const seq of waiting.splice(0).reverse()) reply(datagram({ type: 20, seq }), { portid: 7 })
      }, 1)
    })
    socket.setOption('receiveBuffer', receiveBuffer)
    return { socket, most: () => most }
  }

  test('are in flight together, as many as the receive buffer has room for', async () => {
    const { socket, most } = slowPeer(60_000)
    const conn = await connect(user, { socket })
    await Promise.all(Array.from({ length: 500 }, () => conn.do(askOp, {}, { to: 7 })))
    expect(most()).toBeGreaterThan(3)
    expect(most()).toBeLessThanOrEqual(10)
    expect(conn.statistics.unmatched).toBe(0)
  })

  test('are sent in the order of the calls', async () => {
    const { socket } = slowPeer(20_000)
    const conn = await connect(user, { socket })
    const sizes = Array.from({ length: 50 }, (_, i) => i)
    await Promise.all(sizes.map((size) => conn.do(askOp, { $rest: new Uint8Array(size * 4) }, { to: 7 })))
    expect(socket.sent.map((bytes) => (bytes.length - 16) / 4)).toEqual(sizes)
  })

  test('one that waits for room is cut short as well, and the others go on', async () => {
    const { socket } = slowPeer(6_000)
    const conn = await connect(user, { socket })
    const controller = new AbortController()
    const first = conn.do(askOp, {}, { to: 7 })
    const second = failureOf(conn.do(askOp, {}, { to: 7, signal: controller.signal }))
    const third = failureOf(conn.do(askOp, {}, { to: 7, timeout: 0 }))
    const fourth = conn.do(askOp, {}, { to: 7 })
    controller.abort(new Error('enough'))
    expect(await second).toMatchObject({ message: 'enough' })
    await Promise.all([first, fourth])
    await third
    expect(socket.sent.length).toBeLessThanOrEqual(3)
  })

  test('all settle at close, those that wait for room too', async () => {
    const socket = fakeSocket(() => {})
    socket.setOption('receiveBuffer', 4096)
    const conn = await connect(user, { socket })
    const calls = Array.from({ length: 20 }, () => failureOf(conn.do(askOp, {}, { to: 7 })))
    const batches = [1, 2].map(() => conn.batch([[askOp, {}]]))
    await until(() => socket.sent.length >= 1)
    conn.close()
    for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(ClosedError)
    for (const results of await Promise.all(batches)) {
      expect(results).toEqual([{ ok: false, error: expect.any(ClosedError) }])
    }
  })
})
