import { decodeMessage, detach, encodeMessage, type Message, Writer } from '../../schema/index.ts'
import { lent } from '../../wire/index.ts'

const writer = new Writer()

/** The value as it comes back from the wire: addresses in their short form, what is unset absent. Throws EncodeError. */
export function canonical<V>(message: Message<string, V>, value: V): V {
  writer.at = 0
  encodeMessage(message, value, writer)
  // Not from a copy: most messages have no bytes that would be the writer's.
  const before = lent.count
  const decoded = decodeMessage(message, writer.view, 0, writer.at)
  return lent.count === before ? decoded : detach(decoded)
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
