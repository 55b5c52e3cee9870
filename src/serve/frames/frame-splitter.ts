import { type FramePlace, MAX_FRAME } from './frame.ts'

const NOTHING = new Uint8Array(0)

/**
 * Puts the pieces of a stream together into frames. Keeps no more than what came and is no whole frame yet. It is itself the
 * place of the frame that was found last.
 */
export class FrameSplitter implements FramePlace {
  readonly #least: number
  /** What is not read yet is in the piece that was given last, or in memory of one's own. */
  memory: Uint8Array = NOTHING
  data: DataView = new DataView(NOTHING.buffer)
  start = 0
  length = 0
  /** Where what is not read yet begins and ends. */
  #next = 0
  #end = 0
  #isOwn = true
  #broken = false

  /** Bytes that belong to no whole frame yet. */
  get unread(): number {
    return this.#end - this.#next
  }

  /** `least` is the length of a frame without bytes. */
  constructor(least: number) {
    this.#least = least
  }

  /** Whether the peer does not speak frames: a length was too short or too long. Nothing can be read any more. */
  get broken(): boolean {
    return this.#broken
  }

  /** Adds a piece: what lies in `memory` from `start` to `end`. It may be overwritten after `keep()`. */
  push(memory: Uint8Array, start = 0, end = memory.length): void {
    if (this.#next === this.#end) {
      this.#use(memory, start, end)
      this.#isOwn = false
      return
    }
    this.keep()
    this.#reserve(end - start)
    this.memory.set(memory.subarray(start, end), this.#end)
    this.#end += end - start
  }

  /** Finds the next frame, which stays where it is until the next `push()` or `keep()`; false when none is whole. */
  next(): boolean {
    const there = this.#end - this.#next
    if (this.#broken || there < 4) return false
    const length = this.data.getUint32(this.#next, true)
    if (length < this.#least || length > MAX_FRAME) {
      this.#broken = true
      this.#use(NOTHING, 0, 0)
      return false
    }
    if (there < length) return false
    this.start = this.#next
    this.length = length
    this.#next += length
    return true
  }

  /** Takes what is not read into memory of its own. */
  keep(): void {
    if (this.#isOwn || this.#next === this.#end) return
    // Not slice(): that of a Buffer does not copy.
    this.#use(new Uint8Array(this.memory.subarray(this.#next, this.#end)), 0, this.#end - this.#next)
    this.#isOwn = true
  }

  /** A copy of the frame that was found last. */
  copy(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.subarray(this.start, this.start + this.length))
  }

  /** Makes room behind the end: where that is not enough, in twice the memory. */
  #reserve(length: number): void {
    if (this.#end + length <= this.memory.length) return
    const unread = this.memory.subarray(this.#next, this.#end)
    const needed = unread.length + length
    const larger = needed > this.memory.length ? new Uint8Array(needed * 2) : this.memory
    larger.set(unread)
    this.#use(larger, 0, unread.length)
  }

  #use(bytes: Uint8Array, next: number, end: number): void {
    if (bytes !== this.memory) {
      this.memory = bytes
      this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    this.#next = next
    this.#end = end
  }
}
