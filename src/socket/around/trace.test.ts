import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { stderr } from 'node:process'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { errnoOf } from '../../wire/index.ts'
import { fakeSocket } from '../testing.ts'
import { DATAGRAM_CHANNEL, type DatagramEvent, describeDatagram, trace, traceIfAsked } from './trace.ts'

const ENOBUFS = errnoOf('ENOBUFS') as number

/** Answers each datagram with two, and an error after them. */
function chatty() {
  return fakeSocket(
    (datagram, reply) => {
      reply(Uint8Array.of(...datagram, 0xaa), { portid: 9 })
      reply(Uint8Array.of(0xbb), { group: 4, nsid: 7, size: 10 })
      reply.error(ENOBUFS)
    },
    { protocol: 16 },
  )
}

const summary = ({ direction, data, size, portid, groups, group, nsid, error }: DatagramEvent): unknown[] => {
  return [direction, [...data], size, portid, groups, group, nsid, error]
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

describe('trace', () => {
  test('tells each datagram in order, and hands everything on', () => {
    const events: unknown[] = []
    const socket = trace(chatty(), (event) => events.push(summary(event)))
    const batch = socket.exchange(Uint8Array.of(1, 2), { portid: 5, groups: 3 })
    expect([batch?.count, batch?.error]).toEqual([2, ENOBUFS])
    expect(events).toEqual([
      ['sent', [1, 2], 2, 5, 3, 0, -1, 0],
      ['received', [1, 2, 0xaa], 3, 9, 0, 0, -1, 0],
      ['received', [0xbb], 10, 0, 0, 4, 7, 0],
      ['received', [], 0, 0, 0, 0, -1, ENOBUFS],
    ])
    events.length = 0
    expect(socket.send(Uint8Array.of(7))).toBe(1)
    expect(socket.receive(1)?.count).toBe(1)
    expect(events).toEqual([
      ['sent', [7], 1, 0, 0, 0, -1, 0],
      ['received', [7, 0xaa], 2, 9, 0, 0, -1, 0],
    ])
  })

  test('publishes on the channel, in bytes that stay', () => {
    const events: DatagramEvent[] = []
    const listener = (event: unknown): void => void events.push(event as DatagramEvent)
    subscribe(DATAGRAM_CHANNEL, listener)
    const data = Uint8Array.of(1)
    traceIfAsked(chatty()).send(data)
    unsubscribe(DATAGRAM_CHANNEL, listener)
    data[0] = 2
    expect(channel('nlkit:datagram').hasSubscribers).toBe(false)
    expect(events.map(summary)).toEqual([['sent', [1], 1, 0, 0, 0, -1, 0]])
    expect(events[0]?.protocol).toBe(16)
  })

  test('prints with NLKIT_DEBUG=1, one line each', () => {
    const write = vi.spyOn(stderr, 'write').mockReturnValue(true)
    const silent = chatty()
    expect(traceIfAsked(silent)).toBe(silent)
    vi.stubEnv('NLKIT_DEBUG', '0')
    expect(traceIfAsked(silent)).toBe(silent)
    vi.stubEnv('NLKIT_DEBUG', '1')
    traceIfAsked(silent).exchange(Uint8Array.of(0x0f, 0xa0))
    expect(write.mock.calls.map(([line]) => line)).toEqual([
      'nlkit: protocol 16 sent 2 bytes to 0: 0fa0\n',
      'nlkit: protocol 16 received 3 bytes from 9: 0fa0aa\n',
      'nlkit: protocol 16 received 10 bytes (cut to 1) from 0 group 4: bb\n',
      'nlkit: protocol 16 received ENOBUFS\n',
    ])
  })

  test('shortens long datagrams in print', () => {
    const data = new Uint8Array(5000)
    const event = {
      direction: 'sent',
      protocol: 0,
      data,
      size: 5000,
      portid: 1,
      groups: 6,
      group: 0,
      nsid: -1,
      error: 0,
    } as const
    expect(describeDatagram(event)).toBe(`nlkit: protocol 0 sent 5000 bytes to 1 groups 0x6: ${'00'.repeat(1024)}…`)
  })
})
