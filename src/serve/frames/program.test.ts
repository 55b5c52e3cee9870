import { expect, test } from 'vitest'
import { readProgram, writeProgram } from './program.ts'

test('a program is written as struct sock_filter', () => {
  const program = [
    { code: 0x28, jt: 0, jf: 0, k: 16 },
    { code: 6, jt: 255, jf: 1, k: 0xffff_ffff },
  ]
  expect(readProgram(writeProgram(program))).toEqual(program)
  const [code, , jt, jf, k] = writeProgram(program.slice(1))
  expect([code, jt, jf, k]).toEqual([6, 255, 1, 0xff])
  expect(readProgram(new Uint8Array(15))).toHaveLength(1)
})
