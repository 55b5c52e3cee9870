import { LITTLE } from '../skb/message.ts'

/** Length of `struct cmsghdr` on 64-bit machines, and what control messages are aligned to, in bytes. */
export const CMSG_HEADER = 16
const CMSG_ALIGN = 8

/** One control message. */
export interface ControlMessage {
  readonly level: number
  readonly type: number
  /** `cmsg_len`: header and data. */
  readonly length: number
  readonly data: DataView
}

const NOTHING = new Uint8Array(0)

function align(length: number): number {
  return Math.ceil(length / CMSG_ALIGN) * CMSG_ALIGN
}

/** Reads control messages; undefined when one has a length that is wrong (`include/linux/socket.h`, CMSG_OK()). */
export function readControl(control: Uint8Array): ControlMessage[] | undefined {
  const messages: ControlMessage[] = []
  const data = new DataView(control.buffer, control.byteOffset, control.byteLength)
  for (let offset = 0; control.length - offset >= CMSG_HEADER; ) {
    const length = Number(data.getBigUint64(offset, LITTLE))
    if (length < CMSG_HEADER || length > control.length - offset) return undefined
    messages.push({
      length,
      level: data.getInt32(offset + 8, LITTLE),
      type: data.getInt32(offset + 12, LITTLE),
      data: new DataView(control.buffer, control.byteOffset + offset + CMSG_HEADER, length - CMSG_HEADER),
    })
    offset += align(length)
  }
  return messages
}

/** The room that recvmsg() has for control messages, and what was written there (`net/core/scm.c`, put_cmsg()). */
export class ControlWriter {
  readonly #room: number
  #bytes = NOTHING
  #used = 0
  /** Whether something was cut or left out: MSG_CTRUNC. */
  truncated = false

  constructor(room: number) {
    // More than this never comes: a message each of PKTINFO, of the namespace id and of the credentials.
    this.#room = Math.min(Math.max(room, 0), 3 * 64)
  }

  put(level: number, type: number, words: readonly number[]): void {
    const room = this.#room - this.#used
    if (room < CMSG_HEADER) {
      this.truncated = true
      return
    }
    if (this.#used === 0) this.#bytes = new Uint8Array(this.#room)
    const wanted = CMSG_HEADER + words.length * 4
    if (room < wanted) this.truncated = true
    const length = Math.min(room, wanted)
    const whole = new Uint8Array(wanted)
    const data = new DataView(whole.buffer)
    data.setBigUint64(0, BigInt(length), LITTLE)
    data.setInt32(8, level, LITTLE)
    data.setInt32(12, type, LITTLE)
    for (let i = 0; i < words.length; i++) data.setInt32(CMSG_HEADER + i * 4, words[i] as number, LITTLE)
    this.#bytes.set(whole.subarray(0, length), this.#used)
    this.#used += Math.min(align(wanted), room)
  }

  /** What was written. */
  bytes(): Uint8Array {
    return this.#used === 0 ? NOTHING : this.#bytes.subarray(0, this.#used)
  }
}
