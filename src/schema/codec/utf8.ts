/**
 * UTF-8 without TextDecoder: names on the wire are short, and the schema runs where there is none.
 */

/**
 * Text of the bytes from `start` to `end`; undefined when they are not UTF-8. With `escapes` each byte that is not is a lone surrogate,
 * U+DC80 to U+DCFF, which `encodeUtf8` writes as that byte again (Python's surrogateescape, PEP 383).
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number, escapes = false): string | undefined {
  let text = ''
  let at = start
  while (at < end) {
    const point = pointAt(bytes, at, end)
    if (point !== undefined) {
      text += String.fromCodePoint(point)
      at += sizeOf(point)
    } else if (escapes) text += String.fromCharCode(ESCAPES | (bytes[at++] as number))
    else return undefined
  }
  return text
}

/** Lone surrogates that stand for bytes which are not UTF-8: this and the byte. */
const ESCAPES = 0xdc00

function isEscape(point: number): boolean {
  return point >= (ESCAPES | 0x80) && point <= (ESCAPES | 0xff)
}

/** The code point at a place; undefined where it is not UTF-8. */
function pointAt(bytes: Uint8Array, at: number, end: number): number | undefined {
  const lead = bytes[at] as number
  if (lead < 0x80) return lead
  const more =
    lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0
  if (more === 0 || at + more >= end) return undefined
  let point = lead & (0x3f >> more)
  for (let n = 1; n <= more; n++) {
    const next = bytes[at + n] as number
    if ((next & 0xc0) !== 0x80) return undefined
    point = (point << 6) | (next & 0x3f)
  }
  const isOverlong = sizeOf(point) <= more
  return isOverlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? undefined : point
}

/** Bytes that a code point takes, also a surrogate. */
function sizeOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}

/** Bytes that `text` takes in UTF-8. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) length += 1
    else if ((text.codePointAt(i) as number) > 0xffff) {
      length += 2
      i++
    } else if (!isEscape(unit)) length += 2
  }
  return length
}

/**
 * Writes `text` in UTF-8 at `offset`; the room was made for it. A lone surrogate becomes U+FFFD, or the byte that it stands for. Returns
 * the end.
 */
export function encodeUtf8(text: string, bytes: Uint8Array, offset: number): number {
  let at = offset
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80 || isEscape(unit)) {
      bytes[at++] = unit & 0xff
      continue
    }
    let point = text.codePointAt(i) as number
    if (point > 0xffff) i++
    else if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd
    if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6)
    else {
      if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12)
      else {
        bytes[at++] = 0xf0 | (point >> 18)
        bytes[at++] = 0x80 | ((point >> 12) & 0x3f)
      }
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f)
    }
    bytes[at++] = 0x80 | (point & 0x3f)
  }
  return at
}
