import { expect, test } from 'vitest'
import { hex, hexOf, replyBoth } from '../../../test/support/codec.ts'
import {
  array,
  attrs,
  bytes,
  encodeMessage,
  fixed,
  flag,
  grown,
  hardwareAddress,
  mac,
  multi,
  nest,
  protocol,
  s32,
  settings,
  string,
  struct,
  toggle,
  u8,
  u16,
  u32,
  u64,
  Writer,
} from '../index.ts'
import { compileEncoder } from './compile/encoder.ts'

// What a kernel answers: every byte is written by hand after `linux/netlink.h`.

const counters = struct('counters', { seen: u64, lost: u16, late: grown(u32) })
const set = attrs('T', {
  small: u8(1, { max: 9 }),
  wide: u32(2),
  name: string(3, { maxLength: 3 }),
  address: mac(4),
  old: nest(5, attrs('O', { a: u16(1), b: u8(2) })),
  young: nest(6, attrs('Y', { a: u32(1) })),
  conf: settings(7, attrs('C', { one: s32(1), two: s32(2), four: s32(4) })),
  on: toggle(8),
  counters: fixed(9, counters),
  list: array(10, u64),
  halves: array(11, u16),
  names: multi(string(12)),
  raw: bytes(13),
  is: flag(14),
  bridge: fixed(15, struct('id', { prio: u16, addr: hardwareAddress(6) })),
})
const header = struct('h', { family: u8, index: s32 })
const message = protocol('P', 30).message('M', 16, header, set)
const reply = { nested: new Set(['young']) }
const written = (value: Record<string, unknown>) => hexOf(replyBoth(message, value, reply))
const expected = (text: string) => hexOf(hex(text))

test('attributes come in the order of the keys, and what is undefined does not come', () => {
  const value = { wide: 7, family: 2, name: undefined, small: 200, index: -1 }
  expect(written(value)).toBe(
    expected(`02000000 ffffffff
      0800 0200 07000000
      0500 0100 c8000000`),
  )
})

test('only some nests say that they are', () => {
  expect(written({ young: { a: 1 }, old: { b: 3, a: 2 } })).toBe(
    expected(`00000000 00000000
      0c00 0680 0800 0100 01000000
      1400 0500 0500 0200 03000000 0600 0100 02000000`),
  )
})

test('settings are an array, a toggle is a byte, a flag that is not set is not there', () => {
  expect(written({ is: false, on: false, conf: { two: -2 } })).toBe(
    expected(`00000000 00000000
      0500 0800 00000000
      0c00 0700 00000000 feffffff`),
  )
  expect(written({ is: true, on: true })).toBe(expected('00000000 00000000 0400 0e00 0500 0800 01000000'))
})

test('structs and arrays', () => {
  expect(written({ counters: { seen: 1n, lost: 2, late: 3 }, list: [1n, -1n & 0xffff_ffff_ffff_ffffn] })).toBe(
    expected(`00000000 00000000
      1400 0900 0100000000000000 0200 0000 03000000
      1400 0a00 0100000000000000 ffffffffffffffff`),
  )
  // Without its youngest member the struct ends before it.
  expect(written({ counters: { lost: 2 }, halves: [1, 2, 3] })).toBe(
    expected(`00000000 00000000
      0e00 0900 0000000000000000 0200 0000
      0a00 0b00 0100 0200 0300 0000`),
  )
})

test('link-layer addresses in a struct', () => {
  expect(written({ bridge: { addr: '02:00:00:00:00:09', prio: 1 } })).toBe(
    expected('00000000 00000000 0c00 0f00 0100 020000000009'),
  )
})

test('texts, addresses, bytes, and several of a kind', () => {
  expect(written({ name: 'long', address: '02:0a:FF:00:00:01', raw: hex('0102'), names: ['a', 'bc'] })).toBe(
    expected(`00000000 00000000
      0900 0300 6c6f6e67 00000000
      0a00 0400 020aff000001 0000
      0600 0d00 01020000
      0600 0c00 61000000
      0700 0c00 62630000`),
  )
})

test.each([
  ['a stranger', { stranger: 1 }],
  ['a stranger in a nest', { old: { stranger: 1 } }],
  ['a stranger in a struct', { counters: { seen: 1n, lost: 1, late: 1, stranger: 1 } }],
  ['a stranger among settings', { conf: { three: 1 } }],
  ['a number that does not fit', { small: 256 }],
  ['a number that does not fit its member', { counters: { lost: 65536, late: 1 } }],
  ['an address of another length', { bridge: { addr: '02:00' } }],
  ['an address that is none', { bridge: { addr: 5 } }],
  ['a setting that does not fit', { conf: { one: 2 ** 31 } }],
  ['an element that does not fit', { halves: [65536] }],
  ['an array that is none', { list: 1n }],
  ['a struct that is none', { counters: 5 }],
])('%s is the error that the interpreter tells', (_, value) => {
  const fields = value as Record<string, unknown>
  expect(compileEncoder(message, reply)(new Writer(), fields)).toBe(false)
  // From the fourth time on it is the compiled encoder that is asked first.
  for (let i = 0; i < 6; i++) {
    expect(() => encodeMessage(message, fields as never, new Writer(), { check: false, reply })).toThrow()
  }
})
