import { decodeMessage, encodeMessage, type Message, Writer } from '../../schema/index.ts'
import { spanOf } from '../../wire/index.ts'

/** The value as it comes back from the wire: addresses in their short form, what is unset absent. Throws EncodeError. */
export function canonical<V>(message: Message<string, V>, value: V): V {
  const writer = new Writer()
  encodeMessage(message, value, writer)
  const { view, start, end } = spanOf(writer.slice())
  return decodeMessage(message, view, start, end)
}

/** Whether `actual` has everything that `described` says; what is not described does not count. */
export function covers(described: unknown, actual: unknown): boolean {
  if (described === undefined || Object.is(described, actual)) return true
  if (typeof described !== 'object' || described === null || typeof actual !== 'object' || actual === null) return false
  if (Array.isArray(described) || ArrayBuffer.isView(described)) {
    const [a, b] = [described as ArrayLike<unknown>, actual as ArrayLike<unknown>]
    return a.length === b.length && Array.from(a).every((item, i) => covers(item, b[i]))
  }
  return Object.entries(described).every(([key, value]) => covers(value, (actual as Record<string, unknown>)[key]))
}
