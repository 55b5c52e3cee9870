import { describe, expect, test } from 'vitest'
import {
  decodeBoth,
  decodeCompiled,
  encodeBoth,
  encodeFailure,
  hex,
  hexOf,
  strictFailure,
} from '../../../test/support/codec.ts'
import { spanOf } from '../../wire/index.ts'
import {
  array,
  attrs,
  bitfield32,
  bytes,
  chars,
  fixed,
  flag,
  grown,
  hardwareAddress,
  headed,
  indexed,
  interpretEncode,
  interpretMessage,
  ip,
  ipv4,
  ipv6,
  type Message,
  mac,
  mpls,
  multi,
  nest,
  numbered,
  protocol,
  raw,
  records,
  repeat,
  rest,
  s8,
  s16,
  s32,
  s64,
  select,
  sint,
  string,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64,
  u64be,
  uint,
  variants,
  Writer,
} from '../index.ts'
import { decoderOf } from './codec.ts'
import { compileEncoder } from './compile/encoder.ts'

// Every expected byte below is written by hand after `linux/netlink.h`: u16 length, u16 type, payload, padding to four.

const p = protocol('NETLINK_TEST', 17)
const header = struct('testmsg', { family: u8, length: u16, index: s32 })
let nextType = 100
const messageOf = (shape: Parameters<typeof attrs>[1], fixedHeader?: ReturnType<typeof struct>): Message =>
  p.message(`TEST_${nextType}`, nextType++, fixedHeader, attrs('TEST_A', shape))

/** Decodes and encodes the same bytes, interpreted and compiled. */
function roundTrip(message: Message, text: string, value: Record<string, unknown>): void {
  const wire = hex(text)
  expect(decodeCompiled(message, wire)).toEqual(value)
  expect(hexOf(encodeBoth(message, value))).toBe(hexOf(wire))
}

test('a field that is there and undefined is written as one that is not, by compiled code too', () => {
  const message = messageOf({ a: u8(1), b: u32(2) }, header)
  const value = { family: 2, length: undefined, index: 0, a: 7, b: undefined }
  expect(hexOf(encodeBoth(message, value))).toBe(hexOf(hex('02 00 0000 00000000 0500 0100 07 000000')))
  expect(compileEncoder(message)(new Writer(), value)).toBe(true)
  expect(compileEncoder(message)(new Writer(), { ...value, stranger: 1 })).toBe(false)
})

describe('scalars', () => {
  const message = messageOf({
    a: u8(1),
    b: u16(2),
    c: u32(3),
    d: u64(4),
    e: s8(5),
    f: s16(6),
    g: s32(7),
    h: s64(8),
    i: u16be(9),
    j: u32be(10),
    k: u64be(11),
  })
  test('unsigned, of the host', () => {
    roundTrip(
      message,
      `0500 0100 ff 000000        // a
       0600 0200 feff 0000        // b
       0800 0300 fdffffff         // c
       0c00 0400 fcffffffffffffff // d`,
      { a: 255, b: 65534, c: 4294967293, d: 18446744073709551612n },
    )
  })
  test('signed, of the host', () => {
    roundTrip(
      message,
      `0500 0500 80 000000        // e
       0600 0600 0080 0000        // f
       0800 0700 ffffffff         // g
       0c00 0800 0000000000000080 // h`,
      { e: -128, f: -32768, g: -1, h: -9223372036854775808n },
    )
  })
  test('network byte order', () => {
    roundTrip(
      message,
      `0600 0900 8100 0000        // i
       0800 0a00 80000001         // j
       0c00 0b00 8000000000000002 // k`,
      { i: 0x8100, j: 0x80000001, k: 0x8000000000000002n },
    )
  })
  test('u64 around the limits of number', () => {
    for (const value of [0n, 1023n, 1024n, 0xffffffffn, 0x100000000n, 0x1fffffffffffffn, 0x20000000000001n]) {
      expect(decodeCompiled(message, encodeBoth(message, { d: value }))).toEqual({ d: value })
      expect(decodeCompiled(message, encodeBoth(message, { h: -value }))).toEqual({ h: -value })
    }
  })
  test('a wrong length degrades, strictly it throws', () => {
    const wire = hex('0600 0300 0102 0000')
    expect(decodeBoth(message, wire)).toEqual({
      $unknown: [{ type: 3, payload: hex('0102'), reason: '2 bytes, not 4' }],
    })
    const error = strictFailure(message, wire)
    expect(error).toMatchObject({ code: 'ERR_NLKIT_DECODE', path: 'c', offset: 0, reason: '2 bytes, not 4' })
  })
  test('a value that does not fit is refused', () => {
    for (const [name, value] of [
      ['a', 256],
      ['a', -1],
      ['b', 1.5],
      ['c', 2 ** 32],
      ['c', Number.NaN],
      ['d', -1n],
      ['d', 1n << 64n],
      ['e', 128],
      ['f', 40000],
      ['g', 2 ** 31],
      ['h', 1n << 63n],
      ['c', '7'],
      ['c', null],
      ['d', {}],
    ] as const) {
      expect(encodeFailure(message, { [name]: value })).toMatchObject({ code: 'ERR_NLKIT_ENCODE', path: name })
    }
  })
  test('an integer may be given as a number or as a bigint', () => {
    expect(hexOf(encodeBoth(message, { c: 7n, d: 7 }))).toBe('08000300070000000c0004000700000000000000')
  })
  test('uint and sint take four bytes when they can', () => {
    const varying = messageOf({ u: uint(1), s: sint(2) })
    roundTrip(varying, '0800 0100 ffffffff 0800 0200 ffffffff', { u: 0xffffffffn, s: -1n })
    roundTrip(varying, '0c00 0100 0000000001000000 0c00 0200 0000008000000000', { u: 1n << 32n, s: 1n << 31n })
    expect(decodeBoth(varying, hex('0600 0100 0102 0000'))).toHaveProperty('$unknown')
  })
})

