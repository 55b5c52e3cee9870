import { describe, expect, test } from 'vitest'
import { message } from '../../../test/support/kernel.ts'
import { viewOf } from '../../wire/index.ts'
import type { NetlinkExtAck } from '../api/extack.ts'
import { EINVAL, ERANGE } from '../errno.ts'
import { NlMsgHdr } from '../skb/message.ts'
import { NL_VALIDATE_DEPRECATED_STRICT, NL_VALIDATE_LIBERAL, NL_VALIDATE_STRICT, nlmsgParse } from './parse.ts'
import { type AttributePolicy, type Policy, policyFrom } from './policy.ts'

const NESTED = 0x8000

/** Attributes one after another, as type, payload and, where it is wrong, length. */
function attributes(...list: [type: number, payload: readonly number[], length?: number][]): number[] {
  return list.flatMap(([type, payload, length = 4 + payload.length]) => {
    const padding = Array<number>(-payload.length & 3).fill(0)
    return [length & 255, length >> 8, type & 255, type >> 8, ...payload, ...padding]
  })
}

/** What becomes of a message: its attributes by number with their places, or the error and what is said of it. */
function parsed(
  bytes: readonly number[],
  policy: Policy,
  validate = NL_VALIDATE_STRICT,
  headerLength = 0,
): NetlinkExtAck & { error?: number; table?: Record<number, number> } {
  const extack: NetlinkExtAck = {}
  const nlh = new NlMsgHdr(viewOf(message(16, 1, 1, Uint8Array.from(bytes)).buffer as ArrayBuffer), 0)
  const result = nlmsgParse(nlh, headerLength, policy, validate, extack)
  if (typeof result === 'number') return { error: -result, ...extack }
  const table: Record<number, number> = {}
  for (const attribute of result) if (attribute !== undefined) table[attribute.type] = attribute.offset
  return { table, ...extack }
}

/** The same with one attribute of number 1, by its policy. */
function judged(payload: readonly number[], rule: AttributePolicy, validate = NL_VALIDATE_STRICT, flags = 0) {
  return parsed(attributes([1 | flags, payload]), policyFrom({ 1: rule }), validate)
}

const failed = (error: number, rule: AttributePolicy) => ({
  error,
  message: 'Attribute failed policy validation',
  badAttribute: 16,
  policy: rule,
})

describe('the walk', () => {
  const policy = policyFrom({ 1: { kind: 'u8' }, 3: { kind: 'flag' } })

  test('finds the last attribute of each number', () => {
    expect(parsed(attributes([1, [1]], [3, []], [1, [2]]), policy)).toEqual({ table: { 1: 28, 3: 24 } })
  })
  test('begins behind the fixed header, which must be there', () => {
    expect(parsed([9, 9, 9, 9, 9, 0, 0, 0, ...attributes([1, [1]])], policy, NL_VALIDATE_STRICT, 5)).toEqual({
      table: { 1: 24 },
    })
    expect(parsed([9, 9, 9, 9], policy, NL_VALIDATE_STRICT, 5)).toEqual({
      error: EINVAL,
      message: 'Invalid header length',
    })
  })
  test('passes over numbers beyond the policy, or refuses them', () => {
    for (const type of [0, 4, 0x3fff]) {
      const bytes = attributes([1, [1]], [type, []])
      expect(parsed(bytes, policy, NL_VALIDATE_LIBERAL)).toEqual({ table: { 1: 16 } })
      expect(parsed(bytes, policy, NL_VALIDATE_DEPRECATED_STRICT)).toEqual({
        error: EINVAL,
        message: 'Unknown attribute type',
        badAttribute: 24,
      })
    }
  })
  test('takes what the policy says nothing of, but not strictly', () => {
    const bytes = attributes([2, [1]])
    expect(parsed(bytes, policy, NL_VALIDATE_DEPRECATED_STRICT)).toEqual({ table: { 2: 16 } })
    expect(parsed(bytes, policy)).toEqual({ error: EINVAL, message: 'Unsupported attribute', badAttribute: 16 })
  })
  test.each([
    [3, 'shorter than a header'],
    [9, 'longer than what is left'],
  ])('ends at a length of %i: %s', (length) => {
    const bytes = attributes([1, [1]], [3, [], length])
    const message = 'bytes leftover after parsing attributes'
    expect(parsed(bytes, policy, NL_VALIDATE_LIBERAL)).toEqual({ table: { 1: 16 }, message })
    expect(parsed(bytes, policy)).toEqual({ error: EINVAL, message })
  })
  test('looks at nothing without policies', () => {
    const any: Policy = { maxType: 1, strictStartType: 0 }
    expect(parsed(attributes([1, []]), any)).toEqual({ table: { 1: 16 } })
    expect(parsed(attributes([2, []]), any)).toMatchObject({ error: EINVAL })
  })
  test('is strict from a number on', () => {
    const late = policyFrom({ 1: { kind: 'u8' }, 2: { kind: 'u8' } }, { strictStartType: 2 })
    expect(parsed(attributes([1, [1, 2]]), late, NL_VALIDATE_LIBERAL)).toEqual({ table: { 1: 16 } })
    expect(parsed(attributes([2, [1, 2]]), late, NL_VALIDATE_LIBERAL)).toMatchObject({
      error: EINVAL,
      badAttribute: 16,
    })
  })
})

