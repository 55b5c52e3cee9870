import { describe, expect, test } from 'vitest'
import { ack, answering, datagram, headersOf, link } from '../../test/support/datagrams.ts'
import { delLink, getLink, newLink, route } from '../families/route/index.ts'
import { fakeSocket } from '../socket/testing.ts'
import { EncodeError, NetlinkError } from '../wire/index.ts'
import { connect } from './index.ts'

const many = (count: number) => Array.from({ length: count }, (_, i) => [newLink, { index: i + 1 }] as const)

describe('a batch', () => {
  test('has a result for each request, in order, errors in the middle', async () => {
    const socket = answering(({ type, seq }) => {
      if (type === 18) return [[link(seq, 5)], [ack(seq)]]
      return [[type === 17 ? ack(seq, -19, { msg: 'no such link' }) : ack(seq, 0, { msg: 'careful' })]]
    })
    const rt = await connect(route, { socket })
    const results = await rt.batch([
      [newLink, { ifname: 'a' }],
      [delLink, { index: 9 }],
      [getLink, { index: 5 }],
      [delLink, { index: 8 }],
    ])
    expect(results).toMatchObject([
      { ok: true, warning: { message: 'careful' } },
      { ok: false, error: { code: 'ENODEV', operation: 'RTM_DELLINK', extack: { message: 'no such link' } } },
      { ok: true, value: { index: 5, ifname: 'd5' } },
      { ok: false, error: expect.any(NetlinkError) },
    ])
    expect(socket.sent).toHaveLength(1)
  })

  test('is in one datagram, with an ack asked for each and consecutive numbers', async () => {
    const socket = answering(({ seq }) => [[ack(seq)]])
    const rt = await connect(route, { socket })
    await rt.batch(many(3))
    const headers = headersOf(socket.sent[0] as Uint8Array)
    expect(headers.map(({ seq }) => seq - (headers[0]?.seq ?? 0))).toEqual([0, 1, 2])
    expect(headers.every(({ flags }) => (flags & 5) === 5)).toBe(true)
  })

  test('of nothing is nothing', async () => {
    const socket = answering(() => [])
    const rt = await connect(route, { socket })
    expect(await rt.batch([])).toEqual([])
    expect(socket.sent).toEqual([])
  })

  test('takes as many datagrams as its answers need room for', async () => {
    let most = 0
    const socket = fakeSocket((bytes, reply) => {
      const headers = headersOf(bytes)
      most = Math.max(most, headers.length)
      for (const { seq } of headers) reply(datagram(ack(seq)))
    })
    socket.setOption('receiveBuffer', 4608)
    const rt = await connect(route, { socket })
    const results = await rt.batch(many(100))
    expect(results).toHaveLength(100)
    expect(results.every(({ ok }) => ok)).toBe(true)
    // An ack without attributes takes 832 bytes of a receive buffer, and there may be some.
    expect(most).toBeLessThanOrEqual(4608 / 832)
    expect(most).toBeGreaterThan(1)
  })

  test('takes datagrams that the send buffer has room for', async () => {
    const socket = answering(({ seq }) => [[ack(seq)]])
    socket.setOption('sendBuffer', 4608)
    const rt = await connect(route, { socket })
    const results = await rt.batch(many(20).map(([op]) => [op, { ifalias: 'x'.repeat(250) }] as const))
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect(Math.max(...socket.sent.map(({ length }) => length))).toBeLessThanOrEqual(4608 - 32)
    expect(socket.sent.length).toBeGreaterThan(1)
  })

  test('keeps room for events where somebody listens', async () => {
    const counts: number[] = []
    for (const listens of [false, true]) {
      const socket = answering(({ seq }) => [[ack(seq)]])
      socket.setOption('receiveBuffer', 60_000)
      const rt = await connect(route, { socket })
      if (listens) rt.datagrams()
      await rt.batch(many(50))
      counts.push(headersOf(socket.sent[0] as Uint8Array).length)
      rt.close()
    }
    expect(counts[1]).toBeLessThan((counts[0] as number) / 2)
  })

  test('with a value that cannot be written does the others', async () => {
    const socket = answering(({ seq }) => [[ack(seq)]])
    const rt = await connect(route, { socket })
    const bad = [newLink, { ifname: 5 }] as const
    for (const place of [0, 1, 3]) {
      const requests: (readonly [typeof newLink, unknown])[] = many(3)
      requests.splice(place, 0, bad)
      const results = await rt.batch(requests)
      expect(results.map(({ ok }) => ok)).toEqual([0, 1, 2, 3].map((at) => at !== place))
      expect(results[place]).toEqual({ ok: false, error: expect.any(EncodeError) })
    }
  })

  test('runs after the batches before it, beside other requests', async () => {
    const socket = answering(({ type, seq }) => (type === 18 ? [[link(seq, 1)]] : [[ack(seq)]]))
    const rt = await connect(route, { socket })
    const order: string[] = []
    await Promise.all([
      rt.batch(many(500)).then(() => order.push('first')),
      rt.batch(many(1)).then(() => order.push('second')),
      rt.do(getLink, { index: 1 }).then(() => order.push('do')),
    ])
    expect(order).toEqual(['do', 'first', 'second'])
  })

  test('lets timers run', async () => {
    const socket = answering(({ seq }) => [[ack(seq)]])
    socket.setOption('receiveBuffer', 4608)
    const rt = await connect(route, { socket })
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await rt.batch(many(2000))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
  })
})
