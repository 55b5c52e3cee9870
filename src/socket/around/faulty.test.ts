import { describe, expect, test } from 'vitest'
import { errnoOf, frame, hostOrder, NLM_F_DUMP_INTR, NLM_F_MULTI, viewOf, writeHeader } from '../../wire/index.ts'
import { type Batch, datagramsOf, type Faults, faulty, type Socket } from '../index.ts'
import { type FakeSocket, fakeSocket } from '../testing.ts'

const little = hostOrder === 'little'
const ENOBUFS = errnoOf('ENOBUFS')

/** A faulty socket that `count` datagrams of two bytes have come to, numbered from 1. */
function withDatagrams(count: number, faults: Faults): [Socket, FakeSocket] {
  const inner = fakeSocket(() => {})
  for (let i = 1; i <= count; i++) inner.push(Uint8Array.of(i, i))
  return [faulty(inner, faults), inner]
}

const numbers = (batch: Batch | undefined): number[] =>
  batch ? datagramsOf(batch).map(({ data }) => data[0] ?? 0) : []

/** What comes in, with ENOBUFS as 'lost'. */
function drain(socket: Socket): (number | 'lost')[] {
  const all: (number | 'lost')[] = []
  for (let turn = 0; turn < 1000; turn++) {
    const batch = socket.receive()
    if (!batch) break
    all.push(...numbers(batch))
    if (batch.error === ENOBUFS) all.push('lost')
  }
  return all
}

describe('faulty', () => {
  test('without faults changes nothing', () => {
    expect(drain(withDatagrams(5, {})[0])).toEqual([1, 2, 3, 4, 5])
  })

  test('drops', () => {
    expect(drain(withDatagrams(5, { drop: [2, 4] })[0])).toEqual([1, 3, 5])
    expect(drain(withDatagrams(5, { drop: 1 })[0])).toEqual([])
  })

  test('overruns in the place of a datagram', () => {
    expect(drain(withDatagrams(5, { enobufs: [1, 4] })[0])).toEqual(['lost', 2, 3, 'lost', 5])
  })

  test('reorders', () => {
    expect(drain(withDatagrams(5, { reorder: [2, 5] })[0])).toEqual([1, 3, 2, 4, 5])
  })

  test('truncates', () => {
    const [socket] = withDatagrams(2, { truncate: [2] })
    const batch = socket.receive()
    const sizes = batch && datagramsOf(batch).map(({ data, size }) => [data.length, size])
    expect(sizes).toEqual([
      [2, 2],
      [1, 2],
    ])
  })

  test('interrupts dumps, and nothing else', () => {
    const inner = fakeSocket(() => {})
    const bytes = new Uint8Array(48)
    const view = viewOf(bytes.buffer)
    for (const [i, flags] of [NLM_F_MULTI, 0, NLM_F_MULTI].entries()) {
      writeHeader(view, i * 16, { length: 16, type: 16, flags, seq: 1, portid: 0 }, little)
    }
    inner.push(bytes)
    const batch = faulty(inner, { dumpIntr: 1 }).receive()
    if (!batch) throw new Error('no batch')
    const { messages } = frame(batch.view, 0, 48, little)
    expect(messages.map(({ flags }) => flags)).toEqual([
      NLM_F_MULTI | NLM_F_DUMP_INTR,
      0,
      NLM_F_MULTI | NLM_F_DUMP_INTR,
    ])
  })

  test('delays, and tells when it has come', async () => {
    const [socket] = withDatagrams(3, { delay: [1], delayMilliseconds: 5 })
    expect(drain(socket)).toEqual([2, 3])
    await new Promise<void>((resolve) => socket.onReadable(resolve))
    expect(drain(socket)).toEqual([1])
    socket.close()
  })

  test('calls the listener until everything is read', async () => {
    const [socket] = withDatagrams(3, { enobufs: [2] })
    const got: unknown[] = []
    await new Promise<void>((resolve) => {
      socket.onReadable(() => {
        const batch = socket.receive(1)
        got.push(...numbers(batch))
        if (batch?.error) got.push('lost')
        if (got.length === 3) resolve()
      })
    })
    expect(got).toEqual([1, 'lost', 3])
  })

  test('strikes the same way for the same seed, and each kind by itself', () => {
    const all = Array.from({ length: 200 }, (_, i) => i + 1)
    const run = (faults: Faults): unknown[] => drain(withDatagrams(200, faults)[0])
    const once = run({ seed: 3, drop: 0.3 })
    expect(run({ seed: 3, drop: 0.3 })).toEqual(once)
    expect(run({ seed: 4, drop: 0.3 })).not.toEqual(once)
    expect(once.length).toBeGreaterThan(110)
    expect(once.length).toBeLessThan(170)
    const lost = all.filter((i) => !once.includes(i))
    const both = run({ seed: 3, drop: 0.3, enobufs: 0.1 })
    expect(lost.every((i) => !both.includes(i))).toBe(true)
  })

  test('is there in an exchange', () => {
    const socket = faulty(
      fakeSocket((datagram, reply) => {
        reply(datagram)
        reply(datagram)
      }),
      { drop: [2] },
    )
    expect(numbers(socket.exchange(Uint8Array.of(8), undefined, 1))).toEqual([8])
    expect(socket.receive()).toBeUndefined()
    expect(numbers(socket.exchange(Uint8Array.of(9)))).toEqual([9, 9])
  })

  test('refuses what is no chance', () => {
    for (const drop of [-0.1, 1.1, Number.NaN]) expect(() => withDatagrams(0, { drop })).toThrow(RangeError)
    expect(() => withDatagrams(0, { seed: 0.5 })).toThrow(RangeError)
  })
})
