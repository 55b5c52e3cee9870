import { expect, test } from 'vitest'
import { decodeBoth, decodeCompiled, encodeBoth, encodeFailure, hex } from '../../../test/support/codec.ts'
import { DecodeError, EncodeError, hostOrder, spanOf, viewOf } from '../../wire/index.ts'
import { attrs, headed, nest, select, variants } from '../language/attrs.ts'
import { protocol } from '../language/protocol.ts'
import { ip, ipv6, s32, string, u8, u32, u64 } from '../language/scalar.ts'
import { repeat, struct } from '../language/struct.ts'
import type { AttributeSet } from '../language/type.ts'
import { explainDatagram, explainMessage } from '../print/explain/explain.ts'
import { decodeMessage } from './codec.ts'
import { columnReaderOf } from './columns/columns.ts'
import { compileDecoder } from './compile/decoder.ts'
import { decodeDatagram } from './datagram.ts'
import { interpretMessage } from './decode.ts'
import { decodeUtf8, encodeUtf8, utf8Length } from './text/utf8.ts'

// What the fuzzer found, each as small as it gets.

const odd = protocol('NETLINK_ODD', 31)

test('a lone surrogate that stands for no byte is counted as it is written', () => {
  for (const text of ['\ud800', '\ud800a', '\ud800\ud800', '\udc00\ud800', '\ud83d\ude00']) {
    const expected = new TextEncoder().encode(text)
    expect(utf8Length(text)).toBe(expected.length)
    const room = new Uint8Array(expected.length)
    expect(encodeUtf8(text, room, 0)).toBe(expected.length)
    expect(room).toEqual(expected)
  }
})

test('text that is not UTF-8 keeps its bytes where that is asked for, and is malformed elsewhere', () => {
  const message = odd.message('TEXT', 18, undefined, attrs('TEXT', { s: string(1) }))
  const all = Array.from({ length: 128 }, (_, i) => (0x80 + i).toString(16)).join('')
  for (const text of ['ff', '61ff62', 'c3', 'c3a9c3', 'c0af', 'eda080', 'e282', 'f09f98', 'f4908080', all]) {
    const [bytes, length] = [hex(text), 5 + text.length / 2]
    const attribute = hex(`${length.toString(16).padStart(2, '0')}00 0100 ${text} 00`)
    const padded = Uint8Array.from([...attribute, ...new Uint8Array(-attribute.length & 3)])
    const value = decodeMessage(message, viewOf(padded.buffer), 0, padded.length, { escapes: true })
    expect(utf8Length((value as { s: string }).s)).toBe(bytes.length)
    expect(encodeBoth(message, value)).toEqual(padded)
    expect(decodeBoth(message, padded)).toMatchObject({ $unknown: [{ type: 1, reason: 'not UTF-8' }] })
  }
  expect(decodeUtf8(hex('63ffc3a9'), 0, 4, true)).toBe('c\udcffé')
})

test('what is too long, or comes again, is read leniently where that is asked for', () => {
  const inner = attrs('INNER', { number: u32(2) })
  const set = attrs('OUTER', { number: u32(1), address: ip(2), inner: nest(3, inner), six: ipv6(4) })
  const message = odd.message('LONG', 19, undefined, set)
  const bytes = hex(`0900 0100 01000000 ff 000000  0800 0100 02000000  0a00 0200 0a000001 ffff 0000
    1000 0300 0a00 0200 07000000 ffff 0000  0800 0400 00000000`)
  const strict = decodeMessage(message, viewOf(bytes.buffer), 0, bytes.length) as { $unknown: { type: number }[] }
  expect(strict.$unknown.map(({ type }) => type)).toEqual([1, 2, 4])
  expect(decodeMessage(message, viewOf(bytes.buffer), 0, bytes.length, { lenient: { addressSize: 4 } })).toMatchObject({
    number: 2,
    address: '10.0.0.1',
    inner: { number: 7 },
    // Too short is too short.
    $unknown: [{ type: 4 }],
  })
  const unsized = decodeMessage(message, viewOf(bytes.buffer), 0, bytes.length, { lenient: {} })
  expect(unsized).toMatchObject({ $unknown: [{ type: 2 }, { type: 4 }] })
})

test('an error that says its request was gigabytes long is read as far as it goes', () => {
  // NLMSG_ERROR with NLM_F_ACK_TLVS, EINVAL, and a request whose nlmsg_len is 0x80000010.
  const bytes = hex('28000000 0200 0002 01000000 00000000 eaffffff 10000080 12000500 01000000 00000000 00000000')
  for (const order of ['little', 'big'] as const) {
    expect(() => decodeDatagram(undefined, bytes, { order })).not.toThrow()
    expect(() => explainDatagram(undefined, bytes, { order })).not.toThrow()
  }
})

const mixed = variants('KIND', {
  kind: string(1),
  data: select(2, 'kind', { first: u32 }),
  more: select(3, 'kind', { second: u32 }),
  state: s32(4),
  value: select(5, 'state', { 1: u32, '-2': u8 }),
})
const variant = odd.message('VARIANT', 16, undefined, mixed)

test('a selector of two attributes is listed where either has a case for it', () => {
  expect(decodeCompiled(variant, hex('0a000100 6669727374000000'))).toEqual({ kind: 'first' })
  expect(decodeCompiled(variant, hex('0b000100 7365636f6e640000'))).toEqual({ kind: 'second' })
  expect(decodeCompiled(variant, hex('0a000100 7468697264000000'))).toEqual({ kindUnlisted: 'third' })
})