describe('text and addresses', () => {
  const message = messageOf({
    s: string(1),
    m: mac(2),
    v4: ipv4(3),
    v6: ipv6(4),
    i: ip(5),
    l: mpls(6),
    r: bytes(7),
    f: flag(8),
  })
  test('strings end at the first NUL', () => {
    roundTrip(message, '0700 0100 6c6f00 00', { s: 'lo' })
    expect(decodeBoth(message, hex('0600 0100 6c6f 0000'))).toEqual({ s: 'lo' })
    expect(decodeBoth(message, hex('0a00 0100 6c6f00 787800 0000'))).toEqual({ s: 'lo' })
    expect(decodeBoth(message, hex('0400 0100'))).toEqual({ s: '' })
  })
  test('strings are UTF-8, and what is not degrades', () => {
    roundTrip(message, '0c00 0100 c3a9 e282ac 7a 7a 00', { s: 'é€zz' })
    roundTrip(message, '0900 0100 f09f9880 00 000000', { s: '😀' })
    for (const bad of ['c3', 'c0af', 'e08080', 'eda080', 'f4908080', 'ff', '80']) {
      const length = (4 + bad.length / 2).toString(16).padStart(2, '0')
      const value = decodeBoth(message, hex(`${length}00 0100 ${bad.padEnd(8, '0').slice(0, 8)}`))
      expect(value).toMatchObject({ $unknown: [{ type: 1, reason: 'not UTF-8' }] })
    }
  })
  test('strings of every short length', () => {
    for (let length = 0; length < 40; length++) {
      const text = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD'.slice(0, length)
      expect(decodeCompiled(message, encodeBoth(message, { s: text }))).toEqual({ s: text })
    }
  })
  test('a NUL inside is refused', () => {
    expect(encodeFailure(message, { s: 'a\0b' }).reason).toMatch(/NUL/)
  })
  test('link-layer addresses have any length', () => {
    roundTrip(message, '0a00 0200 02005e100001 0000', { m: '02:00:5e:10:00:01' })
    roundTrip(message, '0400 0200', { m: '' })
    expect(encodeFailure(message, { m: '02:zz' }).reason).toMatch(/mac/)
  })
  test('IP addresses by length', () => {
    roundTrip(message, '0800 0300 c0000201 1400 0400 20010db8000000000000000000000001', {
      v4: '192.0.2.1',
      v6: '2001:db8::1',
    })
    roundTrip(message, '0800 0500 0a000001', { i: '10.0.0.1' })
    roundTrip(message, '1400 0500 fe800000000000000000000000000001', { i: 'fe80::1' })
    expect(decodeBoth(message, hex('0900 0500 0102030405 000000'))).toHaveProperty('$unknown')
    expect(decodeBoth(message, hex('1400 0300 00000000000000000000000000000000'))).toHaveProperty('$unknown')
    for (const bad of ['1.2.3', '01.2.3.4', '1.2.3.256', 'fe80::1%lo', '1::2::3', '', 'lo']) {
      expect(encodeFailure(message, { i: bad }).path).toBe('i')
    }
    expect(encodeFailure(message, { v4: '::1' }).reason).toMatch(/IPv4/)
  })
  test('MPLS label stacks', () => {
    // label 100, bottom of stack clear; label 200, bottom of stack set
    roundTrip(message, '0c00 0600 00064000 000c8100', { l: '100/200' })
    roundTrip(message, '0800 0600 00064b40', { l: '100:5:64' })
    expect(decodeBoth(message, hex('0800 0600 00064000'))).toHaveProperty('$unknown')
  })
  test('bytes and flags', () => {
    roundTrip(message, '0700 0700 010203 00 0400 0800', { r: hex('010203'), f: true })
    expect(hexOf(encodeBoth(message, { f: false }))).toBe('')
    expect(encodeFailure(message, { f: 1 }).reason).toMatch(/true/)
    expect(encodeFailure(message, { r: [1, 2] }).reason).toMatch(/Uint8Array/)
  })
  test('bitfield32', () => {
    const bits = messageOf({ b: bitfield32(1) })
    roundTrip(bits, '0c00 0100 01000000 03000000', { b: { value: 1, selector: 3 } })
  })
})

