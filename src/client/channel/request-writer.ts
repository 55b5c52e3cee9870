import { encodeMessage, type Operation, Writer } from '../../schema/index.ts'
import { NLMSG_HDRLEN } from '../../wire/index.ts'
import { headerWord } from '../header-word.ts'

const LAST_SEQ = 0xffff_ffff

/** Numbers requests and writes them, one or many to a datagram. Number 0 is not used: notifications have it. */
export class RequestWriter {
  readonly #writer = new Writer()
  #seq: number
  #cut: Uint8Array = new Uint8Array(0)
  /** What `#cut` is cut out of. */
  #whole: Uint8Array = this.#cut

  /** `seq` is the number before the first. */
  constructor(seq = 0) {
    this.#seq = seq
  }

  /** Sequence number of the last request. */
  get seq(): number {
    return this.#seq
  }

  /** A datagram of one request, valid until the next is written. Throws EncodeError. */
  single(op: Operation, value: unknown, flags: number): Uint8Array {
    const writer = this.#writer
    writer.at = 0
    this.#seq = this.#seq === LAST_SEQ ? 1 : this.#seq + 1
    this.#write(op, value, flags)
    // The same request of other values usually has the same length: its view is used again.
    const { bytes } = writer.view
    if (this.#cut.length !== writer.at || this.#whole !== bytes) {
      this.#whole = bytes
      this.#cut = bytes.subarray(0, writer.at)
    }
    return this.#cut
  }

  /** Begins a datagram of up to `count` requests with consecutive numbers; returns the first number. */
  begin(count: number): number {
    this.#writer.at = 0
    if (this.#seq + count > LAST_SEQ) this.#seq = 0
    return this.#seq + 1
  }

  /** Appends a request, unless that makes the datagram longer than `limit` bytes and it is not the first. Throws EncodeError. */
  append(op: Operation, value: unknown, flags: number, limit: number): boolean {
    const writer = this.#writer
    const start = writer.at
    this.#seq++
    try {
      this.#write(op, value, flags)
    } catch (error) {
      this.#undo(start)
      throw error
    }
    if (start === 0 || writer.at <= limit) return true
    this.#undo(start)
    return false
  }

  #undo(start: number): void {
    this.#writer.at = start
    this.#seq--
  }

  /** The datagram that was begun, valid until the next is written. */
  get datagram(): Uint8Array {
    return this.#writer.view.bytes.subarray(0, this.#writer.at)
  }

  #write(op: Operation, value: unknown, flags: number): void {
    const writer = this.#writer
    const start = writer.at
    writer.need(NLMSG_HDRLEN)
    writer.at = start + NLMSG_HDRLEN
    encodeMessage(op.request, value, writer)
    const { words } = writer.view
    const word = start >> 2
    words[word] = writer.at - start
    words[word + 1] = headerWord(op.request.type, flags)
    words[word + 2] = this.#seq
    words[word + 3] = 0
    writer.align()
  }
}
