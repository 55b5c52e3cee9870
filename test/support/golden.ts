import { expect } from 'vitest'
import { interpretEncode, interpretMessage, type Message, Writer } from '../../src/schema/index.ts'
import { spanOf } from '../../src/wire/index.ts'
import { decodeCompiled, hex, hexOf } from './codec.ts'

/** Reads a payload, given as commented hex, both ways, and writes it back as it was. */
export function golden(message: Message, text: string, value: Record<string, unknown>): void {
  const wire = hex(text)
  expect(decodeCompiled(message, wire)).toEqual(value)
  const { view, start, end } = spanOf(wire)
  const writer = new Writer()
  interpretEncode(message, interpretMessage(message, view, start, end, { layout: true }), writer, { layout: true })
  expect(hexOf(writer.slice())).toBe(hexOf(wire))
}
