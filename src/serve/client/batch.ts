import type { Batch } from '../../socket/socket.ts'
import {
  DATAGRAM_GROUP,
  DATAGRAM_LENGTH,
  DATAGRAM_NSID,
  DATAGRAM_OFFSET,
  DATAGRAM_PORTID,
  DATAGRAM_SIZE,
  DATAGRAM_WORDS,
} from '../../socket/socket.ts'
import { netlinkOptions, viewOf } from '../../wire/index.ts'
import {
  ROW_BYTES,
  ROW_CONTROL_LENGTH,
  ROW_CONTROL_OFFSET,
  ROW_LENGTH,
  ROW_OFFSET,
  ROW_PORTID,
  ROW_RESULT,
} from '../frames/datagram-rows.ts'

const SOL_NETLINK = 270
const CMSG_HEADER = 16

/** The batch in the bytes of an answer to `recvmsg` with MSG_TRUNC, which it keeps: nothing will overwrite them. */
export function unpackBatch(bytes: Uint8Array<ArrayBuffer>, count: number, error: number): Batch {
  const view = viewOf(bytes.buffer)
  const datagrams = new Int32Array(count * DATAGRAM_WORDS)
  for (let index = 0; index < count; index++) {
    const from = index * ROW_BYTES
    const row = index * DATAGRAM_WORDS
    datagrams[row + DATAGRAM_OFFSET] = view.data.getInt32(from + ROW_OFFSET * 4, true)
    datagrams[row + DATAGRAM_LENGTH] = view.data.getInt32(from + ROW_LENGTH * 4, true)
    datagrams[row + DATAGRAM_SIZE] = view.data.getInt32(from + ROW_RESULT * 4, true)
    datagrams[row + DATAGRAM_PORTID] = view.data.getInt32(from + ROW_PORTID * 4, true)
    datagrams[row + DATAGRAM_NSID] = -1
    const control = view.data.getInt32(from + ROW_CONTROL_OFFSET * 4, true)
    readControl(view.data, control, view.data.getInt32(from + ROW_CONTROL_LENGTH * 4, true), datagrams, row)
  }
  return { view, count, datagrams, error, retain: () => {} }
}

/** Notes the group and the namespace id that control messages tell. */
function readControl(data: DataView, start: number, length: number, datagrams: Int32Array, row: number): void {
  const end = start + length
  let size = 0
  for (let at = start; end - at >= CMSG_HEADER + 4; at += (size + 7) & ~7) {
    size = data.getUint32(at, true)
    if (size < CMSG_HEADER || size > end - at) return // what follows cannot be found
    if (data.getInt32(at + 8, true) !== SOL_NETLINK) continue
    const type = data.getInt32(at + 12, true)
    const value = data.getInt32(at + CMSG_HEADER, true)
    if (type === netlinkOptions.NETLINK_PKTINFO) datagrams[row + DATAGRAM_GROUP] = value
    if (type === netlinkOptions.NETLINK_LISTEN_ALL_NSID) datagrams[row + DATAGRAM_NSID] = value
  }
}
