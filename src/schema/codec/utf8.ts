/**
 * UTF-8 without TextDecoder: names on the wire are short, and the schema runs where there is none.
 */

/** Text of the bytes from `start` to `end`; undefined when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  let i = start
  while (i < end) {
    const lead = bytes[i++] as number
    if (lead < 0x80) {
      text += String.fromCharCode(lead)
      continue
    }
    const more =
      lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0
    if (more === 0 || end - i < more) return undefined
    let point = lead & (0x3f >> more)
    for (let n = 0; n < more; n++) {
      const next = bytes[i++] as number
      if ((next & 0xc0) !== 0x80) return undefined
      point = (point << 6) | (next & 0x3f)
    }
    const overlong = (more === 2 && point < 0x800) || (more === 3 && point < 0x10000)
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined
    text += String.fromCodePoint(point)
  }
  return text
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
    } else length += 2
  }
  return length
}

/** Writes `text` in UTF-8 at `offset`; the room was made for it. A lone surrogate becomes U+FFFD. Returns the end. */
export function encodeUtf8(text: string, bytes: Uint8Array, offset: number): number {
  let at = offset
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) {
      bytes[at++] = unit
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
