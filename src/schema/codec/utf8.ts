/**
 * UTF-8 without TextDecoder: names on the wire are short, and the schema runs where there is none.
 */

/** What a byte that is not UTF-8 is in text that keeps such bytes: the second half of a pair, without a first (as in Python). */
const ESCAPE = 0xdc00

/** Text of the bytes from `start` to `end`; undefined when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  for (let i = start; i < end; ) {
    const point = pointAt(bytes, i, end)
    if (point === undefined) return undefined
    text += String.fromCodePoint(point)
    i += sizeOf(point)
  }
  return text
}

/** Text of the bytes from `start` to `end`, of which encodeUtf8() makes the same bytes, whatever they are. */
export function decodeEscaped(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let i = start; i < end; ) {
    const point = pointAt(bytes, i, end)
    text += point === undefined ? String.fromCharCode(ESCAPE | (bytes[i] as number)) : String.fromCodePoint(point)
    i += point === undefined ? 1 : sizeOf(point)
  }
  return text
}

/** The character that begins at `at`; undefined where none does. */
function pointAt(bytes: Uint8Array, at: number, end: number): number | undefined {
  const lead = bytes[at] as number
  if (lead < 0x80) return lead
  const more =
    lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0
  if (more === 0 || end - at <= more) return undefined
  let point = lead & (0x3f >> more)
  for (let i = at + 1; i <= at + more; i++) {
    const next = bytes[i] as number
    if ((next & 0xc0) !== 0x80) return undefined
    point = (point << 6) | (next & 0x3f)
  }
  const overlong = (more === 2 && point < 0x800) || (more === 3 && point < 0x10000)
  return overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? undefined : point
}

function sizeOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}

/** Whether it stands for a byte: those of ASCII never do. */
function isEscaped(point: number): boolean {
  return point >= (ESCAPE | 0x80) && point <= (ESCAPE | 0xff)
}

/** Bytes that `text` takes in UTF-8. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80 || isEscaped(unit)) continue
    if (unit < 0x800) length += 1
    else if ((text.codePointAt(i) as number) > 0xffff) {
      length += 2
      i++
    } else length += 2
  }
  return length
}

/**
 * Writes `text` in UTF-8 at `offset`; the room was made for it. Half a pair becomes U+FFFD, unless it stands for a byte. Returns the end.
 */
export function encodeUtf8(text: string, bytes: Uint8Array, offset: number): number {
  let at = offset
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) {
      bytes[at++] = unit
      continue
    }
    let point = text.codePointAt(i) as number
    if (isEscaped(point)) {
      bytes[at++] = point & 0xff
      continue
    }
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