describe('structs', () => {
  const inner = struct('inner', { x: u16, y: u64be })
  const whole = struct('whole', {
    a: u8,
    b: u16,
    c: u8,
    d: u32,
    e: s64,
    name: chars(4),
    address: hardwareAddress(),
    v4: ipv4,
    key: raw(3),
    list: repeat(u16be, 2),
    inner,
  })
  test('the layout is that of C', () => {
    // sizeof and offsetof of the same struct by gcc 12 on x86-64
    expect(whole.members.map(({ name, offset }) => [name, offset])).toEqual([
      ['a', 0],
      ['b', 2],
      ['c', 4],
      ['d', 8],
      ['e', 16],
      ['name', 24],
      ['address', 28],
      ['v4', 34],
      ['key', 38],
      ['list', 42],
      ['inner', 48],
    ])
    expect([whole.size, whole.align, inner.size]).toEqual([64, 8, 16])
  })
  test('every kind of member', () => {
    const message = messageOf({ s: fixed(1, whole) })
    const value = {
      a: 1,
      b: 2,
      c: 3,
      d: 4,
      e: -5n,
      name: 'ab',
      address: '02:00:00:00:00:01',
      v4: '10.1.2.3',
      key: hex('aabbcc'),
      list: [1, 2],
      inner: { x: 9, y: 10n },
    }
    const wire = `4400 0100
      01 00 0200 03 000000 04000000 00000000 // a b c d, padding
      fbffffffffffffff                       // e
      61620000 020000000001 0a010203 aabbcc 00
      0001 0002 0000                         // list, padding
      0900 000000000000 000000000000000a     // inner`
    expect(decodeBoth(message, hex(wire))).toEqual({ s: value })
    expect(hexOf(encodeBoth(message, { s: value }))).toBe(hexOf(hex(wire)))
  })
  test('a struct may have grown: the prefix is decoded, and written back as short', () => {
    const growing = struct('growing', { a: u32, b: u32, c: grown(u32), d: grown(u32) })
    const message = messageOf({ s: fixed(1, growing) })
    roundTrip(message, '1400 0100 01000000 02000000 03000000 04000000', { s: { a: 1, b: 2, c: 3, d: 4 } })
    roundTrip(message, '0c00 0100 01000000 02000000', { s: { a: 1, b: 2 } })
    roundTrip(message, '1000 0100 01000000 02000000 03000000', { s: { a: 1, b: 2, c: 3 } })
    expect(decodeBoth(message, hex('1800 0100 01000000 02000000 03000000 04000000 05000000'))).toEqual({
      s: { a: 1, b: 2, c: 3, d: 4 },
    })
    expect(decodeBoth(message, hex('0800 0100 01000000'))).toHaveProperty('$unknown')
    expect(decodeBoth(message, hex('0e00 0100 01000000 02000000 0300 0000'))).toHaveProperty('$unknown')
  })
  test('the last member may take the rest', () => {
    const via = struct('via', { family: u16, address: rest(ip) })
    const message = messageOf({ via: fixed(1, via) })
    expect(decodeBoth(message, hex('0a00 0100 0200 0a000001 0000'))).toEqual({
      via: { family: 2, address: '10.0.0.1' },
    })
    expect(hexOf(encodeBoth(message, { via: { family: 2, address: '10.0.0.1' } }))).toBe('0a00010002000a0000010000')
    expect(decodeBoth(message, hex('0900 0100 0200 0a0000 000000'))).toHaveProperty('$unknown')
  })
  test('packed structs have no padding', () => {
    const packed = struct('packed', { a: u8, b: u32, c: u64 }, { packed: true })
    expect(packed.size).toBe(13)
    const message = messageOf({ s: fixed(1, packed) })
    roundTrip(message, '1100 0100 01 02000000 0300000000000000 000000', { s: { a: 1, b: 2, c: 3n } })
  })
  test('a stranger among the members is refused', () => {
    const message = messageOf({ s: fixed(1, struct('one', { prefered: u32 })) })
    expect(encodeFailure(message, { s: { preferred: 1 } })).toMatchObject({
      path: 's',
      reason: "no field 'preferred' — did you mean 'prefered'?",
    })
  })
})

