import { MAX_FRAME } from './frame.ts'

/** Puts the pieces of a stream together into frames. Keeps at most one frame that is not whole yet. */
export class FrameSplitter {
  readonly #least: number
  readonly #length = new Uint8Array(4)
  /** What there is of the frame that is being read; of its length alone, while that is not whole. */
  #frame: Uint8Array<ArrayBuffer> | undefined
  #filled = 0

  /** `least` is the length of a frame without bytes. */
  constructor(least: number) {
    this.#least = least
  }

  /**
   * Gives the frames that `piece` completes, each in memory of its own. Undefined when the peer does not speak frames:
   * a length that is too short or too long. Nothing can be read from it any more.
   */
  push(piece: Uint8Array): Uint8Array<ArrayBuffer>[] | undefined {
    const frames: Uint8Array<ArrayBuffer>[] = []
    let at = 0
    while (at < piece.length) {
      const target: Uint8Array<ArrayBuffer> = this.#frame ?? this.#length
      const part = piece.subarray(at, at + target.length - this.#filled)
      target.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled < target.length) break
      if (this.#frame) {
        frames.push(this.#frame)
        this.#frame = undefined
        this.#filled = 0
      } else if (!this.#begin()) return undefined
    }
    return frames
  }

  #begin(): boolean {
    const length = new DataView(this.#length.buffer).getUint32(0, true)
    if (length < this.#least || length > MAX_FRAME) return false
    this.#frame = new Uint8Array(length)
    this.#frame.set(this.#length)
    return true
  }
}
