import { ANSWER_HEADER, putAnswerHeader } from '../frames/frame.ts'
import { datagramsLength, putDatagrams } from './datagram-writer.ts'
import type { Result } from './system-call.ts'

const SIZE = 64 * 1024

/** Where answers are written, which go out together. One memory is enough for all: what is in it is sent before others write. */
const memory = new Uint8Array(SIZE)
const words = new DataView(memory.buffer)

/** Collects the answers to what has come in one piece. */
export class AnswerBuffer {
  readonly #write: (bytes: Uint8Array<ArrayBuffer>) => void
  #used = 0

  constructor(write: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#write = write
  }

  add(call: number, result: Result): void {
    const { datagrams, bytes } = result
    const length = datagrams === undefined ? (bytes?.length ?? 0) : datagramsLength(datagrams)
    if (this.#used + ANSWER_HEADER + length > SIZE) this.flush()
    if (ANSWER_HEADER + length > SIZE) {
      const frame = new Uint8Array(ANSWER_HEADER + length)
      put(frame, new DataView(frame.buffer), 0, length, call, result)
      this.#write(frame)
      return
    }
    put(memory, words, this.#used, length, call, result)
    this.#used += ANSWER_HEADER + length
  }

  /** Sends what there is. To be called before anybody else's answers are added. */
  flush(): void {
    if (this.#used === 0) return
    this.#write(memory.subarray(0, this.#used))
    this.#used = 0
  }
}

function put(target: Uint8Array, data: DataView, offset: number, length: number, call: number, result: Result): void {
  putAnswerHeader(data, offset, length, call, result)
  const { datagrams, bytes } = result
  if (datagrams !== undefined) putDatagrams(datagrams, target, data, offset + ANSWER_HEADER)
  else if (bytes !== undefined) target.set(bytes, offset + ANSWER_HEADER)
}
