import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { namespaceProblem, withNamespace } from '../../../test/support/namespace.ts'
import { errnoOf, frame, hostOrder, NLMSG_ERROR, viewOf, writeHeader } from '../../wire/index.ts'
import { type Batch, datagramsOf, open, readCapture, record, replay, type Socket } from '../index.ts'
import { fakeSocket } from '../testing.ts'
import { pcapDatagram, pcapFileHeader } from './pcap.ts'

const little = hostOrder === 'little'
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A message whose payload is `payload`; more of them make a batch. */
function message(type: number, seq: number, payload: number[] = [], portid = 0): Uint8Array {
  const bytes = new Uint8Array(16 + payload.length)
  writeHeader(viewOf(bytes.buffer), 0, { length: bytes.length, type, flags: 1, seq, portid }, little)
  bytes.set(payload, 16)
  return bytes
}

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

function headers(bytes: Uint8Array): { type: number; seq: number; end: number }[] {
  return frame(viewOf(bytes.slice().buffer), 0, bytes.length, little).messages
}

const parts = (batch: Batch | undefined): Uint8Array[] =>
  batch ? datagramsOf(batch).map(({ data }) => data.slice()) : []
const seqs = (batch: Batch | undefined): number[][] => parts(batch).map((data) => headers(data).map(({ seq }) => seq))

/** A capture of what happens to a socket whose kernel is `kernel`. */
function captured(kernel: Parameters<typeof fakeSocket>[0], story: (socket: Socket) => void): Uint8Array {
  const pieces: Uint8Array[] = []
  story(record(fakeSocket(kernel), (bytes) => pieces.push(bytes)))
  return joined(...pieces)
}

describe('record', () => {
  test('writes what passes to a file, with the time', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlkit-'))
    folders.push(folder)
    const file = join(folder, 'story.pcap')
    const socket = record(
      fakeSocket((_, reply) => reply(Uint8Array.of(4, 5), { size: 9 }), { protocol: 12 }),
      file,
    )
    const before = BigInt(Date.now() - 1) * 1_000_000n
    socket.exchange(Uint8Array.of(1, 2, 3))
    const after = BigInt(Date.now() + 2) * 1_000_000n
    const packets = [...readCapture(readFileSync(file)).packets()]
    expect(packets).toMatchObject([
      { direction: 'sent', protocol: 12, data: Uint8Array.of(1, 2, 3), size: 3 },
      { direction: 'received', protocol: 12, data: Uint8Array.of(4, 5), size: 9 },
    ])
    for (const { time } of packets) expect(time >= before && time <= after).toBe(true)
    socket.close()
    socket.close()
    expect(socket.closed).toBe(true)
  })
})

