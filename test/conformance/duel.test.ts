import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { Kernel } from 'nlkit/kernel'
import { describe, expect, test } from 'vitest'
import { needNamespaces } from '../support/namespace.ts'
import { checkCase } from './case-file.js'
import { Duel } from './duel.js'
import { runProgram } from './program.js'
import { programKinds, programOf, randomMoves } from './random/program.js'
import { shrink } from './shrink.js'
import { stepKinds } from './step-fields.js'
import { VirtualMachine } from './virtual-machine.js'

const script = join(import.meta.dirname, '../../scripts/duel.js')

function duel(...args: string[]): { lines: string[]; code: number | null; stderr: string } {
  const { stdout, stderr, status, error } = spawnSync(execPath, [script, ...args], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (error) throw error
  return { lines: stdout.trimEnd().split('\n'), code: status, stderr }
}

/** Fifty programs of each kind. */
const programs = programKinds.flatMap((kind) =>
  Array.from({ length: 50 }, (_, seed) => programOf(`${kind}-${seed}`, randomMoves(kind, seed))),
)

describe('random programs', () => {
  test('kind and seed decide them', () => {
    expect(randomMoves('core', 7)).toEqual(randomMoves('core', 7))
    expect(randomMoves('core', 7)).not.toEqual(randomMoves('core', 8))
    expect(randomMoves('core', 7)).not.toEqual(randomMoves('users', 7))
  })

  test('are cases', () => {
    for (const program of programs) checkCase({ ...program, observed: program.steps })
  })

  test('take steps of every kind that a process without threads can take in no time', () => {
    const left = ['thread', 'join', 'child', 'sleep', 'add_addrs']
    const taken = new Set(programs.flatMap(({ steps }) => steps.map(({ op }) => op)))
    expect([...taken].sort()).toEqual(stepKinds.filter((kind) => !left.includes(kind)).sort())
  })

  test('come to their end on nlkit’s kernel, which has nothing to complain of', async () => {
    for (const program of programs) {
      const kernel = new Kernel()
      const machine = new VirtualMachine(kernel, kernel.task({ net: kernel.net() }))
      const { observed, problem } = await runProgram(machine, program)
      expect([program.id, problem, observed.length]).toEqual([program.id, undefined, program.steps.length])
      expect(kernel.dmesg()).toEqual([])
    }
  })
})

describe('shrinking', () => {
  const numbers = Array.from({ length: 100 }, (_, index) => index)

  test.each<[string, number[], number]>([
    ['one', [63], 40],
    ['the first and the last', [0, 99], 60],
    ['some', [3, 17, 53, 54], 120],
  ])('finds %s that it takes', async (_, needed, most) => {
    let calls = 0
    const found = await shrink(numbers, async (part) => {
      calls++
      return needed.every((number) => part.includes(number))
    })
    expect(found).toEqual(needed)
    expect(calls).toBeLessThan(most)
  })

  test('comes back to what could not be left out before', async () => {
    // A number may go when those below it are gone, but for 2, which stays.
    const isWrong = async (part: number[]) => {
      const others = part.filter((number) => number !== 2)
      return part.includes(2) && others.every((number, index) => number === 10 - others.length + index)
    }
    expect(await shrink([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], isWrong)).toEqual([2])
  })

  test.each([[[]], [[1]], [[1, 2, 3]]])('leaves %j as it is where all is needed', async (list: number[]) => {
    expect(await shrink(list, async () => false)).toEqual(list)
  })
})

describe('on both kernels', () => {
  needNamespaces()

  test('programs give the same', () => {
    const { lines, code, stderr } = duel('--seed', '1', '--count', '25')
    expect(lines.slice(1).filter((line) => !line.endsWith(' ok'))).toEqual(['25 passed, 0 failed'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('a difference is shrunk, with what Linux answered', async () => {
    const moves = [
      [{ op: 'socket', s: 'a', proto: 2 }],
      [{ op: 'socket', s: 'b', proto: 2 }],
      [{ op: 'bind', s: 'b', pid: 7 }],
      [{ op: 'getsockopt', s: 'a', level: 'SOCKET', name: 'TYPE' }],
      [{ op: 'getsockopt', s: 'b', level: 'SOCKET', name: 'RCVBUF' }],
      [{ op: 'close', s: 'a' }],
    ]
    // Another kernel than the one at hand.
    const other = new Duel({ sysctl: { rmem_default: 54_321 } })
    const { program, difference } = await other.shrunk(await other.run('it', moves), moves)
    expect(program.steps).toEqual([moves[1], moves[4]].flat())
    expect(difference).toMatchObject({ index: 1, place: 'int', got: { int: 54_321 } })
    expect(program.observed[1]).toEqual(difference?.expected)
    expect(difference?.expected).not.toEqual(difference?.got)
  })

  test('a program that Linux cannot run is none', async () => {
    await expect(new Duel({}).run('it', [[{ op: 'close', s: 'a' }]])).rejects.toThrow(/there is no socket a/)
  })
})

test.each([
  [['--only-kind', 'threads'], /--only-kind takes core or wait/],
  [['--count', 'many'], /--count takes a number/],
  [['--seed', '-1'], /--seed|ambiguous/],
  [['--what'], /--what/],
  [['file'], /positional|Unexpected/],
])('%j is not understood', (args, message) => {
  const { code, stderr } = duel(...args)
  expect(stderr).toMatch(message)
  expect(stderr).toContain('usage: ')
  expect(code).toBe(2)
})
