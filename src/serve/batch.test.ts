import { expect, test } from 'vitest'
import { batchOf, type Datagram, datagramsOf } from '../socket/queue.ts'
import { packBatch, unpackBatch } from './batch.ts'
import { writeAnswer } from './frame.ts'

const datagram = (length: number, rest: Partial<Datagram> = {}): Datagram => {
  return { data: new Uint8Array(length).fill(length), size: length, portid: 0, group: 0, nsid: -1, ...rest }
}

/** A batch on its way through an answer. */
function carry(datagrams: Datagram[], error = 0): ReturnType<typeof unpackBatch> {
  return unpackBatch(writeAnswer({ bytes: packBatch(batchOf(datagrams)) }), datagrams.length, error)
}

test('a batch is what it was on the other side', () => {
  const datagrams = [
    datagram(16, { portid: 0xffff_fffe, group: 33, nsid: 7 }),
    datagram(3, { size: 70_000 }),
    datagram(0),
    datagram(5000),
  ]
  const batch = carry(datagrams, 105)
  expect([datagramsOf(batch), batch.error]).toEqual([datagrams, 105])
})

test('its datagrams are aligned to eight bytes', () => {
  const batch = carry([datagram(1), datagram(9), datagram(16), datagram(1)])
  for (const { data } of datagramsOf(batch)) expect(data.byteOffset % 8).toBe(0)
})

test('an error without datagrams', () => {
  expect(carry([], 105)).toMatchObject({ count: 0, error: 105 })
})
