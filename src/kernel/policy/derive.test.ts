import { expect, test } from 'vitest'
import {
  type AttributeSet,
  attrs,
  bitfield32,
  bytes,
  flag,
  indexed,
  ip,
  ipv6,
  mac,
  nest,
  s16,
  string,
  u8,
  u16be,
  u32,
  u64,
  u64be,
  uint,
} from '../../schema/index.ts'
import { policyOf } from './derive.ts'

const inner = attrs<{ depth?: number }>('INNER', { depth: u8(2) })
const set = attrs<Record<string, unknown>>('OUTER', {
  small: u8(1, { min: 1, max: 3 }),
  signed: s16(2, { min: -5 }),
  port: u16be(3, { max: 1024 }),
  bits: u32(4, { mask: 0xff }),
  large: u64(5),
  clock: u64be(6, { min: 1n }),
  either: uint(7),
  name: string(9, { maxLength: 15 }),
  label: string(10, { unterminated: true }),
  key: bytes(11, { length: 16 }),
  data: bytes(12, { maxLength: 64 }),
  more: bytes(13, { minLength: 2 }),
  address: mac(14),
  near: ip(15),
  far: ipv6(16),
  on: flag(17),
  features: bitfield32(18, { mask: 7 }),
  nest: nest(19, inner),
  list: indexed(20, inner),
  numbers: indexed(21, u32),
})

test('a policy follows from the schema', () => {
  const { maxType, strictStartType, attributes } = policyOf(set)
  expect([maxType, strictStartType]).toEqual([21, 0])
  const one = { maxType: 2, strictStartType: 0, attributes: [undefined, undefined, { kind: 'u8' }] }
  expect(attributes).toEqual([
    undefined,
    { kind: 'u8', min: 1, max: 3 },
    { kind: 's16', min: -5 },
    { kind: 'be16', max: 1024 },
    { kind: 'u32', mask: 0xff },
    { kind: 'u64' },
    { kind: 'u64' },
    { kind: 'uint' },
    undefined,
    { kind: 'nulString', length: 15 },
    { kind: 'string' },
    { kind: 'binary', min: 16, max: 16 },
    { kind: 'binary', length: 64 },
    { kind: 'binary', min: 2 },
    { kind: 'binary' },
    { kind: 'binary', length: 16 },
    { kind: 'binary', min: 16, max: 16 },
    { kind: 'flag' },
    { kind: 'bitfield32', mask: 7 },
    { kind: 'nested', policy: one },
    { kind: 'nestedArray', policy: one },
    { kind: 'nested' },
  ])
})

test('requests may have less than replies', () => {
  const policy = policyOf(set, { accept: ['small', 'port', 'key'], replace: { small: { kind: 'reject' } }, maxType: 5 })
  expect(policy).toEqual({
    maxType: 5,
    strictStartType: 0,
    attributes: [undefined, { kind: 'reject' }, undefined, { kind: 'be16', max: 1024 }, undefined, undefined],
  })
  expect(policyOf(set, { accept: ['port'] }).maxType).toBe(3)
})

test('it is the same one each time, also inside a set that contains itself', () => {
  expect(policyOf(set)).toBe(policyOf(set))
  expect(policyOf(set).attributes?.[19]?.policy).toBe(policyOf(inner))
  const loop: AttributeSet = attrs('LOOP', { again: { id: 1, type: undefined as never, multi: false, options: {} } })
  Object.assign(loop.attributes[0] as object, { type: loop })
  expect(policyOf(loop).attributes?.[1]?.policy).toBe(policyOf(loop))
})
