import { MAX_FRAME } from './frame.ts'

const NOTHING = new Uint8Array(0)

/** Puts the pieces of a stream together into frames. Keeps no more than what came and is no whole frame yet. */
export class FrameSplitter {
  readonly #least: number
  /** What is not read yet: the piece that was given last, or memory of one's own. */
  #bytes: Uint8Array = NOTHING
  #start = 0
  #end = 0
  #isOwn = true
  #broken = false

  /** `least` is the length of a frame without bytes. */
  constructor(least: number) {
    this.#least = least
  }

  /** Whether the peer does not speak frames: a length was too short or too long. Nothing can be read any more. */
  get broken(): boolean {
    return this.#broken
  }

  /** Adds a piece. It may be overwritten after `keep()`. */
  push(piece: Uint8Array): void {
    if (this.#start === this.#end) {
      this.#bytes = piece
      this.#start = 0
      this.#end = piece.length
      this.#isOwn = false
      return
    }
    this.keep()
    this.#reserve(piece.length)
    this.#bytes.set(piece, this.#end)
    this.#end += piece.length
  }

  /** The next frame, as a view that is good until the next `push()` or `keep()`; undefined when none is whole. */
  next(): Uint8Array | undefined {
    const there = this.#end - this.#start
    if (this.#broken || there < 4) return undefined
    const { buffer, byteOffset } = this.#bytes
    const length = new DataView(buffer, byteOffset + this.#start, 4).getUint32(0, true)
    if (length < this.#least || length > MAX_FRAME) {
      this.#broken = true
      this.#bytes = NOTHING
      this.#start = this.#end = 0
      return undefined
    }
    if (there < length) return undefined
    const frame = this.#bytes.subarray(this.#start, this.#start + length)
    this.#start += length
    return frame
  }

  /** Takes what is not read into memory of its own. */
  keep(): void {
    if (this.#isOwn) return
    // Not slice(): that of a Buffer does not copy.
    this.#bytes = new Uint8Array(this.#bytes.subarray(this.#start, this.#end))
    this.#end -= this.#start
    this.#start = 0
    this.#isOwn = true
  }

  /** Makes room behind the end: where that is not enough, in twice the memory. */
  #reserve(length: number): void {
    if (this.#end + length <= this.#bytes.length) return
    const unread = this.#bytes.subarray(this.#start, this.#end)
    const needed = unread.length + length
    const larger = needed > this.#bytes.length ? new Uint8Array(needed * 2) : this.#bytes
    larger.set(unread)
    this.#bytes = larger
    this.#start = 0
    this.#end = unread.length
  }
}
