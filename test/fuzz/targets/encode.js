import assert from 'node:assert/strict'
import { decodeDatagram, interpretEncode, interpretMessage, Writer } from 'nlkit/schema'
import { EncodeError, spanOf } from 'nlkit/wire'
import { compileEncoder } from '../../../dist/schema/codec/compile/encoder.js'
import { freshValue, messages } from '../corpus.js'
import { framed } from '../datagrams.js'

/** What a getter throws is its own affair: it comes out as it is. */
class Mischief extends Error {}

function cyclic() {
  const object = {}
  object.linkinfo = object
  return object
}

function cyclicTree() {
  const object = {}
  object.again = object
  return { again: object }
}

function cyclicList() {
  const object = {}
  object.agains = [object, object]
  return object
}

/** Values that hardly any field can have. */
const odd = [
  () => null,
  () => Number.NaN,
  () => -0,
  () => 1.5,
  () => -1,
  () => 2 ** 32,
  () => 2 ** 53,
  () => Number.POSITIVE_INFINITY,
  () => 0n,
  () => -1n,
  () => 1n << 63n,
  () => 1n << 64n,
  () => 1n << 4000n,
  () => '',
  () => '\0',
  () => 'a\0b',
  () => '\ud800',
  () => '::',
  () => '1.2.3',
  () => '0/0:8:0',
  () => 'x'.repeat(70000),
  () => true,
  () => false,
  () => Symbol('symbol'),
  () => () => 1,
  () => new Date(0),
  () => new Map(),
  () => new Uint8Array(0),
  () => new Uint8Array(65531),
  () => new Uint8Array(65532),
  () => new Uint16Array(3),
  () => new DataView(new ArrayBuffer(2)),
  () => Buffer.from('buffer'),
  () => [],
  () => [undefined],
  () => new Array(3),
  () => [[[]]],
  () => ({}),
  () => Object.create(null),
  () => Object.create({ mtu: 5 }),
  () => Object.freeze({ $unknown: [{}] }),
  () => ({ $unknown: [null] }),
  () => ({ $unknown: [{ type: 'x', payload: new Uint8Array(1) }] }),
  () => ({ $unknown: [{ type: Number.NaN, payload: new Uint8Array(1) }] }),
  () => ({ $unknown: 5 }),
  () => ({ $rest: 'rest' }),
  () => ({ constructor: undefined, toString: 5 }),
  () => ({ constructor: { name: Symbol('name') } }),
  () => JSON.parse('{"__proto__": {"mtu": 5}}'),
  () => ({ hasOwnProperty: 1, valueOf: null }),
  () => ({ [Symbol.iterator]: null, length: 3 }),
  () => ({
    toString() {
      throw new Mischief('toString')
    },
  }),
  () => ({
    get mtu() {
      throw new Mischief('mtu')
    },
  }),
  () => new Proxy({}, { ownKeys: () => ['mtu'], get: () => 7 }),
  cyclic,
  cyclicTree,
  cyclicList,
  () => cyclicTree().again,
  () => [cyclicList()],
]

/** Puts an odd value in the place of one that is somewhere in `value`, or beside those that are there. */
function spoil(value, random) {
  let place = value
  for (;;) {
    const names = Object.keys(place)
    const name =
      names.length === 0 || random.once(12)
        ? random.pick(['mtu', 'again', 'agains', '$unknown', '$rest', 'nonsense'])
        : random.pick(names)
    const inner = Object.getOwnPropertyDescriptor(place, name)?.value
    if (typeof inner === 'object' && inner !== null && !ArrayBuffer.isView(inner) && !random.once(4)) place = inner
    else {
      Reflect.set(place, name, random.pick(odd)())
      return value
    }
  }
}

const encoders = new Map()

function compiledEncoderOf(message) {
  if (!encoders.has(message)) encoders.set(message, compileEncoder(message))
  return encoders.get(message)
}

/** The bytes, or the error if it is one that may be. */
function attempt(write) {
  const writer = new Writer(16)
  writer.append(new Uint8Array(4).fill(0xa5))
  try {
    return write(writer) === false ? {} : { bytes: writer.slice(4) }
  } catch (error) {
    if (error instanceof EncodeError || error instanceof Mischief) return { error }
    throw error
  }
}

function hex(bytes) {
  return bytes && Buffer.from(bytes).toString('hex')
}

/** A value that is no valid one gives EncodeError; a compiled encoder leaves it to the interpreter. */
export function spoiled(random, note) {
  const message = random.pick(messages)
  let value = freshValue(message, random)
  for (const name of Object.keys(value)) if (random.once(8)) delete value[name]
  for (let left = random.below(3); left >= 0; left--) value = spoil(value, random)
  if (random.once(50)) value = random.pick(odd)()
  note({ message: message.name, value })
  const interpreted = attempt((writer) => interpretEncode(message, value, writer))
  const fast = attempt((writer) => compiledEncoderOf(message)(writer, value))
  if (fast.bytes) assert.equal(hex(fast.bytes), hex(interpreted.bytes))
  assert(!(fast.error instanceof EncodeError), 'a compiled encoder tells no errors')
  attempt((writer) => interpretEncode(message, value, writer, { check: false }))
  attempt((writer) => interpretEncode(message, value, writer, { layout: true, order: 'big' }))
}

/** A valid value is written alike by both, in a buffer that was full of other things; and decodes, in either order. */
export function valid(random, note) {
  const message = random.pick(messages)
  const value = freshValue(message, random)
  note({ message: message.name, value })
  const interpreted = attempt((writer) => interpretEncode(message, value, writer))
  if (interpreted.error) throw interpreted.error
  const fast = attempt((writer) => {
    writer.need(20000)
    writer.view.bytes.fill(0xa5)
    return compiledEncoderOf(message)(writer, value)
  })
  if (fast.bytes) assert.equal(hex(fast.bytes), hex(interpreted.bytes))
  const again = decodeDatagram(undefined, framed(message.type, interpreted.bytes))
  assert.equal(again.messages.length, 1)
  const big = attempt((writer) => interpretEncode(message, value, writer, { order: 'big' })).bytes
  const { view, start, end } = spanOf(big)
  const fromBig = interpretMessage(message, view, start, end, { order: 'big', strict: true })
  const little = spanOf(interpreted.bytes)
  assert.deepEqual(fromBig, interpretMessage(message, little.view, little.start, little.end, { strict: true }))
}
