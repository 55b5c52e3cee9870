import type { Batch } from '../socket/socket.ts'
import { DATAGRAM_LENGTH, DATAGRAM_OFFSET, DATAGRAM_WORDS } from '../socket/socket.ts'
import { viewOf } from '../wire/index.ts'
import { ANSWER_HEADER } from './frame.ts'

const ROW_BYTES = DATAGRAM_WORDS * 4

/**
 * The datagrams of a batch for an answer: first the words of each, as in `Batch.datagrams` with offsets from the start
 * of these bytes, then their data, each at a multiple of eight.
 */
export function packBatch({ count, datagrams, view }: Batch): Uint8Array<ArrayBuffer> {
  let end = count * ROW_BYTES
  const offsets = Array.from({ length: count }, (_, index) => {
    const offset = end
    end = (offset + (datagrams[index * DATAGRAM_WORDS + DATAGRAM_LENGTH] as number) + 7) & ~7
    return offset
  })
  const packed = new Uint8Array(end)
  const table = new DataView(packed.buffer)
  for (let index = 0; index < count; index++) {
    const row = index * DATAGRAM_WORDS
    for (let word = 0; word < DATAGRAM_WORDS; word++) {
      table.setInt32((row + word) * 4, datagrams[row + word] as number, true)
    }
    const offset = offsets[index] as number
    table.setInt32((row + DATAGRAM_OFFSET) * 4, offset, true)
    const start = datagrams[row + DATAGRAM_OFFSET] as number
    packed.set(view.bytes.subarray(start, start + (datagrams[row + DATAGRAM_LENGTH] as number)), offset)
  }
  return packed
}

/** The batch in an answer whose frame has a buffer of its own, which the batch keeps: nothing will overwrite it. */
export function unpackBatch(frame: Uint8Array<ArrayBuffer>, count: number, error: number): Batch {
  const table = new DataView(frame.buffer, ANSWER_HEADER, count * ROW_BYTES)
  const datagrams = new Int32Array(count * DATAGRAM_WORDS)
  for (let word = 0; word < datagrams.length; word++) datagrams[word] = table.getInt32(word * 4, true)
  for (let row = 0; row < datagrams.length; row += DATAGRAM_WORDS) datagrams[row + DATAGRAM_OFFSET]! += ANSWER_HEADER
  return { view: viewOf(frame.buffer), count, datagrams, error, retain: () => {} }
}
