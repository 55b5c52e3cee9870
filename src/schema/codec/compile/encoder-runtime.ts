import { parseMac, writeIp } from '../address-text.ts'
import { encodeUtf8, utf8Length } from '../utf8.ts'
import type { Writer } from '../writer.ts'

// What compiled encoders call: each writes one attribute, or gives false where the value is not plain.

export function putString(w: Writer, id: number, value: unknown, most: number, nul: number): boolean {
  if (typeof value !== 'string' || value.includes('\0')) return false
  const size = utf8Length(value)
  if (size > most) return false
  w.need(size + 12)
  const start = w.at
  const length = 4 + size + nul
  w.view.words[(start + length - 1) >> 2] = 0 // padding and NUL
  w.view.words[start >> 2] = (id << 16) | length
  encodeUtf8(value, w.view.bytes, start + 4)
  if (nul) w.view.bytes[start + 4 + size] = 0
  w.at = (start + length + 3) & ~3
  return true
}

export function putBytes(w: Writer, id: number, value: unknown): boolean {
  if (!(value instanceof Uint8Array) || value.length > 0xfffb) return false
  w.need(value.length + 8)
  const start = w.at
  const length = 4 + value.length
  w.view.words[(start + length - 1) >> 2] = 0
  w.view.words[start >> 2] = (id << 16) | length
  w.view.bytes.set(value, start + 4)
  w.at = (start + length + 3) & ~3
  return true
}

export function putMac(w: Writer, id: number, value: unknown): boolean {
  const bytes = typeof value === 'string' ? parseMac(value) : undefined
  return bytes !== undefined && putBytes(w, id, bytes)
}

export function putIp(w: Writer, id: number, value: unknown, size: number): boolean {
  w.need(20)
  const length = typeof value === 'string' ? writeIp(value, w.view.bytes, w.at + 4) : 0
  if (length === 0 || (size !== 0 && length !== size)) return false
  w.view.words[w.at >> 2] = (id << 16) | (length + 4)
  w.at += 4 + length
  return true
}

export function putRest(w: Writer, value: unknown): boolean {
  if (!(value instanceof Uint8Array)) return false
  w.append(value)
  return true
}
