import { describe, expect, test } from 'vitest'
import { boundFile, little, message, textBytes } from '../../test/support/kernel.ts'
import { type FaultPlan, Faults } from './faults.ts'
import { Kernel } from './kernel.ts'

const ROUTE = 0
const ENOBUFS = 105
const RTM_GETLINK = 18
const RTM_NEWLINK = 16
const REQUEST = 1
const ACK = 4
const DUMP = 0x300
const DUMP_INTR = 0x10

/** Types, flags and, of errors, the number, of all messages that come; a failed receive as its number. */
function heard(file: ReturnType<typeof boundFile>): (number | number[])[] {
  return file.messages().flatMap((received): (number | number[])[] | number => {
    if (typeof received === 'number') return received
    const data = new DataView(received.data.buffer, received.data.byteOffset, received.data.length)
    const all: number[][] = []
    for (let at = 0; at < data.byteLength; at += (data.getUint32(at, little) + 3) & ~3) {
      const type = data.getUint16(at + 4, little)
      all.push([type, data.getUint16(at + 6, little), ...(type === 2 ? [data.getInt32(at + 16, little)] : [])])
    }
    return all
  })
}

function kernelWith(plan: FaultPlan, seed?: number) {
  const faults = new Faults(plan, seed)
  const kernel = new Kernel({ faults })
  return { faults, kernel, file: boundFile(kernel, ROUTE, 5) }
}

const noop = (seq: number) => message(1, REQUEST | ACK, seq)
const links = message(RTM_GETLINK, REQUEST | DUMP, 7, new Uint8Array(16))

test('kinds do not go wrong together', () => {
  const faults = new Faults({ overrun: 0.5, lostAck: 0.5 }, 7)
  const strikes = Array.from({ length: 64 }, () => [faults.strikes('overrun'), faults.strikes('lostAck')] as const)
  const pairs = new Set(strikes.map(([first, second]) => `${first} ${second}`))
  expect(pairs.size).toBe(4)
})

describe('a kernel with faults', () => {
  test('loses an acknowledgement without a word, and another one with ENOBUFS', () => {
    const { faults, file } = kernelWith({ lostAck: [2], overrun: [2] })
    for (let seq = 1; seq <= 4; seq++) file.send(noop(seq), 0)
    // The second is lost before it is sent; the third is the second that is sent, and the fourth falls into the gap.
    expect(heard(file)).toEqual([-ENOBUFS, [2, 0x100, 0]])
    expect(faults.count('lostAck')).toEqual({ chances: 4, struck: 1 })
  })

  test('has a dump interrupted at its third message', () => {
    const { kernel, file } = kernelWith({ dumpInterrupted: [3] })
    for (const seq of [1, 2, 3]) file.send(message(RTM_NEWLINK, REQUEST | 0x400, seq, dummyLink()), 0)
    file.messages()
    file.send(links, 0)
    expect(heard(file)).toEqual([
      [RTM_NEWLINK, 2],
      [RTM_NEWLINK, 2],
      [RTM_NEWLINK, 2 | DUMP_INTR],
      [RTM_NEWLINK, 2],
      [3, 2],
    ])
    expect(kernel.dmesg()).toEqual([])
  })

  test('refuses a dump with EBUSY, and not the next one', () => {
    const { faults, file } = kernelWith({})
    faults.cause('busy')
    file.send(links, 0)
    expect(heard(file)).toEqual([[2, 0, -16]])
    file.send(links, 0)
    expect(heard(file)[0]).toEqual([RTM_NEWLINK, 2])
  })

  test('has no memory for a send, an acknowledgement, a dump', () => {
    const { faults, file } = kernelWith({ noMemory: [1, 3, 5] })
    expect([file.send(noop(1), 0), file.send(noop(2), 0)]).toEqual([-ENOBUFS, 16])
    expect(heard(file)).toEqual([-ENOBUFS])
    file.send(links, 0)
    expect(heard(file)[0]).toEqual([2, 0, -ENOBUFS])
    expect(faults.count('noMemory').struck).toBe(3)
  })

  test('loses notifications, of which each listener hears for itself', () => {
    const { kernel, faults, file } = kernelWith({})
    const listeners = [6, 7].map((portid) => boundFile(kernel, ROUTE, portid, 1))
    faults.cause('overrun')
    file.send(message(RTM_NEWLINK, REQUEST | 0x400, 1, dummyLink()), 0)
    const results = listeners.map(heard)
    expect(results.filter((result) => result[0] === -ENOBUFS)).toHaveLength(1)
    expect(results.filter((result) => Array.isArray(result[0]))).toHaveLength(1)
  })

  test('has a reader come late, once', () => {
    const { kernel, faults } = kernelWith({ slowReader: [1] })
    const socket = kernel.socket(ROUTE)
    expect(socket.exchange(noop(1))).toBeUndefined()
    expect(socket.receive()?.count).toBe(1)
    expect(faults.count('slowReader').struck).toBe(1)
  })
})

describe('faults by chance', () => {
  const run = (plan: FaultPlan, seed: number) => {
    const faults = new Faults(plan, seed)
    return Array.from({ length: 200 }, () => faults.strikes('overrun'))
  }

  test('are the same with the same seed, whatever other kinds there are', () => {
    expect(run({ overrun: 0.2 }, 5)).toEqual(run({ overrun: 0.2, busy: 0.5 }, 5))
    expect(run({ overrun: 0.2 }, 5)).not.toEqual(run({ overrun: 0.2 }, 6))
  })

  test.each([0, 0.1, 0.5, 1])('are as many as %d promises', (rate) => {
    const faults = new Faults({ overrun: rate }, 9)
    for (let i = 0; i < 20_000; i++) faults.strikes('overrun')
    expect(Math.abs(faults.count('overrun').struck / 20_000 - rate)).toBeLessThan(0.02)
  })

  test('are refused where they make no sense', () => {
    expect(() => new Faults({ overrun: 1.5 })).toThrow(RangeError)
    expect(() => new Faults({ overrun: Number.NaN })).toThrow(RangeError)
    expect(() => new Faults({ busy: [0] })).toThrow(RangeError)
    expect(() => new Faults({ hail: 1 } as FaultPlan)).toThrow(TypeError)
  })
})

/** A request for a link of the kind dummy, with a name that the kernel makes. */
function dummyLink(): Uint8Array {
  const kind = [10, 0, 1, 0, ...textBytes('dummy'), 0, 0, 0]
  return Uint8Array.from([...new Array(16).fill(0), 4 + kind.length, 0, 18, 0, ...kind])
}
