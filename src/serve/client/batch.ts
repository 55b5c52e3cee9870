import { type Slab, SlabBatch } from '../../socket/portable.ts'
import {
  type Batch,
  DATAGRAM_GROUP,
  DATAGRAM_LENGTH,
  DATAGRAM_NSID,
  DATAGRAM_OFFSET,
  DATAGRAM_PORTID,
  DATAGRAM_SIZE,
  DATAGRAM_WORDS,
} from '../../socket/socket.ts'
import { netlinkOptions } from '../../wire/index.ts'
import {
  ENOUGH,
  ROW_BYTES,
  ROW_CONTROL_LENGTH,
  ROW_CONTROL_OFFSET,
  ROW_LENGTH,
  ROW_OFFSET,
  ROW_PORTID,
  ROW_RESULT,
} from '../frames/datagram-rows.ts'
import type { FramePlace } from '../frames/frame.ts'

const SOL_NETLINK = 270
const CMSG_HEADER = 16

/** So few bytes are copied one by one: a view of them would take longer. */
const FEW_BYTES = 128

/** Size of the memory that datagrams of at most `size` bytes are put into: the longest answer fits. */
export function memorySize(size: number): number {
  return align8(ENOUGH) + align8(size)
}

/** Most datagrams that the table of `slab` has room for. */
export function mostDatagrams(slab: Slab): number {
  return (slab.rows().length / DATAGRAM_WORDS) | 0
}

/** Puts the datagrams of an answer to `recvmsg` with MSG_TRUNC into `slab`, which is as long as `memorySize` says. */
export function unpackBatch(answer: FramePlace, count: number, error: number, slab: Slab): Batch {
  let length = 0
  for (let index = 0; index < count; index++) length += align8(word(answer, index, ROW_LENGTH))
  if (length > slab.view.bytes.length - slab.start) slab.renew()
  const rows = slab.rows()
  let used = slab.start
  for (let index = 0; index < count; index++) used = unpack(answer, index, slab, used, rows)
  return new SlabBatch(slab, count, error)
}

function align8(length: number): number {
  return (length + 7) & ~7
}

/** A word of a row. */
function word({ data, start }: FramePlace, index: number, at: number): number {
  return data.getInt32(start + index * ROW_BYTES + at * 4, true)
}

/** Copies a datagram to `used`, describes it in the table, and returns where the next one goes. */
function unpack(answer: FramePlace, index: number, slab: Slab, used: number, rows: Int32Array): number {
  const row = index * DATAGRAM_WORDS
  const length = word(answer, index, ROW_LENGTH)
  copy(answer, answer.start + word(answer, index, ROW_OFFSET), length, slab.view.bytes, used)
  rows[row + DATAGRAM_OFFSET] = used
  rows[row + DATAGRAM_LENGTH] = length
  rows[row + DATAGRAM_SIZE] = word(answer, index, ROW_RESULT)
  rows[row + DATAGRAM_PORTID] = word(answer, index, ROW_PORTID)
  rows[row + DATAGRAM_GROUP] = 0
  rows[row + DATAGRAM_NSID] = -1
  const control = answer.start + word(answer, index, ROW_CONTROL_OFFSET)
  readControl(answer.data, control, word(answer, index, ROW_CONTROL_LENGTH), rows, row)
  return align8(used + length)
}

function copy({ memory }: FramePlace, from: number, length: number, target: Uint8Array, to: number): void {
  if (length > FEW_BYTES) target.set(memory.subarray(from, from + length), to)
  else for (let at = 0; at < length; at++) target[to + at] = memory[from + at] as number
}

/** Notes the group and the namespace id that control messages tell. */
function readControl(data: DataView, start: number, length: number, rows: Int32Array, row: number): void {
  const end = start + length
  let size = 0
  for (let at = start; end - at >= CMSG_HEADER + 4; at += align8(size)) {
    size = data.getUint32(at, true)
    if (size < CMSG_HEADER || size > end - at) return // what follows cannot be found
    if (data.getInt32(at + 8, true) !== SOL_NETLINK) continue
    const type = data.getInt32(at + 12, true)
    const value = data.getInt32(at + CMSG_HEADER, true)
    if (type === netlinkOptions.NETLINK_PKTINFO) rows[row + DATAGRAM_GROUP] = value
    if (type === netlinkOptions.NETLINK_LISTEN_ALL_NSID) rows[row + DATAGRAM_NSID] = value
  }
}
