import { expect, test } from 'vitest'
import { Slab } from '../../socket/portable.ts'
import { datagramsOf } from '../../socket/queue.ts'
import { netlinkOptions } from '../../wire/index.ts'
import type { FramePlace } from '../frames/frame.ts'
import { memorySize, unpackBatch } from './batch.ts'

const SOL_NETLINK = 270
const SCM_CREDENTIALS = 2

/** A control message of 64-bit Linux with some words. */
function control(level: number, type: number, ...words: number[]): number[] {
  const length = 16 + words.length * 4
  const all = Int32Array.of(length, 0, level, type, ...words, ...(words.length % 2 === 1 ? [0] : []))
  return [...new Uint8Array(all.buffer)]
}

function placeOf(bytes: Uint8Array<ArrayBuffer>, start: number): FramePlace {
  return { memory: bytes, data: new DataView(bytes.buffer), start, length: bytes.length - start }
}

const { NETLINK_PKTINFO, NETLINK_LISTEN_ALL_NSID } = netlinkOptions

test('the rows of an answer are the datagrams of a batch', () => {
  const controls = [
    ...control(SOL_NETLINK, NETLINK_PKTINFO, 33),
    ...control(1, SCM_CREDENTIALS, 1, 2, 3),
    ...control(SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 7),
  ]
  // Two rows of eight words, then at 64 three bytes, at 72 the control messages; the second datagram was cut to nothing.
  const rows = Int32Array.of(64, 3, 3, 0, -2, 1, 72, controls.length, 72, 0, 70_000, 0x20, 0, 0, 72, 0)
  // The answer lies behind something else.
  const bytes = new Uint8Array([9, 9, 9, ...new Uint8Array(rows.buffer), 1, 2, 3, 0, 0, 0, 0, 0, ...controls])
  const batch = unpackBatch(placeOf(bytes, 3), 2, 0, new Slab(memorySize(1024)))
  expect(datagramsOf(batch)).toEqual([
    { data: Uint8Array.of(1, 2, 3), size: 3, portid: 0xffff_fffe, group: 33, nsid: 7 },
    { data: new Uint8Array(0), size: 70_000, portid: 0, group: 0, nsid: -1 },
  ])
  for (const { data } of datagramsOf(batch)) expect(data.byteOffset % 8).toBe(0)
})

test.each([0, 15, 0xffff_ffff, 0x7fff_ffff])('a control message of %i bytes is the last that is read', (length) => {
  const controls = [
    ...control(SOL_NETLINK, NETLINK_PKTINFO, 33),
    ...new Uint8Array(Int32Array.of(length, 0, SOL_NETLINK, NETLINK_PKTINFO, 34, 0).buffer),
  ]
  const rows = Int32Array.of(32, 0, 0, 0, 1, 1, 32, controls.length)
  const place = placeOf(new Uint8Array([...new Uint8Array(rows.buffer), ...controls]), 0)
  const [datagram] = datagramsOf(unpackBatch(place, 1, 0, new Slab(memorySize(1024))))
  expect(datagram).toMatchObject({ portid: 1, group: 33 })
})

test('an error without datagrams', () => {
  expect(unpackBatch(placeOf(new Uint8Array(0), 0), 0, 105, new Slab(memorySize(1024)))).toMatchObject({
    count: 0,
    error: 105,
  })
})