describe('headers and sets', () => {
  const message = messageOf({ a: u32(1), b: string(2) }, header)
  test('header and attributes are one object', () => {
    roundTrip(message, '02 00 0300 ffffffff 0800 0100 07000000 0500 0200 00 000000', {
      family: 2,
      length: 3,
      index: -1,
      a: 7,
      b: '',
    })
  })
  test('missing header fields are zero', () => {
    expect(hexOf(encodeBoth(message, { a: 1 }))).toBe('00000000000000000800010001000000')
  })
  test('a short header gives what is there', () => {
    expect(decodeBoth(message, hex('02 00 0300'))).toEqual({ family: 2, length: 3 })
    expect(decodeBoth(message, hex(''))).toEqual({})
    expect(strictFailure(message, hex('02'))).toMatchObject({ path: '', offset: 0 })
  })
  test('unknown attributes are kept with their flags and written back', () => {
    const wire = '02 00 0300 00000000 0600 6380 0102 0000 0400 6440 0800 0100 07000000'
    expect(decodeBoth(message, hex(wire))).toEqual({
      family: 2,
      length: 3,
      index: 0,
      a: 7,
      $unknown: [
        { type: 99, nested: true, payload: hex('0102') },
        { type: 100, netByteOrder: true, payload: hex('') },
      ],
    })
    expect(hexOf(encodeBoth(message, { $unknown: [{ type: 99, nested: true, payload: hex('0102') }] }))).toBe(
      '00000000000000000600638001020000',
    )
  })
  test('of a repeated attribute the last one counts', () => {
    expect(decodeBoth(message, hex('0000000000000000 0800 0100 01000000 0800 0100 02000000'))).toMatchObject({
      a: 2,
      $unknown: [{ type: 1, payload: hex('01000000'), reason: 'repeated' }],
    })
  })
  test('what is no attribute is left over', () => {
    const start = '0000000000000000 0800 0100 01000000'
    for (const tail of ['00', '0300 0100', 'ff00 0100 00000000', '0000 0000']) {
      expect(decodeBoth(message, hex(`${start}${tail}`))).toMatchObject({ a: 1, $rest: hex(tail) })
      expect(strictFailure(message, hex(`${start}${tail}`))).toMatchObject({ path: '', offset: 16 })
    }
  })
  test('a field that nobody knows is refused with a hint', () => {
    expect(encodeFailure(message, { famly: 2 })).toMatchObject({
      path: '',
      reason: "no field 'famly' — did you mean 'family'?",
    })
    expect(encodeFailure(message, 7).reason).toMatch(/expected an object/)
    expect(encodeFailure(message, null).reason).toMatch(/expected an object/)
  })
  test('an attribute that is too long is refused', () => {
    const large = messageOf({ r: bytes(1), n: nest(2, attrs('TEST_N', { r: bytes(1) })) })
    expect(encodeFailure(large, { r: new Uint8Array(65532) }).reason).toMatch(/65532 bytes/)
    expect(encodeFailure(large, { n: { r: new Uint8Array(65530) } }).path).toBe('n')
    expect(encodeBoth(large, { r: new Uint8Array(65531) })).toHaveLength(65536)
  })
})

