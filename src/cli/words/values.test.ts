import { expect, test } from 'vitest'
import { UsageError } from '../grammar/usage-error.ts'
import { contains, namedNumber, numberOf, prefixOf, samePrefix } from './values.ts'

test.each([
  ['0', 0],
  ['255', 255],
  ['0xff', 255],
  ['0XfF', 255],
])('number %s', (text, number) => {
  expect(numberOf(text, 'it', 255)).toBe(number)
})

test.each(['', '-1', '256', '1.5', '1e2', '0x', 'abc', ' 1'])('%j is no number up to 255', (text) => {
  expect(() => numberOf(text, 'it', 255)).toThrow(UsageError)
})

test('a name in any case, or a number, within its range', () => {
  const table = { MAIN: 254, LOCAL: 255 }
  expect(namedNumber('Main', table, 'table')).toBe(254)
  expect(namedNumber('0x10', table, 'table')).toBe(16)
  expect(() => namedNumber('mian', table, 'table')).toThrow("did you mean 'main'?")
  expect(() => namedNumber('256', table, 'table')).toThrow('0 to 255')
})

test.each([
  ['10.0.0.0/8', { family: 2, address: '10.0.0.0', length: 8 }],
  ['10.0.0.1', { family: 2, address: '10.0.0.1', length: 32 }],
  ['10/8', { family: 2, address: '10.0.0.0', length: 8 }],
  ['10.1.2/24', { family: 2, address: '10.1.2.0', length: 24 }],
  ['10.0.0.0/255.128.0.0', { family: 2, address: '10.0.0.0', length: 9 }],
  ['10.0.0.0/0.0.0.0', { family: 2, address: '10.0.0.0', length: 0 }],
  ['10.0.0.0/255.255.255.255', { family: 2, address: '10.0.0.0', length: 32 }],
  ['2001:db8::/32', { family: 10, address: '2001:db8::', length: 32 }],
  ['::1', { family: 10, address: '::1', length: 128 }],
  ['default', { family: 2, address: '0.0.0.0', length: 0 }],
])('prefix %s', (text, prefix) => {
  expect(prefixOf(text, 'it')).toEqual(prefix)
})

test.each(['', '10.0.0', '10.0.0.0/33', '10.0.0.0/', '::/129', 'fe80::1%eth0', '10.0.0.0/x', '/8'])(
  '%j is no prefix',
  (text) => {
    expect(() => prefixOf(text, 'it')).toThrow(UsageError)
  },
)

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.1.2.3/8', '10.9.9.9', true],
  ['0.0.0.0/0', '203.0.113.1', true],
  ['2001:db8::/33', '2001:db8:7fff::1', true],
  ['2001:db8::/33', '2001:db8:8000::1', false],
  ['::/0', '10.0.0.1', false],
  ['10.0.0.0/8', '::ffff:10.0.0.1', false],
  ['10.0.0.0/8', '', false],
])('%s contains %s: %s', (prefix, address, inside) => {
  expect(contains(prefixOf(prefix, 'it'), address)).toBe(inside)
})

test('bits that do not count do not distinguish prefixes', () => {
  expect(samePrefix(prefixOf('10.1.2.3/8', 'it'), prefixOf('10.0.0.0/8', 'it'))).toBe(true)
  expect(samePrefix(prefixOf('10.0.0.0/8', 'it'), prefixOf('10.0.0.0/9', 'it'))).toBe(false)
})