describe('the payload', () => {
  test('of a number may be longer, unless it is judged strictly, and never shorter', () => {
    const rule: AttributePolicy = { kind: 'u16' }
    expect(judged([1, 2, 3], rule, NL_VALIDATE_LIBERAL)).toEqual({ table: { 1: 16 } })
    expect(judged([1, 2, 3], rule)).toEqual({
      error: EINVAL,
      message: 'invalid attribute length',
      badAttribute: 16,
      policy: rule,
    })
    expect(judged([1], rule, NL_VALIDATE_LIBERAL)).toEqual(failed(ERANGE, rule))
  })
  test('of a number of either size has four bytes or eight, always', () => {
    const rule: AttributePolicy = { kind: 'uint' }
    expect(judged([1, 2, 3, 4], rule)).toEqual({ table: { 1: 16 } })
    expect(judged([1, 2, 3, 4, 5, 6, 7, 8], rule)).toEqual({ table: { 1: 16 } })
    expect(judged([1, 2], rule, NL_VALIDATE_LIBERAL)).toMatchObject({
      error: EINVAL,
      message: 'invalid attribute length',
    })
  })
  test('of a flag is empty', () => {
    expect(judged([1], { kind: 'flag' })).toEqual(failed(ERANGE, { kind: 'flag' }))
  })
  test('of a text ends with a NUL, within its length, and is not empty', () => {
    const rule: AttributePolicy = { kind: 'nulString', length: 2 }
    expect(judged([97, 98, 0], rule)).toEqual({ table: { 1: 16 } })
    expect(judged([97, 98], rule)).toEqual(failed(EINVAL, rule))
    expect(judged([97, 98, 99, 0], rule)).toEqual(failed(EINVAL, rule))
    expect(judged([], rule)).toEqual(failed(EINVAL, rule))
    expect(judged([97, 0, 99, 0], rule)).toEqual(failed(ERANGE, rule))
  })
  test('of a text that need not end with a NUL', () => {
    const rule: AttributePolicy = { kind: 'string', length: 2 }
    expect([judged([97, 98], rule), judged([97, 98, 0], rule)]).toEqual(Array(2).fill({ table: { 1: 16 } }))
    expect([judged([], rule), judged([97, 98, 99], rule)]).toEqual(Array(2).fill(failed(ERANGE, rule)))
  })
  test('of binary data has a largest length', () => {
    const rule: AttributePolicy = { kind: 'binary', length: 2 }
    expect(judged([], rule)).toEqual({ table: { 1: 16 } })
    expect(judged([1, 2, 3], rule)).toEqual(failed(ERANGE, rule))
  })
  test('of a bitfield', () => {
    const rule: AttributePolicy = { kind: 'bitfield32', mask: 3 }
    const bits = (value: number, selector: number) => judged([value, 0, 0, 0, selector, 0, 0, 0], rule)
    expect(bits(1, 3)).toEqual({ table: { 1: 16 } })
    expect([bits(4, 3), bits(1, 4), bits(1, 2)]).toEqual(Array(3).fill(failed(EINVAL, rule)))
    expect(judged([1, 0, 0, 0], rule)).toEqual(failed(ERANGE, rule))
  })
  test('of what is rejected does not matter', () => {
    expect(judged([], { kind: 'reject' })).toEqual(failed(EINVAL, { kind: 'reject' }))
    const rule: AttributePolicy = { kind: 'reject', message: 'Never' }
    expect(judged([], rule)).toEqual({ error: EINVAL, message: 'Never', badAttribute: 16 })
  })
})