describe('checks', () => {
  const message = messageOf({
    id: u16(1, { min: 1, max: 4094 }),
    bits: u32(2, { mask: 0x3 }),
    name: string(3, { minLength: 1, maxLength: 3 }),
    key: bytes(4, { length: 2 }),
    big: u64(5, { max: 10n }),
  })
  test('are enforced when a value is written', () => {
    for (const [value, reason] of [
      [{ id: 0 }, '0 is below the minimum 1'],
      [{ id: 4095 }, '4095 is above the maximum 4094'],
      [{ bits: 4 }, '4 has bits outside the mask 0x3'],
      [{ name: '' }, '0 bytes, at least 1'],
      [{ name: 'éé' }, '4 bytes, at most 3'],
      [{ key: hex('01') }, '1 bytes, not 2'],
      [{ big: 11n }, '11 is above the maximum 10'],
    ] as const) {
      expect(encodeFailure(message, value).reason).toBe(reason)
    }
    expect(encodeBoth(message, { id: 4094, bits: 3, name: 'abc', key: hex('0102'), big: 10n })).toHaveLength(44)
  })
  test('are not enforced on what the kernel says', () => {
    expect(decodeBoth(message, hex('0600 0100 ff0f 0000'))).toEqual({ id: 4095 })
  })
  test('can be left out', () => {
    const writer = new Writer()
    interpretEncode(message, { id: 4095 }, writer, { check: false })
    expect(hexOf(writer.slice())).toBe('06000100ff0f0000')
  })
})

describe('nests and arrays', () => {
  const inner = attrs('TEST_INNER', { a: u32(1), b: u16(2) })
  const message = messageOf({
    n: nest(1, inner),
    list: indexed(2, inner),
    plain: indexed(3, u16),
    many: multi(u32(4)),
    words: array(5, u32),
    bigs: array(6, u64),
    points: array(7, struct('point', { x: u16, y: u16 })),
    nests: multi(nest(8, inner)),
    zero: indexed(9, u8, { first: 0 }),
    rules: numbered(10, numbered(0, inner)),
  })
  test('a nest carries NLA_F_NESTED', () => {
    roundTrip(message, '0c00 0180 0800 0100 05000000', { n: { a: 5 } })
    expect(decodeBoth(message, hex('0c00 0100 0800 0100 05000000'))).toEqual({ n: { a: 5 } })
    expect(decodeBoth(message, hex('0400 0180'))).toEqual({ n: {} })
  })
  test('what is malformed inside degrades inside', () => {
    expect(decodeBoth(message, hex('0c00 0180 0600 0100 0500 0000'))).toEqual({
      n: { $unknown: [{ type: 1, payload: hex('0500'), reason: '2 bytes, not 4' }] },
    })
    expect(strictFailure(message, hex('0c00 0180 0600 0100 0500 0000'))).toMatchObject({ path: 'n.a', offset: 4 })
  })
  test('a nest that holds no attributes at all degrades as a whole', () => {
    expect(decodeBoth(message, hex('0800 0180 01000000'))).toEqual({
      $unknown: [{ type: 1, nested: true, payload: hex('01000000'), reason: '4 bytes that are not attributes' }],
    })
  })
  test('indexed arrays', () => {
    roundTrip(
      message,
      `1c00 0280
         0c00 0180 0800 0100 01000000
         0c00 0280 0800 0100 02000000`,
      { list: [{ a: 1 }, { a: 2 }] },
    )
    roundTrip(message, '1400 0380 0600 0100 0700 0000 0600 0200 0800 0000', { plain: [7, 8] })
    roundTrip(message, '0c00 0980 0500 0000 07 000000', { zero: [7] })
  })
  test('entries whose numbers mean something', () => {
    roundTrip(
      message,
      `1c00 0a80
         0400 0080
         1400 0380
           0c00 0180 0800 0100 05000000
           0400 0780`,
      { rules: { 0: {}, 3: { 1: { a: 5 }, 7: {} } } },
    )
    expect(decodeBoth(message, hex('0c00 0a80 0400 0380 0400 0380'))).toEqual({
      $unknown: [{ type: 10, nested: true, payload: hex('0400 0380 0400 0380'), reason: 'number 3 twice' }],
    })
    for (const number of ['x', '-1', '16384', '1.5']) {
      expect(encodeFailure(message, { rules: { [number]: {} } })).toMatchObject({ path: `rules.${number}` })
    }
  })
  test('multi-attributes keep their order', () => {
    roundTrip(message, '0800 0400 03000000 0800 0400 01000000 0800 0400 02000000', { many: [3, 1, 2] })
    roundTrip(message, '0c00 0880 0800 0100 01000000 0400 0880', { nests: [{ a: 1 }, {}] })
    expect(encodeFailure(message, { many: 3 }).reason).toMatch(/array/)
    expect(encodeFailure(message, { many: [1, 'x'] }).path).toBe('many')
  })
  test('arrays of scalars and structs', () => {
    roundTrip(
      message,
      '0c00 0500 01000000 ffffffff 1400 0600 0100000000000000 ffffffffffffffff 0c00 0700 0100 0200 0300 0400',
      {
        words: [1, 0xffffffff],
        bigs: [1n, 0xffffffffffffffffn],
        points: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
      },
    )
    roundTrip(message, '0400 0500', { words: [] })
    expect(decodeBoth(message, hex('0a00 0500 01000000 0200 0000'))).toHaveProperty('$unknown')
  })
  test('paths of errors go through nests and arrays', () => {
    expect(encodeFailure(message, { list: [{ a: 1 }, { b: 70000 }] }).path).toBe('list.1.b')
    expect(encodeFailure(message, { points: [{ x: 1, y: 'z' }] }).path).toBe('points.0.y')
    expect(encodeFailure(message, { n: { z: 1 } }).path).toBe('n')
  })
  test('nests may not go deeper than they can be wanted', () => {
    const self: { set?: ReturnType<typeof attrs> } = {}
    self.set = attrs('TEST_SELF', { again: headed(1, struct('none', {}), () => self.set as never) })
    const deep = p.message('TEST_DEEP', nextType++, undefined, self.set)
    let wire = new Uint8Array(0)
    for (let i = 0; i < 5000; i++) {
      const next = new Uint8Array(wire.length + 4)
      next.set([(next.length & 0xff) as number, next.length >> 8, 1, 0])
      next.set(wire, 4)
      wire = next
    }
    expect(JSON.stringify(decodeBoth(deep, wire), (key, value) => (key === 'payload' ? undefined : value))).toMatch(
      /nested more than 32 deep/,
    )
  })
})

