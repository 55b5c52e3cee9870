import { expect, test } from 'vitest'
import { boundFile, TestFile } from '../../../test/support/kernel.ts'
import { Kernel } from '../kernel.ts'

const USERSOCK = 2
const EADDRINUSE = -98
const signed = (file: TestFile): number => (file.name()[0] as number) | 0

test('a process takes its own id first, then random ones below -4096', () => {
  const numbers: number[] = []
  const kernel = new Kernel({ random: () => numbers.shift() ?? 0 })
  numbers.push(0, 0.999999999999, 0.5) // a kernel that starts takes some too
  const task = kernel.task({ tgid: 321 })
  const files = Array.from({ length: 4 }, () => boundFile(kernel, USERSOCK, 0, 0, task))
  expect(files.map(signed)).toEqual([321, -0x8000_0000, -4097, -0x8000_0000 + 1073739776])
})

test('a random id that is taken counts down, and from the smallest to -4097', () => {
  const kernel = new Kernel({ random: () => 0 })
  const task = kernel.task({ tgid: 321 })
  const files = Array.from({ length: 4 }, () => boundFile(kernel, USERSOCK, 0, 0, task))
  expect(files.map(signed)).toEqual([321, -0x8000_0000, -4097, -4098])
})

test('an id that is taken stays visible, and does not stop another bind', () => {
  const kernel = new Kernel()
  boundFile(kernel, USERSOCK, 7)
  const file = new TestFile(kernel.task(), USERSOCK)
  expect([file.bind(7), file.name()[0], file.bind(8), file.name()[0]]).toEqual([EADDRINUSE, 7, 0, 8])
  file.file.close()
  expect(boundFile(kernel, USERSOCK, 8).name()).toEqual([8, 0])
})

test('a refusal of one group takes the others back', () => {
  const kernel = new Kernel()
  const calls: string[] = []
  const bind = (_net: unknown, group: number): number => {
    calls.push(`bind ${group}`)
    return group === 3 ? -1 : 0
  }
  kernel.protocols[20]?.register({ bind, unbind: (_net, group) => void calls.push(`unbind ${group}`) })
  const file = new TestFile(kernel.task(), 20)
  expect(file.bind(5, 0b1111)).toBe(-1)
  expect(calls).toEqual(['bind 1', 'bind 2', 'bind 3', 'unbind 1', 'unbind 2'])
  expect(file.name()).toEqual([0, 0])
  calls.length = 0
  expect([file.bind(5, 0b11), file.bind(5, 0)]).toEqual([0, 0])
  // Groups that a bind takes away are not unbound.
  expect(calls).toEqual(['bind 1', 'bind 2'])
})