describe('replay', () => {
  test('answers as recorded, with the seq of the live request', () => {
    const capture = captured(
      (datagram, reply) => {
        const [header] = headers(datagram)
        reply(message(16, header?.seq ?? 0, [1], 1000))
        reply(message(NLMSG_ERROR, header?.seq ?? 0, [0, 0, 0, 0, ...datagram.subarray(0, 16)], 1000))
      },
      (socket) => socket.exchange(message(18, 77, [9])),
    )
    const socket = replay(capture)
    expect([socket.remaining, socket.address.portid]).toEqual([1, 1000])
    const answers = parts(socket.exchange(message(18, 5, [9])))
    expect(answers).toEqual([
      message(16, 5, [1], 1000),
      message(NLMSG_ERROR, 5, [0, 0, 0, 0, ...message(18, 5, [9]).subarray(0, 8), 5, 0, 0, 0, 0, 0, 0, 0], 1000).map(
        (byte, at) => (at === 20 ? 17 : byte),
      ),
    ])
    expect(socket.remaining).toBe(0)
  })

  test('finds requests by what they say, in any order', () => {
    const echo = captured(
      (datagram, reply) => reply(datagram),
      (socket) => {
        for (const seq of [1, 2, 3]) socket.exchange(message(18, seq, [seq]))
      },
    )
    const socket = replay(echo)
    expect(parts(socket.exchange(message(18, 30, [3])))).toEqual([message(18, 30, [3])])
    expect(parts(socket.exchange(message(18, 10, [1])))).toEqual([message(18, 10, [1])])
    expect(socket.remaining).toBe(1)
  })

  test('gives equal requests their answers in order', () => {
    let count = 0
    const capture = captured(
      (datagram, reply) => reply(message(16, headers(datagram)[0]?.seq ?? 0, [++count])),
      (socket) => {
        for (const seq of [1, 2]) socket.exchange(message(18, seq))
      },
    )
    const socket = replay(capture)
    const answers = [8, 9].map((seq) => parts(socket.exchange(message(18, seq)))[0])
    expect(answers).toEqual([message(16, 8, [1]), message(16, 9, [2])])
  })

  test('knows answers that came between others by their seq, and batches', () => {
    const both = joined(message(18, 1), message(19, 2))
    const later = message(20, 3)
    const sent = (data: Uint8Array): Uint8Array =>
      pcapDatagram({ time: 0n, direction: 'sent', protocol: 0, data, size: data.length })
    const received = (data: Uint8Array): Uint8Array =>
      pcapDatagram({ time: 0n, direction: 'received', protocol: 0, data, size: data.length })
    const capture = joined(
      pcapFileHeader(),
      received(message(16, 0, [1])),
      sent(both),
      sent(later),
      received(message(16, 2)),
      received(message(16, 3)),
      received(joined(message(16, 1), message(16, 2))),
      received(message(16, 0, [2])),
    )
    const socket = replay(capture)
    expect(seqs(socket.receive())).toEqual([[0]])
    expect(seqs(socket.exchange(joined(message(18, 51), message(19, 52))))).toEqual([[52], [51, 52]])
    expect(seqs(socket.exchange(message(20, 53)))).toEqual([[53], [0]])
  })

  test('refuses what was not recorded', () => {
    const capture = captured(
      () => {},
      (socket) => socket.send(message(18, 1)),
    )
    const socket = replay(capture)
    expect(() => socket.send(message(18, 1, [1]))).toThrow(/EPROTO .* no such request/)
    socket.send(message(18, 1))
    expect(() => socket.send(message(18, 1))).toThrow(/no further request/)
  })

  test('keeps protocols apart, and byte orders', () => {
    const datagram = { time: 0n, direction: 'sent', size: 16, data: message(18, 1) } as const
    const capture = joined(pcapFileHeader(), ...[4, 16].map((protocol) => pcapDatagram({ ...datagram, protocol })))
    expect(replay(capture)).toMatchObject({ protocol: 4, remaining: 1 })
    expect(replay(capture, { protocol: 16 })).toMatchObject({ protocol: 16, remaining: 1 })
    expect(() => replay(pcapFileHeader({ littleEndian: !little }))).toThrow(/other byte order/)
  })

  test('plays back the kernel itself', ({ skip }) => {
    skip(namespaceProblem !== undefined, namespaceProblem)
    return withNamespace((ns) => {
      const request = (seq: number): Uint8Array => {
        const bytes = message(18, seq, Array(16).fill(0))
        viewOf(bytes.buffer as ArrayBuffer).data.setUint16(6, 0x301, little)
        return bytes
      }
      const pieces: Uint8Array[] = []
      const live = record(open(0, { netns: ns.path }), (bytes) => pieces.push(bytes))
      const portid = live.address.portid
      const answers = parts(live.exchange(request(1)))
      live.close()
      const socket = replay(joined(...pieces))
      expect(socket.address.portid).toBe(portid)
      expect(parts(socket.exchange(request(1)))).toEqual(answers)
      expect(answers.length).toBe(2)
      expect(() => socket.send(request(1))).toThrow(expect.objectContaining({ errno: errnoOf('EPROTO') }))
    })
  })
})
