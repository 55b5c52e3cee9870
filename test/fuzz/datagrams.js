import { payloadOf, protocols } from './corpus.js'
import { concat, mutate } from './mutate.js'

/** An attribute, padded; `length` is what its header says. */
function attribute(type, payload, length = payload.length + 4) {
  const bytes = new Uint8Array((payload.length + 7) & ~3)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, length, true)
  view.setUint16(2, type, true)
  bytes.set(payload, 4)
  return bytes
}

/** Attributes whose numbers mostly exist, with payloads that mostly do not fit. */
function randomAttributes(random, depth) {
  const list = []
  for (let left = random.below(6); left > 0; left--) {
    const type = random.below(random.once(3) ? 0x10000 : 70) | (random.once(4) ? 0x8000 : 0)
    const payload = depth > 0 && random.once(2) ? randomAttributes(random, depth - 1) : random.bytes(random.length(80))
    list.push(random.once(12) ? attribute(type, payload, random.below(payload.length + 12)) : attribute(type, payload))
  }
  return concat(...list)
}

/** Nests in nests, as deep as fits: of the same number, or of those that lead from links to links. */
function deepNest(random) {
  const types = random.once(2) ? [random.below(64)] : random.pick([[18, 2, 1], [26, 10], [9, 22], [8, 1], [12], [13]])
  let bytes = random.bytes(random.below(8))
  for (let depth = random.below(random.once(40) ? 6000 : 400); depth > 0 && bytes.length < 60000; depth--) {
    bytes = attribute(
      random.pick(types) | 0x8000,
      random.once(8) ? concat(random.bytes(random.pick([4, 16])), bytes) : bytes,
    )
  }
  return bytes
}

function headerSize(message) {
  return ((message.header?.size ?? 0) + 3) & ~3
}

/** A payload for the message: valid, spoiled, or made up. */
export function payload(message, random) {
  switch (random.below(8)) {
    case 0:
      return payloadOf(message, random)
    case 1:
      return random.bytes(random.length(200))
    case 2:
      return concat(random.bytes(headerSize(message)), randomAttributes(random, 4))
    case 3:
      return concat(payloadOf(message, random).subarray(0, headerSize(message)), deepNest(random))
    case 4:
      // Two messages in one: attributes that occur twice, in an order of their own.
      return concat(payloadOf(message, random), payloadOf(message, random).subarray(headerSize(message)))
    default:
      return mutate(payloadOf(message, random), random)
  }
}

/** A message with its header. */
export function framed(type, bytes, { flags = 0, seq = 0, length = bytes.length + 16 } = {}) {
  const result = new Uint8Array((bytes.length + 19) & ~3)
  const view = new DataView(result.buffer)
  view.setUint32(0, length, true)
  view.setUint16(4, type, true)
  view.setUint16(6, flags, true)
  view.setUint32(8, seq, true)
  result.set(bytes, 16)
  return result
}

/** A datagram of up to three messages of a protocol; control messages among them; sometimes spoiled as a whole. */
export function datagram(random, protocol = random.pick(protocols)) {
  const messages = [...protocol.all()]
  const parts = []
  for (let left = 1 + random.below(3); left > 0; left--) {
    const message = random.pick(messages)
    const type = random.once(4) ? random.below(24) : message.type
    const flags = random.once(2) ? random.below(0x10000) : random.pick([0, 2, 0x100, 0x200, 0x300])
    parts.push(framed(type, payload(message, random), { flags, seq: random.u32() }))
  }
  const all = concat(...parts)
  if (random.once(3)) return mutate(all, random)
  return random.once(4) ? random.bytes(random.length(300)) : all
}

/** The same bytes somewhere in a larger buffer, also where no word begins. */
export function displaced(bytes, random) {
  const at = random.below(9)
  const room = new Uint8Array(bytes.length + at + random.below(9))
  room.fill(0xa5)
  room.set(bytes, at)
  return room.subarray(at, at + bytes.length)
}
