import { hex, hexDigit } from './hex.ts'

/** Codes of the hex digits. */
const digit = Uint8Array.from('0123456789abcdef', (text) => text.charCodeAt(0))

/** `02:00:5e:…` for any number of bytes. */
export function macText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start === 6) return mac48Text(bytes, start)
  if (end === start) return ''
  let text = hex[bytes[start] as number] as string
  for (let i = start + 1; i < end; i++) text += `:${hex[bytes[i] as number]}`
  return text
}

/** One flat string: joining parts makes a tree of strings, which costs three times as much, and more to keep. */
function mac48Text(bytes: Uint8Array, at: number): string {
  const a = bytes[at] as number
  const b = bytes[at + 1] as number
  const c = bytes[at + 2] as number
  const d = bytes[at + 3] as number
  const e = bytes[at + 4] as number
  const f = bytes[at + 5] as number
  if ((a | b | c | d | e | f) === 0) return '00:00:00:00:00:00'
  if ((a & b & c & d & e & f) === 0xff) return 'ff:ff:ff:ff:ff:ff'
  const h = digit as unknown as number[]
  return String.fromCharCode(
    h[a >> 4]!,
    h[a & 15]!,
    58,
    h[b >> 4]!,
    h[b & 15]!,
    58,
    h[c >> 4]!,
    h[c & 15]!,
    58,
    h[d >> 4]!,
    h[d & 15]!,
    58,
    h[e >> 4]!,
    h[e & 15]!,
    58,
    h[f >> 4]!,
    h[f & 15]!,
  )
}

/** Bytes of a link-layer address in colon or dash form; undefined when it is not one. */
export function parseMac(text: string): Uint8Array | undefined {
  return parseMac48(text) ?? parseAnyMac(text)
}

/** Six bytes in the usual form. */
function parseMac48(text: string): Uint8Array | undefined {
  if (text.length !== 17) return undefined
  const bytes = new Uint8Array(6)
  for (let i = 0; i < 6; i++) {
    if (i > 0 && text.charCodeAt(i * 3 - 1) !== 58) return undefined
    const byte = (hexDigit(text.charCodeAt(i * 3)) << 4) | hexDigit(text.charCodeAt(i * 3 + 1))
    if (byte < 0) return undefined
    bytes[i] = byte
  }
  return bytes
}

function parseAnyMac(text: string): Uint8Array | undefined {
  if (text === '') return new Uint8Array(0)
  if (!/^[0-9a-f]{1,2}([:-][0-9a-f]{1,2})*$/i.test(text)) return undefined
  return Uint8Array.from(text.split(/[:-]/), (part) => Number.parseInt(part, 16))
}
