import type { View } from '../../wire/index.ts'

const PAGE_SIZE = 4096

/** Beyond this a payload has memory of its own: a page that one long message keeps alive would hold few others. */
const MAX_SHARED = 512

/** Memory of payloads, as a view; the view for odd accesses is made when it is wanted. */
export class Page implements View {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly words: Uint32Array<ArrayBuffer>
  #data: DataView | undefined

  constructor(size: number) {
    const buffer = new ArrayBuffer(size)
    this.bytes = new Uint8Array(buffer)
    this.words = new Uint32Array(buffer)
  }

  get data(): DataView {
    this.#data ??= new DataView(this.bytes.buffer)
    return this.#data
  }
}

/** Hands out zeroed memory at multiples of eight. Small pieces share a page; none is used twice. */
export class PagePool {
  #page = new Page(PAGE_SIZE)
  #used = 0
  /** Where the piece that was handed out last begins in its page. */
  start = 0

  /** The page that has `length` bytes free from `start` on. */
  take(length: number): Page {
    const size = (length + 7) & ~7
    if (size > MAX_SHARED) {
      this.start = 0
      return new Page(size)
    }
    if (this.#used + size > PAGE_SIZE) {
      this.#page = new Page(PAGE_SIZE)
      this.#used = 0
    }
    this.start = this.#used
    this.#used += size
    return this.#page
  }

  /** Takes back all but `length` of the `size` bytes at `start`; false where that is not the last piece of the page in use. */
  shrink(page: Page, start: number, size: number, length: number): boolean {
    if (page !== this.#page || start + ((size + 7) & ~7) !== this.#used) return false
    const used = start + ((length + 7) & ~7)
    page.bytes.fill(0, used, this.#used)
    this.#used = used
    return true
  }
}
