import { expect } from 'vitest'
import { compileDecoder } from '../../src/schema/codec/compile/decoder.ts'
import { compileEncoder } from '../../src/schema/codec/compile/encoder.ts'
import { interpretEncode, interpretMessage, type Message, type ReplyForm, Writer } from '../../src/schema/index.ts'
import { DecodeError, EncodeError, spanOf } from '../../src/wire/index.ts'

/** Bytes of commented hex: everything behind `//` is a comment, blanks mean nothing. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/\/\/.*$/gm, '').replace(/\s+/g, '')
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16))
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What the interpreter makes of a payload; the compiled decoder must say the same, or leave it to the interpreter. */
export function decodeBoth(message: Message, bytes: Uint8Array): Record<string, unknown> {
  const { view, start, end } = spanOf(bytes)
  const interpreted = interpretMessage(message, view, start, end)
  const compiled = compileDecoder(message)(view, start, end)
  if (compiled !== undefined) expect(compiled).toEqual(interpreted)
  return interpreted
}

/** As `decodeBoth`, for payloads that the compiled decoder must read by itself. */
export function decodeCompiled(message: Message, bytes: Uint8Array): Record<string, unknown> {
  const { view, start, end } = spanOf(bytes)
  const compiled = compileDecoder(message)(view, start, end)
  expect(compiled).toBeDefined()
  return decodeBoth(message, bytes)
}

/** What the interpreter writes; the compiled encoder must write the same, or leave it to the interpreter. */
export function encodeBoth(message: Message, value: unknown): Uint8Array {
  const interpreted = new Writer()
  interpretEncode(message, value, interpreted)
  const compiled = new Writer(16)
  if (compileEncoder(message)(compiled, value as Record<string, unknown>)) {
    expect(hexOf(compiled.slice())).toBe(hexOf(interpreted.slice()))
  }
  return interpreted.slice()
}

/** What the interpreter writes as a reply, without checks; the compiled encoder must write the same. */
export function replyBoth(message: Message, value: Record<string, unknown>, reply: ReplyForm): Uint8Array {
  const interpreted = new Writer()
  interpretEncode(message, value, interpreted, { check: false, reply })
  const compiled = new Writer(16)
  expect(compileEncoder(message, reply)(compiled, value)).toBe(true)
  expect(hexOf(compiled.slice())).toBe(hexOf(interpreted.slice()))
  return interpreted.slice()
}

/** The error of a value that cannot be written; the compiled encoder must not accept it. */
export function encodeFailure(message: Message, value: unknown): EncodeError {
  expect(compileEncoder(message)(new Writer(), value as Record<string, unknown>)).toBe(false)
  try {
    interpretEncode(message, value, new Writer())
  } catch (error) {
    if (error instanceof EncodeError) return error
    throw error
  }
  throw new Error('the value was written')
}

/** The error of a payload in strict mode. */
export function strictFailure(message: Message, bytes: Uint8Array): DecodeError {
  const { view, start, end } = spanOf(bytes)
  try {
    interpretMessage(message, view, start, end, { strict: true })
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  throw new Error('the bytes were read')
}
