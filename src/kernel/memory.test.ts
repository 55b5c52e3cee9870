import { describe, expect, test } from 'vitest'
import { MAX_DUMP_SIZE, MemoryModel } from './memory.ts'

// Measured on Linux 6.18 (x86-64, pages of 4096 bytes, small heads of 576): the last length that still counts so much.
const both = [
  [256, 832],
  [704, 1280],
  [1728, 2304],
  [3776, 4352],
] as const
const broadcast = [
  [7872, 8448],
  [16064, 16640],
  [32448, 33024],
  [65216, 65792],
] as const
const unicast = [
  [3777, 4416],
  [4000, 4608],
  [10000, 10624],
  [200000, 200576],
] as const

describe('what buffers count', () => {
  const memory = new MemoryModel(576, 4096)
  test.each([...both, ...broadcast])('%i bytes of a broadcast: %i', (length, truesize) => {
    expect(memory.truesize(length)).toBe(truesize)
  })
  test.each([...both, ...unicast])('%i bytes of a unicast: %i', (length, truesize) => {
    expect(memory.truesizeOfUnicast(length)).toBe(truesize)
  })
  test.each([...both, ...broadcast])('one byte more than %i counts more than %i', (length, truesize) => {
    expect(memory.truesize(length + 1)).toBeGreaterThan(truesize)
  })
  test('small heads may be larger', () => {
    const distribution = new MemoryModel(640, 4096)
    expect([1, 256, 320].map((n) => distribution.truesize(n))).toEqual([896, 896, 896])
    expect(distribution.truesize(321)).toBe(1280)
  })
  test('there is room for more than was asked for', () => {
    expect([1, 36, 257, 705, 3776].map((n) => memory.capacity(n))).toEqual([256, 256, 704, 1728, 3776])
  })
  test('a page holds 3776 bytes of message, a large page no more than two small ones', () => {
    expect([memory.goodSize, new MemoryModel(576, 65536).goodSize, MAX_DUMP_SIZE]).toEqual([3776, 7872, 32448])
  })
})
