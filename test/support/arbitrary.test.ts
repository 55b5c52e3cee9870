import fc from 'fast-check'
import { expect, test } from 'vitest'
import { route } from '../../src/families/route/index.ts'
import { compileDecoder } from '../../src/schema/compile-decode.ts'
import { compileEncoder } from '../../src/schema/compile-encode.ts'
import { decodeMessage, interpretEncode, interpretMessage, type Message, Writer } from '../../src/schema/index.ts'
import { spanOf } from '../../src/wire/index.ts'
import { arbitraryValue } from './arbitrary.ts'

function encoded(message: Message, value: Record<string, unknown>): Uint8Array {
  const writer = new Writer()
  interpretEncode(message, value, writer)
  return writer.slice()
}

test.each([...route.messages.values()])('values of $name encode, and decoding gives them back', (message) => {
  const decode = compileDecoder(message)
  const encode = compileEncoder(message)
  fc.assert(
    fc.property(arbitraryValue(message), (value) => {
      const bytes = encoded(message, value)
      const { view, start, end } = spanOf(bytes)
      expect(interpretMessage(message, view, start, end)).toEqual(value)
      expect(decode(view, start, end) ?? value).toEqual(value)
      expect(decodeMessage(message, view, start, end, { strict: true })).toEqual(value)
      const writer = new Writer()
      if (encode(writer, value)) expect(writer.slice()).toEqual(bytes)
    }),
    { numRuns: 20 },
  )
})
