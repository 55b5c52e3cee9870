import { describe, expect, test } from 'vitest'
import type { FilterInstruction } from '../socket/socket.ts'
import { checkFilter, runFilter } from './filter.ts'

type Line = [code: number, k?: number, jt?: number, jf?: number]

const program = (...lines: Line[]): FilterInstruction[] =>
  lines.map(([code, k = 0, jt = 0, jf = 0]) => ({ code, jt, jf, k }))

// Codes as in `linux/bpf_common.h`, added up by hand.
const LD_W_ABS = 0x20
const LD_H_ABS = 0x28
const LD_B_ABS = 0x30
const LD_W_IND = 0x40
const LD_IMM = 0x00
const LD_MEM = 0x60
const LD_LEN = 0x80
const LDX_IMM = 0x01
const LDX_MEM = 0x61
const LDX_LEN = 0x81
const LDX_MSH = 0xb1
const ST = 0x02
const STX = 0x03
const JA = 0x05
const JEQ_K = 0x15
const RET_K = 0x06
const RET_A = 0x16
const TAX = 0x07
const TXA = 0x87

const packet = Uint8Array.of(0x80, 0x01, 0x02, 0x03, 0x45, 0x06)
/** The accumulator after the lines. */
const accumulator = (...lines: Line[]): number => runFilter(program(...lines, [RET_A]), packet)

describe('runFilter', () => {
  test('loads are big-endian and unsigned', () => {
    expect(accumulator([LD_W_ABS, 0])).toBe(0x80010203)
    expect(accumulator([LD_H_ABS, 1])).toBe(0x0102)
    expect(accumulator([LD_B_ABS, 5])).toBe(6)
    expect(accumulator([LDX_IMM, 1], [LD_W_IND, 1])).toBe(0x02034506)
    // k and X wrap around: X - 1.
    expect(accumulator([LDX_IMM, 2], [LD_W_IND, 0xffff_ffff])).toBe(0x01020345)
  })

  test.each([
    ['a word', LD_W_ABS, 2, 3],
    ['half a word', LD_H_ABS, 4, 5],
    ['a byte', LD_B_ABS, 5, 6],
  ])('%s that is not wholly in the packet drops it', (_what, code, last, beyond) => {
    const keep = (offset: number) => runFilter(program([code, offset], [RET_K, 9]), packet)
    expect([keep(last), keep(beyond), keep(0x7fff_ffff), keep(0xffe0_0000)]).toEqual([9, 0, 0, 0])
  })

  test('offsets from the network header count from the first byte', () => {
    expect(accumulator([LD_H_ABS, 0xfff0_0002])).toBe(0x0203)
    expect(accumulator([LD_H_ABS, 0xfff0_0005])).toBe(0)
  })

  test('lengths, constants, scratch memory, and moves between the registers', () => {
    expect(accumulator([LD_LEN])).toBe(6)
    expect(accumulator([LDX_LEN], [TXA])).toBe(6)
    expect(accumulator([LDX_MSH, 4], [TXA])).toBe(20)
    expect(accumulator([LD_IMM, 7], [ST, 15], [LD_IMM, 0], [LDX_MEM, 15], [TXA])).toBe(7)
    expect(accumulator([LDX_IMM, 0xffff_ffff], [STX, 0], [LD_MEM, 0])).toBe(0xffff_ffff)
    expect(accumulator([LD_IMM, 5], [TAX], [LD_IMM, 1], [TXA])).toBe(5)
  })

  // [name, operation, A, operand, result]
  test.each([
    ['add', 0x04, 0xffff_ffff, 2, 1],
    ['sub', 0x14, 1, 2, 0xffff_ffff],
    ['mul', 0x24, 0xffff_ffff, 0xffff_fffe, 2],
    ['div', 0x34, 0xffff_ffff, 2, 0x7fff_ffff],
    ['or', 0x44, 0x8000_0001, 2, 0x8000_0003],
    ['and', 0x54, 0xf000_00ff, 0x8000_000f, 0x8000_000f],
    ['lsh', 0x64, 0x8000_0003, 30, 0xc000_0000],
    ['rsh', 0x74, 0x8000_0000, 31, 1],
    ['mod', 0x94, 0xffff_ffff, 10, 5],
    ['xor', 0xa4, 0xffff_0000, 0x8000_ffff, 0x7fff_ffff],
  ])('%s works on 32 bits without a sign', (_name, code, a, operand, result) => {
    expect(accumulator([LD_IMM, a], [code, operand])).toBe(result)
    expect(accumulator([LDX_IMM, operand], [LD_IMM, a], [code | 0x08])).toBe(result)
  })

  test('neg; shifts by X take five bits; a division by X = 0 drops', () => {
    expect(accumulator([LD_IMM, 1], [0x84])).toBe(0xffff_ffff)
    expect(accumulator([LDX_IMM, 33], [LD_IMM, 3], [0x6c])).toBe(6)
    expect(accumulator([LDX_IMM, 0x24], [LD_IMM, 0x30], [0x7c])).toBe(3)
    for (const code of [0x3c, 0x9c]) expect(runFilter(program([code], [RET_K, 9]), packet)).toBe(0)
  })

  // [name, condition, A, operands it holds for, operands it does not hold for]
  test.each([
    ['jeq', 0x15, 0x8000_0000, [0x8000_0000], [0, 0x7fff_ffff]],
    ['jgt', 0x25, 0x8000_0000, [0, 0x7fff_ffff], [0x8000_0000, 0xffff_ffff]],
    ['jge', 0x35, 0x8000_0000, [0, 0x8000_0000], [0x8000_0001]],
    ['jset', 0x45, 0x8000_0001, [0x8000_0000, 1, 0xffff_ffff], [0, 2]],
  ])('%s compares without a sign', (_name, code, a, holds, fails) => {
    const way = (...lines: Line[]) => runFilter(program(...lines, [RET_K, 1], [RET_K, 2]), packet)
    for (const [operands, result] of [[holds, 1] as const, [fails, 2] as const]) {
      for (const operand of operands) {
        expect(way([LD_IMM, a], [code, operand, 0, 1])).toBe(result)
        expect(way([LD_IMM, a], [LDX_IMM, operand], [code | 0x08, 0, 0, 1])).toBe(result)
      }
    }
  })

  test('ja jumps as far as k says, beyond what fits into jt', () => {
    const skipped = Array.from({ length: 300 }, (): Line => [RET_K, 1])
    expect(runFilter(program([JA, 300], ...skipped, [RET_K, 2]), packet)).toBe(2)
  })

  test('the registers are 0 at first, in each run', () => {
    const add = program([0x04, 5], [TAX], [RET_A])
    expect([runFilter(add, packet), runFilter(add, packet)]).toEqual([5, 5])
    expect(accumulator([TXA])).toBe(0)
  })
})

