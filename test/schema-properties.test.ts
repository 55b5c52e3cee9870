import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { netdev, nlctrl } from '../src/families/generic/index.ts'
import { route } from '../src/families/route/index.ts'
import { interpretEncode, interpretMessage, type Message, Writer } from '../src/schema/index.ts'
import { hostOrder, spanOf } from '../src/wire/index.ts'
import { arbitraryValue } from './support/arbitrary.ts'
import { decodeCompiled, encodeBoth, hexOf } from './support/codec.ts'

// What holds for every message of a protocol, whatever is in it. `*Both` compare the interpreter and the compiled code.
const messages = [route, nlctrl, netdev].flatMap((protocol): Message[] => [...protocol.all()])

describe.each(messages.map((message) => [message.name, message] as const))('%s', (_, message) => {
  test('what is written is read back, interpreted and compiled', () => {
    fc.assert(
      fc.property(arbitraryValue(message), (value) => {
        const wire = encodeBoth(message, value)
        const again = encodeBoth(message, decodeCompiled(message, wire))
        expect(hexOf(again)).toBe(hexOf(wire))
      }),
      { numRuns: 25 },
    )
  })
  test('so it is in the byte order of other machines', () => {
    const order = hostOrder === 'little' ? 'big' : 'little'
    const write = (value: unknown) => {
      const writer = new Writer()
      interpretEncode(message, value, writer, { order })
      return writer.slice()
    }
    fc.assert(
      fc.property(arbitraryValue(message), (value) => {
        const wire = write(value)
        const { view, start, end } = spanOf(wire)
        const read = interpretMessage(message, view, start, end, { order })
        expect(read).toEqual(decodeCompiled(message, encodeBoth(message, value)))
        expect(hexOf(write(read))).toBe(hexOf(wire))
      }),
      { numRuns: 25 },
    )
  })
  test('damaged bytes are written back as they were', () => {
    const damaged = fc.tuple(
      arbitraryValue(message),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.nat(8),
    )
    fc.assert(
      fc.property(damaged, ([value, changes, cut]) => {
        const wire = encodeBoth(message, value)
        for (const [at, byte] of changes) if (wire.length > 0) wire[at % wire.length] = byte
        const bytes = wire.slice(0, Math.max(0, wire.length - cut))
        const { view, start, end } = spanOf(bytes)
        const writer = new Writer()
        interpretEncode(message, interpretMessage(message, view, start, end, { layout: true }), writer, {
          layout: true,
          check: false,
        })
        expect(hexOf(writer.slice())).toBe(hexOf(bytes))
      }),
      { numRuns: 25 },
    )
  })
})