describe('selection', () => {
  const cat = attrs('TEST_CAT', { lives: u8(1) })
  const dog = attrs('TEST_DOG', { bones: u32(1) })
  const animal = variants('TEST_ANIMAL', { kind: string(1), data: select(2, 'kind', { cat, dog }), other: u8(3) })
  const message = messageOf(
    {
      animal: nest(1, animal),
      byHeader: select(2, 'family', { 2: ipv4, 7: cat }),
      withFallback: select(3, 'family', { 2: ipv4 }, ip),
      outer: nest(4, attrs('TEST_OUTER', { inner: select(1, 'family', { 7: cat }, dog) })),
    },
    header,
  )
  const zero = '00 00 0000 00000000'
  test('by an attribute of the same set', () => {
    roundTrip(message, `${zero} 1800 0180 0800 0100 63617400 0c00 0280 0500 0100 09 000000`.replace('0c00', '0c00'), {
      family: 0,
      length: 0,
      index: 0,
      animal: { kind: 'cat', data: { lives: 9 } },
    })
  })
  test('the payload may come before its selector', () => {
    const wire = `${zero} 1800 0180 0c00 0280 0800 0100 05000000 0800 0100 646f6700`
    expect(decodeCompiled(message, hex(wire))).toMatchObject({ animal: { kind: 'dog', data: { bones: 5 } } })
  })
  test('a kind that is not listed has a name of its own and bytes', () => {
    const wire = `${zero} 1400 0180 0800 0100 656d7500 0800 0200 01020304`
    const value = decodeCompiled(message, hex(wire))
    expect(value).toEqual({ family: 0, length: 0, index: 0, animal: { kindUnlisted: 'emu', data: hex('01020304') } })
    expect(hexOf(encodeBoth(message, value))).toBe(hexOf(hex(wire)))
  })
  test('no selector at all leaves bytes', () => {
    expect(decodeCompiled(message, hex(`${zero} 0c00 0180 0800 0200 01020304`))).toMatchObject({
      animal: { data: hex('01020304') },
    })
  })
  test('by a header field', () => {
    roundTrip(message, '02 00 0000 00000000 0800 0200 0a000001', {
      family: 2,
      length: 0,
      index: 0,
      byHeader: '10.0.0.1',
    })
    roundTrip(message, '07 00 0000 00000000 0c00 0280 0500 0100 09 000000', {
      family: 7,
      length: 0,
      index: 0,
      byHeader: { lives: 9 },
    })
    roundTrip(message, '03 00 0000 00000000 0800 0200 0a000001', {
      family: 3,
      length: 0,
      index: 0,
      byHeader: hex('0a000001'),
    })
    roundTrip(message, '03 00 0000 00000000 0800 0300 0a000001', {
      family: 3,
      length: 0,
      index: 0,
      withFallback: '10.0.0.1',
    })
  })
  test('by a field of an outer set or header', () => {
    const cats = '07 00 0000 00000000 1000 0480 0c00 0180 0500 0100 09 000000'
    expect(decodeCompiled(message, hex(cats))).toMatchObject({ outer: { inner: { lives: 9 } } })
    expect(hexOf(encodeBoth(message, { family: 7, outer: { inner: { lives: 9 } } }))).toBe(hexOf(hex(cats)))
    const dogs = '00 00 0000 00000000 1000 0480 0c00 0180 0800 0100 05000000'
    expect(decodeCompiled(message, hex(dogs))).toMatchObject({ outer: { inner: { bones: 5 } } })
  })
})