describe('what is not in the packet', () => {
  // An attribute of 6 bytes and type 3, padded; one of type 5 with the nested flag that holds one of type 9.
  const attributes = Uint8Array.of(6, 0, 3, 0, 1, 2, 0, 0, 12, 0, 5, 0x80, 8, 0, 9, 0, 1, 2, 3, 4)
  const fact = (number: number, a = 0, x = 0, bytes = attributes) =>
    runFilter(program([LDX_IMM, x], [LD_IMM, a], [LD_W_ABS, 0xffff_f000 + number], [RET_A]), bytes)

  test('nlattr finds an attribute from A on by its type in X', () => {
    expect([fact(12, 0, 3), fact(12, 0, 5), fact(12, 8, 5), fact(12, 0, 9)]).toEqual([0, 8, 8, 0])
    expect([fact(12, 8, 3), fact(12, 17, 9), fact(12, 0xffff_ffff, 5), fact(12, 0, 0x8005)]).toEqual([0, 0, 0, 0])
  })

  test('nlattr_nest finds an attribute inside the one at A', () => {
    expect([fact(16, 8, 9), fact(16, 8, 5), fact(16, 0, 9), fact(16, 17, 9)]).toEqual([12, 0, 0, 0])
    const longer = attributes.slice()
    longer[8] = 13 // one byte more than there is
    expect(fact(16, 8, 9, longer)).toBe(0)
  })

  test('an attribute of no length does not stop time', () => {
    expect(fact(12, 0, 3, new Uint8Array(64))).toBe(0)
  })

  test('netlink messages have no mark, hash, queue or VLAN, and no device to ask', () => {
    const zero = [0, 4, 20, 24, 32, 36, 44, 48, 52, 60]
    expect(zero.map((number) => fact(number, 7))).toEqual(zero.map(() => 0))
    expect([fact(8, 7), fact(28, 7)]).toEqual([7, 7])
    // They end the program: what follows is not done.
    expect(runFilter(program([LD_IMM, 7], [LD_W_ABS, 0xffff_f008], [RET_K, 1]), attributes)).toBe(7)
    expect(fact(40, 0xffff_0000, 0xffff)).toBe(0xffff_ffff)
  })

  test('random asks the source that was given', () => {
    const random = program([LD_W_ABS, 0xffff_f038], [RET_A])
    expect(runFilter(random, packet, () => -2)).toBe(0xffff_fffe)
    expect(runFilter(random, packet)).toBeLessThan(2 ** 32)
  })
})

