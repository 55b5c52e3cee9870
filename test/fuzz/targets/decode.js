import assert from 'node:assert/strict'
import {
  columnReaderOf,
  decodeDatagram,
  encodeDatagram,
  explainDatagram,
  interpretMessage,
  plainMessage,
} from 'nlkit/schema'
import { DecodeError, frame, frameAttributes, spanOf, viewOf, writeHeader } from 'nlkit/wire'
import { compileDecoder } from '../../../dist/schema/codec/compile/decoder.js'
import { messages, protocols } from '../corpus.js'
import { datagram, displaced, payload } from '../datagrams.js'

const orders = ['little', 'little', 'big']

/** A protocol, or none, and a datagram that is mostly of it. */
function chosen(random, note) {
  const protocol = random.pick(protocols)
  const bytes = displaced(datagram(random, protocol), random)
  note({ protocol: protocol.name, bytes })
  return { protocol: random.once(5) ? undefined : protocol, bytes, order: random.pick(orders) }
}

/** Only a DecodeError may come out of it. */
function onlyDecodeError(action) {
  try {
    return { value: action() }
  } catch (error) {
    if (error instanceof DecodeError) return { error }
    throw error
  }
}

/** Messages and attributes lie one behind the other, inside the bytes. */
export function framing(random, note) {
  const bytes = displaced(datagram(random), random)
  note(bytes)
  const { view, start, end } = spanOf(bytes)
  for (const little of [true, false]) {
    inOrder(frame(view, start, end, little).messages, start, end)
    inOrder(frameAttributes(view, start, end, little).attributes, start, end)
  }
}

function inOrder(list, start, end) {
  let at = start
  for (const place of list) {
    assert(place.start >= at && place.end >= place.start && place.end <= end)
    at = place.end
  }
}

/** Any bytes decode; in strict mode they do, or there is a DecodeError. What was decoded can be shown. */
export function decoding(random, note) {
  const { protocol, bytes, order } = chosen(random, note)
  const decoded = decodeDatagram(protocol, bytes, { order })
  for (const message of decoded.messages) JSON.stringify(plainMessage(protocol, message))
  const strict = onlyDecodeError(() => decodeDatagram(protocol, bytes, { order, strict: true }))
  if (strict.error) assert(strict.error.offset >= 0 && strict.error.offset <= bytes.length)
  else assert.deepEqual(strict.value, decoded)
}

/** What was decoded with its layout is written back byte for byte. */
export function layout(random, note) {
  const { protocol, bytes, order } = chosen(random, note)
  const decoded = decodeDatagram(protocol, bytes, { order, layout: true })
  assert.deepEqual(decodeDatagram(protocol, bytes, { order }), decoded)
  const written = encodeDatagram(protocol, decoded, { order, layout: true, check: false })
  assert.equal(Buffer.from(written).toString('hex'), Buffer.from(bytes).toString('hex'))
}

/** Rows of an explanation are parts of what is explained. */
export function explaining(random, note) {
  const { protocol, bytes, order } = chosen(random, note)
  for (const row of explainDatagram(protocol, bytes, { order })) {
    assert(row.offset >= 0 && row.offset + row.bytes.length <= bytes.length, `row ${row.name} at ${row.offset}`)
    assert.deepEqual(row.bytes, bytes.slice(row.offset, row.offset + row.bytes.length))
  }
}

const decoders = new Map()

function compiledDecoderOf(message) {
  if (!decoders.has(message)) decoders.set(message, compileDecoder(message))
  return decoders.get(message)
}

/** The object without the names whose value is undefined: compiled code may leave those in. */
function withoutAbsent(value) {
  if (Array.isArray(value)) return value.map(withoutAbsent)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(entries.map(([name, field]) => [name, withoutAbsent(field)]))
}

/** A compiled decoder gives what the interpreter gives, or leaves it to the interpreter. */
export function compiled(random, note) {
  const message = random.pick(messages)
  const bytes = payload(message, random)
  note({ message: message.name, bytes })
  const { view, start, end } = spanOf(bytes)
  const value = compiledDecoderOf(message)(view, start, end)
  if (value === undefined) return
  // It takes what is well-formed only: nothing that strict mode would refuse.
  assert.deepEqual(withoutAbsent(value), interpretMessage(message, view, start, end, { strict: true }))
}

/** Columns hold what the interpreter gives. */
export function columns(random, note) {
  const message = random.pick(messages.filter(({ attributes }) => attributes))
  const names = [...(message.header?.members ?? []), ...message.attributes.attributes].map(({ name }) => name)
  const fields = [...new Set(Array.from({ length: 1 + random.below(4) }, () => random.pick(names)))]
  const reader = columnReaderOf(message, fields)
  const rows = Array.from({ length: 1 + random.below(3) }, () => payload(message, random))
  note({ message: message.name, fields, rows })
  for (const bytes of rows) takeMessage(reader, bytes)
  const result = reader.result()
  for (const [row, bytes] of rows.entries()) {
    const expected = interpretMessage(message, spanOf(bytes).view, 0, bytes.length)
    for (const name of fields) assert.deepEqual(result.columns[name].get(row), expected[name], `${name} of row ${row}`)
  }
}

/** As a dump does: in a run where that is taken, else alone. */
function takeMessage(reader, payload) {
  const view = viewOf(new ArrayBuffer((16 + payload.length + 3) & ~3))
  writeHeader(view, 0, { length: 16 + payload.length, type: 16, flags: 0, seq: 1, portid: 0 }, true)
  view.bytes.set(payload, 16)
  const end = 16 + payload.length
  if (reader.takeRun(view, 0, end, 1, 16, 0xffff) === 0) reader.take(view, 16, end)
}
