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
import { ANSWER_HEADER } from '../frames/frame.ts'

const SOL_NETLINK = 270
const CMSG_HEADER = 16

/**
 * The batch in an answer to `recvmsg` with MSG_TRUNC, whose frame has a buffer of its own: the batch keeps it, and nothing
 * will overwrite it.
 */
export function unpackBatch(frame: Uint8Array<ArrayBuffer>, count: number, error: number): Batch {
  const data = new DataView(frame.buffer)
  const datagrams = new Int32Array(count * DATAGRAM_WORDS)
  for (let index = 0; index < count; index++) {
    const word = (place: number): number => data.getInt32(ANSWER_HEADER + index * ROW_BYTES + place * 4, true)
    const row = index * DATAGRAM_WORDS
    datagrams[row + DATAGRAM_OFFSET] = ANSWER_HEADER + word(ROW_OFFSET)
    datagrams[row + DATAGRAM_LENGTH] = word(ROW_LENGTH)
    datagrams[row + DATAGRAM_SIZE] = word(ROW_RESULT)
    datagrams[row + DATAGRAM_PORTID] = word(ROW_PORTID)
    datagrams[row + DATAGRAM_GROUP] = 0
    datagrams[row + DATAGRAM_NSID] = -1
    readControl(data, ANSWER_HEADER + word(ROW_CONTROL_OFFSET), word(ROW_CONTROL_LENGTH), datagrams, row)
  }
  return { view: viewOf(frame.buffer), count, datagrams, error, retain: () => {} }
}

/** Notes the group and the namespace id that control messages tell. */
function readControl(data: DataView, start: number, length: number, datagrams: Int32Array, row: number): void {
  const end = start + length
  for (let at = start; end - at >= CMSG_HEADER + 4; at += (data.getUint32(at, true) + 7) & ~7) {
    if (data.getInt32(at + 8, true) !== SOL_NETLINK) continue
    const type = data.getInt32(at + 12, true)
    const value = data.getInt32(at + CMSG_HEADER, true)
    if (type === netlinkOptions.NETLINK_PKTINFO) datagrams[row + DATAGRAM_GROUP] = value
    if (type === netlinkOptions.NETLINK_LISTEN_ALL_NSID) datagrams[row + DATAGRAM_NSID] = value
  }
}