describe('checkFilter', () => {
  const EINVAL = -22
  const check = (...lines: Line[]) => checkFilter(program(...lines))

  test('takes 1 to 4096 instructions that end in a return', () => {
    const long = (length: number) => checkFilter(program(...Array.from({ length }, (): Line => [RET_K])))
    expect([long(0), long(1), long(4096), long(4097)]).toEqual([EINVAL, 0, 0, EINVAL])
    expect([check([LD_LEN]), check([RET_A]), check([RET_K], [TAX])]).toEqual([EINVAL, 0, EINVAL])
  })

  test('knows its instructions', () => {
    // Listed from `linux/bpf_common.h` and `linux/filter.h`: LD and LDX, ST, STX, ALU with K and X, NEG, JMP, RET,
    // MISC.
    const loads = [0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x00, 0x80, 0x01, 0x81, 0xb1]
    const alu = [0x04, 0x14, 0x24, 0x34, 0x44, 0x54, 0x64, 0x74, 0x94, 0xa4].flatMap((code) => [code, code | 0x08])
    const jumps = [0x05, 0x15, 0x25, 0x35, 0x45, 0x1d, 0x2d, 0x3d, 0x4d]
    const known = new Set([...loads, ...alu, ...jumps, 0x02, 0x03, 0x84, 0x06, 0x16, 0x07, 0x87])
    const taken = Array.from({ length: 0x200 }, (_, code) => code).filter((code) => {
      // Memory is loaded from where something was stored.
      return check([ST], [code, code === 0x34 || code === 0x94 ? 1 : 0], [RET_K]) === 0
    })
    expect(new Set(taken)).toEqual(new Set([...known, LD_MEM, LDX_MEM]))
  })

  test('jumps stay inside', () => {
    expect([check([JA, 0], [RET_K]), check([JA, 1], [RET_K]), check([JA, 0xffff_ffff], [RET_K])]).toEqual([0, -22, -22])
    expect(check([JEQ_K, 0, 1, 0], [RET_K], [RET_K])).toBe(0)
    expect(check([JEQ_K, 0, 2, 0], [RET_K], [RET_K])).toBe(EINVAL)
    expect(check([JEQ_K, 0, 0, 2], [RET_K], [RET_K])).toBe(EINVAL)
  })

  test('no division by a constant 0, no shift by a constant above 31', () => {
    for (const code of [0x34, 0x94]) expect([check([code, 0], [RET_K]), check([code, 1], [RET_K])]).toEqual([EINVAL, 0])
    for (const code of [0x64, 0x74])
      expect([check([code, 32], [RET_K]), check([code, 31], [RET_K])]).toEqual([EINVAL, 0])
    for (const code of [0x3c, 0x9c, 0x6c, 0x7c]) expect(check([code, 32], [RET_K])).toBe(0)
  })

  test('scratch memory has 16 words, and is read where every way there has written it', () => {
    expect([check([ST, 15], [RET_K]), check([ST, 16], [RET_K]), check([STX, 16], [RET_K])]).toEqual([0, EINVAL, EINVAL])
    expect([check([ST, 3], [LD_MEM, 3], [RET_K]), check([ST, 3], [LDX_MEM, 4], [RET_K])]).toEqual([0, EINVAL])
    // One way around the store, then a store on both ways.
    expect(check([JEQ_K, 0, 0, 1], [ST, 3], [LD_MEM, 3], [RET_K])).toBe(EINVAL)
    expect(check([JEQ_K, 0, 0, 2], [ST, 3], [JA, 1], [STX, 3], [LD_MEM, 3], [RET_K])).toBe(0)
    // Behind a return or a jump that nothing jumps over, anything is said to be written.
    expect(check([JA, 1], [LD_MEM, 9], [RET_K])).toBe(0)
    expect(check([RET_K], [LD_MEM, 9], [RET_K])).toBe(EINVAL)
  })

  test('offsets from SKF_AD_OFF on name facts that there are', () => {
    const facts = Array.from({ length: 0x1000 }, (_, offset) => offset)
    for (const code of [LD_W_ABS, LD_H_ABS, LD_B_ABS]) {
      const taken = facts.filter((offset) => check([code, 0xffff_f000 + offset], [RET_K]) === 0)
      expect(taken).toEqual(Array.from({ length: 16 }, (_, index) => index * 4))
    }
    expect([check([LD_W_IND, 0xffff_ffff], [RET_K]), check([LDX_MSH, 0xffff_ffff], [RET_K])]).toEqual([0, 0])
  })

  test('numbers that are none of C are refused', () => {
    const ret = { code: RET_K, jt: 0, jf: 0, k: 0 }
    for (const part of ['code', 'jt', 'jf', 'k']) {
      for (const value of [-1, 0.5, 2 ** 32, Number.NaN]) expect(checkFilter([{ ...ret, [part]: value }])).toBe(EINVAL)
    }
  })
})