describe('headed payloads and records', () => {
  const hop = struct('hop', { len: u16, flags: u8, hops: u8, index: s32 })
  const set = attrs('TEST_HOP', { gateway: ip(1) })
  const message = messageOf({ peer: headed(1, header, set), hops: records(2, hop, set) })
  test('a header and attributes in one payload', () => {
    roundTrip(message, '1400 0100 02 00 0000 01000000 0800 0100 0a000001', {
      peer: { family: 2, length: 0, index: 1, gateway: '10.0.0.1' },
    })
    expect(decodeBoth(message, hex('0800 0100 02 00 0000'))).toHaveProperty('$unknown')
  })
  test('records with a length of their own', () => {
    roundTrip(
      message,
      `1c00 0200
         1000 01 02 03000000 0800 0100 0a000001
         0800 00 00 04000000`,
      {
        hops: [
          { flags: 1, hops: 2, index: 3, gateway: '10.0.0.1' },
          { flags: 0, hops: 0, index: 4 },
        ],
      },
    )
    for (const bad of ['0c00 0200 0900 0000 04000000', '0c00 0200 0700 0000 04000000', '0800 0200 0800 0000']) {
      expect(decodeBoth(message, hex(bad))).toHaveProperty('$unknown')
    }
  })
})

describe('the layout that decoding can remember', () => {
  const inner = attrs('TEST_L', { a: u32(1), s: string(2) })
  const message = messageOf(
    {
      a: u32(1),
      s: string(2),
      n: nest(3, inner),
      many: multi(u16(4)),
      list: indexed(5, inner),
      st: fixed(6, struct('st', { x: u32 })),
      rules: numbered(7, u32),
    },
    header,
  )
  const read = (wire: Uint8Array) => {
    const { view, start, end } = spanOf(wire)
    return interpretMessage(message, view, start, end, { layout: true })
  }
  const write = (value: unknown) => {
    const writer = new Writer()
    interpretEncode(message, value, writer, { layout: true })
    return hexOf(writer.slice())
  }
  test.each([
    ['order of attributes', '0000000000000000 0500 0200 00 000000 0800 0100 01000000'],
    ['multi-attributes apart', '0000000000000000 0600 0400 0100 0000 0800 0100 01000000 0600 0400 0200 0000'],
    ['flags of types', '0000000000000000 0800 0140 01000000 0c00 0300 0800 0180 01000000'],
    [
      'strings without NUL, and with more behind it',
      '0000000000000000 0600 0200 6c6f 0000 1000 0380 0c00 0200 6c6f00 78 79000000',
    ],
    ['padding that is not zero', '0000000000000000 0600 0200 6c6f ffee 0800 0100 01000000'],
    ['padding that is not there', '0000000000000000 0500 0200 00'],
    ['padding of the header', '02 ff 0000 00000000'],
    ['a short header', '02 00 03'],
    ['repeated attributes', '0000000000000000 0800 0100 01000000 0800 0100 02000000'],
    ['longer structs', '0000000000000000 0c00 0600 01000000 02000000'],
    ['numbers of indexed entries', '0000000000000000 1000 0500 0400 0780 0800 0300 deadbeef'],
    ['order of entries by number', '0000000000000000 1400 0700 0800 0780 deadbeef 0800 0300 01000000'],
    ['malformed attributes', '0000000000000000 0600 0100 0102 0000 0800 0380 05000000'],
    ['left-over bytes', '0000000000000000 0800 0100 01000000 0300 00'],
  ])('%s', (_, text) => {
    expect(write(read(hex(text)))).toBe(hexOf(hex(text)))
  })
  test('what was changed is written anew, in its place', () => {
    const value = read(hex('0000000000000000 0600 0200 6c6f ffee 0800 0140 01000000'))
    value.a = 2
    expect(write(value)).toBe(hexOf(hex('0000000000000000 0600 0200 6c6f ffee 0800 0140 02000000')))
    value.s = 'eth0'
    expect(write(value)).toBe(hexOf(hex('0000000000000000 0900 0200 6574683000 ffee 0800 0140 02000000')))
    delete value.s
    value.many = [7]
    expect(write(value)).toBe(hexOf(hex('0000000000000000 0800 0140 02000000 0600 0400 0700 0000')))
  })
  test("without asking for it, the order is the schema's", () => {
    const value = read(hex('0000000000000000 0500 0200 00 000000 0800 0100 01000000'))
    expect(hexOf(encodeBoth(message, value))).toBe(
      hexOf(hex('0000000000000000 0800 0100 01000000 0500 0200 00 000000')),
    )
  })
})

