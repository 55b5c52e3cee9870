import { type View, viewOf } from '../../wire/index.ts'

/**
 * Bytes being written: one buffer that is used again and again, and grows when it must. Attributes are written in one
 * pass, with their lengths put in afterwards.
 */
export class Writer {
  view: View
  /** Where the next byte goes. */
  at = 0

  constructor(size = 4096) {
    this.view = viewOf(new ArrayBuffer(size))
  }

  /** Makes room for `size` more bytes. */
  need(size: number): void {
    const wanted = this.at + size
    if (wanted <= this.view.bytes.length) return
    let capacity = this.view.bytes.length * 2
    while (capacity < wanted) capacity *= 2
    const grown = viewOf(new ArrayBuffer(capacity))
    grown.bytes.set(this.view.bytes.subarray(0, this.at))
    this.view = grown
  }

  /** Appends `count` zero bytes. */
  zeros(count: number): void {
    this.need(count)
    this.view.bytes.fill(0, this.at, this.at + count)
    this.at += count
  }

  /** Appends zeros up to the next multiple of four. */
  align(): void {
    const missing = -this.at & 3
    if (missing > 0) this.zeros(missing)
  }

  append(bytes: Uint8Array): void {
    this.need(bytes.length)
    this.view.bytes.set(bytes, this.at)
    this.at += bytes.length
  }

  /** A copy of what was written from `start` on. */
  slice(start = 0): Uint8Array {
    return this.view.bytes.slice(start, this.at)
  }
}
