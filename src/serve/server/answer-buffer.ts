import { type Answer, answerLength, putAnswer } from '../frames/frame.ts'

const SIZE = 64 * 1024

/** Where answers are written, which go out together. One memory is enough for all: what is in it is sent before others write. */
const memory = new Uint8Array(SIZE)

/** Collects the answers to what has come in one piece. */
export class AnswerBuffer {
  readonly #write: (bytes: Uint8Array<ArrayBuffer>) => void
  #used = 0

  constructor(write: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#write = write
  }

  add(answer: Partial<Answer>): void {
    const length = answerLength(answer)
    if (this.#used + length > SIZE) this.flush()
    if (length > SIZE) {
      const frame = new Uint8Array(length)
      putAnswer(answer, frame, 0)
      this.#write(frame)
      return
    }
    putAnswer(answer, memory, this.#used)
    this.#used += length
  }

  /** Sends what there is. To be called before anybody else's answers are added. */
  flush(): void {
    if (this.#used === 0) return
    this.#write(memory.subarray(0, this.#used))
    this.#used = 0
  }
}