test('of very many payloads that wait for a selector the last counts', () => {
  const many = 100_000
  const waiting = Array.from({ length: many }, (_, i) => i % 256)
  const bytes = Uint8Array.from([
    ...waiting.flatMap((value) => [8, 0, 2, 0, value, 0, 0, 0]),
    ...hex('0a000100 6669727374000000'),
  ])
  const view = viewOf(bytes.buffer)
  const value = interpretMessage(variant, view, 0, bytes.length, { order: 'little' })
  expect(value).toMatchObject({ kind: 'first', data: (many - 1) % 256 })
  expect(value.$unknown).toHaveLength(many - 1)
})

test('a selector that is a number is listed by its text', () => {
  expect(decodeCompiled(variant, hex('08000400 01000000 08000500 07000000'))).toEqual({ state: 1, value: 7 })
  expect(decodeCompiled(variant, hex('08000400 feffffff 05000500 07000000'))).toEqual({ state: -2, value: 7 })
  expect(decodeCompiled(variant, hex('08000400 05000000'))).toEqual({ stateUnlisted: 5 })
})

const packed = struct('packed', { a: u8, b: u32, c: u64 }, { packed: true })
const tight = odd.message(
  'TIGHT',
  17,
  struct('tight', { d: u8, e: packed, f: repeat(packed, 2), g: u32 }, { packed: true }),
)

test('members of packed structs are read where they are', () => {
  const one = '01 02000000 0300000000000000'
  const value = { a: 1, b: 2, c: 3n }
  expect(decodeCompiled(tight, hex(`09 ${one} ${one} ${one} 04000000`))).toEqual({
    d: 9,
    e: value,
    f: [value, value],
    g: 4,
  })
})

const inner = attrs('INNER', { number: u32(1), address: ipv6(2) })
const outer = odd.message(
  'OUTER',
  18,
  undefined,
  attrs('OUTER', { peer: headed(1, struct('peer', { index: u32 }), inner) }),
)

test('strict decoding looks into what compiled code leaves to the interpreter', () => {
  const bytes = hex('0a000100 05000000 0000 0000') // two bytes that are no attribute
  const { view, start, end } = spanOf(bytes)
  expect(interpretMessage(outer, view, start, end)).toEqual({ peer: { index: 5, $rest: Uint8Array.of(0, 0) } })
  expect(compileDecoder(outer)(view, start, end)).toBeUndefined()
  for (let i = 0; i < 5; i++)
    expect(() => decodeMessage(outer, view, start, end, { strict: true })).toThrow(DecodeError)
})

const node = struct('node', { name: u32 })
const tree: AttributeSet = attrs<unknown>('TREE', { child: headed(1, node, (): AttributeSet => tree) })
const forest = odd.message('FOREST', 21, node, tree)

test('an object that contains itself cannot be encoded', () => {
  const cyclic: Record<string, unknown> = { name: 1 }
  cyclic.child = cyclic
  expect(() => encodeBoth(forest, cyclic)).toThrow(EncodeError)
})

test('thousands of nests are explained as far as makes sense', () => {
  const depth = 6000
  const bytes = new Uint8Array(4 + 8 * depth)
  const view = new DataView(bytes.buffer)
  for (let at = 4; at < bytes.length; at += 8) {
    view.setUint16(at, bytes.length - at, hostOrder === 'little')
    view.setUint16(at + 2, 1, hostOrder === 'little')
  }
  const rows = explainMessage(forest, bytes)
  expect(rows.at(-1)?.value).toBe('nested too deep')
  expect(Math.max(...rows.map((row) => row.depth))).toBeLessThan(40)
})

const plain = odd.message('PLAIN', 19, undefined, inner)
const opaque = odd.message('OPAQUE', 20, struct('opaque', { a: u8 }))

test('columns forget what was read before an attribute turned out malformed', () => {
  const reader = columnReaderOf<{ number?: number; address?: string }, 'number' | 'address'>(plain, [
    'number',
    'address',
  ])
  const take = (text: string) => reader.take(spanOf(hex(text)).view, 0, hex(text).length)
  take('08000100 07000000 06000100 0700 0000') // the number again, of two bytes
  take('08000200 7f000001') // an IPv6 address of four bytes
  take('08000100 07000000')
  const { number, address } = reader.result().columns
  expect([0, 1, 2].map((row) => number.get(row))).toEqual([undefined, undefined, 7])
  expect([...number.values]).toEqual([0, 0, 7])
  expect([0, 1, 2].map((row) => address.get(row))).toEqual([undefined, undefined, undefined])
})

test('a payload behind a header without attributes is kept, also by strict decoding', () => {
  expect(decodeCompiled(opaque, hex('01 020304 05'))).toEqual({ a: 1, $rest: Uint8Array.of(2, 3, 4, 5) })
  const { view, start, end } = spanOf(hex('01 0203'))
  expect(interpretMessage(opaque, view, start, end, { strict: true })).toEqual({ a: 1, $rest: Uint8Array.of(2, 3) })
})

test.each([
  ['unknown attributes that are none, where only reading shows them', Object.create({}, { $unknown: { value: 5 } })],
  ['bytes in the place of an object', new Uint8Array(0)],
  ['a list in the place of an object', []],
  ['a selector that has no text', { state: 1, kind: { toString: 5 }, data: new Uint8Array(4) }],
  ['an object with a class that has no name', { state: { constructor: { name: Symbol('name') } } }],
  ['an unknown attribute that is none', { $unknown: [null] }],
  ['an unknown attribute without a number', { $unknown: [{ type: {}, payload: new Uint8Array(1) }] }],
  [
    'an unknown attribute with a number that is too large',
    { $unknown: [{ type: 0x4000, payload: new Uint8Array(1) }] },
  ],
])('%s cannot be encoded', (_, value) => {
  expect(encodeFailure(variant, value)).toBeInstanceOf(EncodeError)
})
