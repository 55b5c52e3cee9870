import { decodeUtf8, encodeUtf8, utf8Length } from './utf8.ts'

// Domain names as RFC 1035 lays them out, without compression: RFC 8106 has them so.

/** Most bytes of a label without its length, and of a name with all its lengths. */
const MAX_LABEL = 63
const MAX_NAME = 255

/** The names that are there, and zeros behind them; undefined where it is something else, or what no text can show. */
export function readDomains(bytes: Uint8Array, start: number, end: number): string[] | undefined {
  const names: string[] = []
  let at = start
  while (at < end && bytes[at] !== 0) {
    const first = at
    const labels: string[] = []
    while (at < end && bytes[at] !== 0) {
      const length = bytes[at] as number
      if (length > MAX_LABEL || at + 1 + length >= end) return undefined
      const label = decodeUtf8(bytes, at + 1, at + 1 + length)
      if (label === undefined || /[.\0]/.test(label)) return undefined
      labels.push(label)
      at += 1 + length
    }
    at++
    if (at - first > MAX_NAME) return undefined
    names.push(labels.join('.'))
  }
  for (; at < end; at++) if (bytes[at] !== 0) return undefined
  return names
}

/** The names as bytes; undefined where one has an empty label, or is longer than names may be. */
export function domainBytes(names: readonly string[]): Uint8Array | undefined {
  const lists = names.map((name) => name.split('.'))
  const sizes = lists.map((labels) => labels.reduce((size, label) => size + 1 + utf8Length(label), 1))
  if (sizes.some((size) => size > MAX_NAME) || lists.flat().some((label) => !fits(label))) return undefined
  const bytes = new Uint8Array(sizes.reduce((all, size) => all + size, 0))
  let at = 0
  for (const labels of lists) {
    for (const label of labels) {
      bytes[at] = utf8Length(label)
      at = encodeUtf8(label, bytes, at + 1)
    }
    at++
  }
  return bytes
}

function fits(label: string): boolean {
  const length = utf8Length(label)
  return length > 0 && length <= MAX_LABEL && !label.includes('\0')
}