describe('the value', () => {
  const outside = (rule: AttributePolicy, message = 'integer out of range') => ({
    error: ERANGE,
    message,
    badAttribute: 16,
    policy: rule,
  })

  test('is within its range', () => {
    const rule: AttributePolicy = { kind: 'u8', min: 2, max: 4 }
    expect([2, 4].map((value) => judged([value], rule))).toEqual(Array(2).fill({ table: { 1: 16 } }))
    expect([1, 5].map((value) => judged([value], rule))).toEqual(Array(2).fill(outside(rule)))
  })
  test.each<[AttributePolicy, number[]]>([
    [{ kind: 's8', min: -1 }, [0xfe]],
    [{ kind: 's16', min: -1 }, [0xfe, 0xff]],
    [{ kind: 's32', min: -1 }, [0xfe, 0xff, 0xff, 0xff]],
    [{ kind: 's64', min: -1 }, [0xfe, ...Array<number>(7).fill(0xff)]],
    [{ kind: 'sint', min: -1 }, [0xfe, 0xff, 0xff, 0xff]],
    [{ kind: 'be16', max: 256 }, [1, 1]],
    [{ kind: 'be32', max: 256 }, [0, 0, 1, 1]],
    [{ kind: 'u64', max: 1 }, [2, 0, 0, 0, 0, 0, 0, 0]],
    [{ kind: 'uint', max: 1 }, [0, 0, 0, 0, 1, 0, 0, 0]],
  ])('of %o is read as its kind says', (rule, payload) => {
    expect(judged(payload, rule)).toEqual(outside(rule))
  })
  test('of binary data is its length', () => {
    const rule: AttributePolicy = { kind: 'binary', min: 2, max: 2 }
    expect(judged([1, 2], rule)).toEqual({ table: { 1: 16 } })
    expect([[1], [1, 2, 3]].map((payload) => judged(payload, rule))).toEqual(
      Array(2).fill(outside(rule, 'binary attribute size out of range')),
    )
  })
  test('has no bits outside its mask', () => {
    const rule: AttributePolicy = { kind: 'u8', mask: 5 }
    expect(judged([5], rule)).toEqual({ table: { 1: 16 } })
    expect(judged([2], rule)).toEqual({ error: EINVAL, message: 'reserved bit set', badAttribute: 16 })
  })
  test('is shown to a function', () => {
    const rule: AttributePolicy = {
      kind: 'u8',
      validate: (attribute, extack) => {
        extack.message = `${attribute.length}`
        return -EINVAL
      },
    }
    expect(judged([5], rule)).toEqual({ error: EINVAL, message: '1' })
  })
})

describe('nests', () => {
  const inner = policyFrom({ 1: { kind: 'u8', max: 1 } })
  const nested: AttributePolicy = { kind: 'nested', policy: inner }
  const array: AttributePolicy = { kind: 'nestedArray', policy: inner }

  test('say that they are, and nothing else does', () => {
    const message = 'NLA_F_NESTED is missing'
    expect(judged([], nested)).toEqual({ error: EINVAL, message, badAttribute: 16, policy: nested })
    expect(judged([], nested, NL_VALIDATE_LIBERAL)).toEqual({ table: { 1: 16 } })
    expect(judged([1], { kind: 'u8' }, NL_VALIDATE_STRICT, NESTED)).toMatchObject({
      error: EINVAL,
      message: 'NLA_F_NESTED not expected',
    })
  })
  test('are looked into, and the place is where it is wrong', () => {
    const bytes = attributes([1, [1]], [1, [2]])
    expect(judged(bytes, nested, NL_VALIDATE_STRICT, NESTED)).toMatchObject({ error: ERANGE, badAttribute: 28 })
    expect(judged(attributes([1, bytes]), array, NL_VALIDATE_STRICT, NESTED)).toMatchObject({
      error: ERANGE,
      badAttribute: 32,
    })
  })
  test('may be empty, but not shorter than a header', () => {
    expect(judged([], nested, NL_VALIDATE_STRICT, NESTED)).toEqual({ table: { 1: 16 } })
    expect(judged([1], nested, NL_VALIDATE_STRICT, NESTED)).toEqual(failed(ERANGE, nested))
  })
  test('in an array may be empty too', () => {
    expect(judged(attributes([7, []], [7, [1]]), array, NL_VALIDATE_STRICT, NESTED)).toEqual({
      error: ERANGE,
      message: 'Array element too short',
      badAttribute: 24,
      policy: array,
    })
  })
  test('end at the tenth', () => {
    const attributes10: (AttributePolicy | undefined)[] = []
    const endless: Policy = { maxType: 1, strictStartType: 0, attributes: attributes10 }
    attributes10[1] = { kind: 'nested', policy: endless }
    const deep = (depth: number): number[] => (depth === 0 ? [] : attributes([1 | NESTED, deep(depth - 1)]))
    expect(parsed(deep(10), endless)).toEqual({ table: { 1: 16 } })
    expect(parsed(deep(11), endless)).toEqual({ error: EINVAL, message: 'allowed policy recursion depth exceeded' })
  })
})
