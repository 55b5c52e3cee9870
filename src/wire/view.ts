/**
 * Three views of one ArrayBuffer. Offsets into a view count bytes from the start of the buffer, so that one number
 * addresses all three: `words[offset >> 2]` and `bytes[offset]` meet at the same place.
 */
export interface View {
  readonly bytes: Uint8Array
  /** The same buffer in 32-bit words of the host's order; a tail of fewer than four bytes has no word. */
  readonly words: Uint32Array
  readonly data: DataView
}

/** A view of the whole of `buffer`. */
export function viewOf(buffer: ArrayBufferLike): View {
  return {
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer, 0, buffer.byteLength >> 2),
    data: new DataView(buffer),
  }
}

/** A place in a buffer: `start` is a multiple of four, `end` is exclusive. */
export interface Span {
  readonly view: View
  readonly start: number
  readonly end: number
}

/** A span of `bytes`: of its own buffer where that is aligned to four bytes, of a copy elsewhere. */
export function spanOf(bytes: Uint8Array): Span {
  if ((bytes.byteOffset & 3) === 0) {
    return { view: viewOf(bytes.buffer), start: bytes.byteOffset, end: bytes.byteOffset + bytes.byteLength }
  }
  const copy = new Uint8Array(bytes) // not slice(): a Buffer's shares its memory
  return { view: viewOf(copy.buffer), start: 0, end: copy.byteLength }
}

/**
 * How many views of decoded bytes were handed out. Whoever decodes from a buffer that is written again compares the count
 * before and after, and lets go of the buffer when it changed. Whoever replaces all views of a value by copies puts the count
 * back to what it was.
 */
export const lent = { count: 0 }

/** The bytes from `start` to `end`, as a view of the same memory. */
export function lend(bytes: Uint8Array, start: number, end: number): Uint8Array {
  lent.count++
  return bytes.subarray(start, end)
}