describe('byte order', () => {
  const message = messageOf(
    { a: u16(1), b: u32(2), c: s64(3), d: u32be(4), n: nest(5, attrs('TEST_BE', { x: u16(1) })), v: uint(6) },
    header,
  )
  test('a big-endian host', () => {
    const wire = hex(`
      02 00 0003 00000004                // family length index
      0006 0001 0102 0000                // a
      0008 0002 01020304                 // b
      000c 0003 fffffffffffffffe         // c
      0008 0004 01020304                 // d
      000c 8005 0006 0001 0007 0000      // n
      0008 0006 00000009                 // v`)
    const { view, start, end } = spanOf(wire)
    const value = interpretMessage(message, view, start, end, { order: 'big' })
    expect(value).toEqual({
      family: 2,
      length: 3,
      index: 4,
      a: 0x102,
      b: 0x1020304,
      c: -2n,
      d: 0x1020304,
      n: { x: 7 },
      v: 9n,
    })
    const writer = new Writer()
    interpretEncode(message, value, writer, { order: 'big' })
    expect(hexOf(writer.slice())).toBe(hexOf(wire))
  })
})

test('two attributes with one number are refused', () => {
  expect(() => attrs('TEST_TWICE', { a: u8(1), b: u8(1) })).toThrow(TypeError)
})
test('a scalar without a size is no struct member', () => {
  expect(() => struct('bad', { name: string })).toThrow(TypeError)
})
test('a selector that the inner set declares is not looked for outside, when it is absent', () => {
  const cat = attrs('TEST_C2', { lives: u8(1) })
  const inner = attrs('TEST_I2', { kind: u8(1), data: select(2, 'kind', { 7: cat }) })
  const message = messageOf({ kind: u8(1), inner: nest(2, inner) })
  const wire = hex('0500 0100 07 000000 1000 0280 0c00 0280 0500 0100 09 000000')
  expect(decodeCompiled(message, wire)).toEqual({ kind: 7, inner: { data: hex('0500 0100 09 000000') } })
})

test('a decoder that has been compiled anew decodes as before', () => {
  const message: Message = {
    name: 'M',
    protocol: 'P',
    type: 1,
    header: undefined,
    attributes: attrs('M', { a: u32(1) }),
  }
  const { view, start, end } = spanOf(hex('08000100 07000000'))
  const decode = decoderOf(message)
  for (let i = 0; i < 140_000; i++) if ((decode(view, start, end) as { a: number }).a !== 7) expect.fail(`message ${i}`)
})
