import type { ReceivedMessage } from '../../kernel/index.ts'
import {
  ROW_BYTES,
  ROW_CONTROL_LENGTH,
  ROW_CONTROL_OFFSET,
  ROW_FLAGS,
  ROW_GROUPS,
  ROW_LENGTH,
  ROW_OFFSET,
  ROW_PORTID,
  ROW_RESULT,
} from '../frames/datagram-rows.ts'

function align8(length: number): number {
  return (length + 7) & ~7
}

/** Bytes that datagrams take in an answer. */
export function datagramsLength(received: readonly ReceivedMessage[]): number {
  let length = received.length * ROW_BYTES
  for (const { data, control } of received) length += align8(data.length) + align8(control.length)
  return length
}

/** Writes datagrams to `target` at `start`, where there is room for them; `words` is a view of the same bytes. */
export function putDatagrams(
  received: readonly ReceivedMessage[],
  target: Uint8Array,
  words: DataView,
  start: number,
): void {
  let used = received.length * ROW_BYTES
  for (let index = 0; index < received.length; index++) {
    const { result, data, name, control, flags } = received[index] as ReceivedMessage
    const row = start + index * ROW_BYTES
    words.setUint32(row + ROW_OFFSET * 4, used, true)
    words.setUint32(row + ROW_LENGTH * 4, data.length, true)
    words.setInt32(row + ROW_RESULT * 4, result, true)
    words.setUint32(row + ROW_FLAGS * 4, flags, true)
    words.setUint32(row + ROW_PORTID * 4, wordOf(name, 4), true)
    words.setUint32(row + ROW_GROUPS * 4, wordOf(name, 8), true)
    target.set(data, start + used)
    used += align8(data.length)
    words.setUint32(row + ROW_CONTROL_OFFSET * 4, used, true)
    words.setUint32(row + ROW_CONTROL_LENGTH * 4, control.length, true)
    if (control.length > 0) target.set(control, start + used)
    used += align8(control.length)
  }
}

/** A little-endian word. */
function wordOf(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}
