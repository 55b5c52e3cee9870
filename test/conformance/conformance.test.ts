import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { afterAll, describe, expect, test } from 'vitest'
import { needNamespaces } from '../support/namespace.ts'

const script = join(import.meta.dirname, '../../scripts/conformance.js')
const cases = join(import.meta.dirname, 'cases')
const files = readdirSync(cases).map((name) => join(cases, name))
const scratch = mkdtempSync(join(tmpdir(), 'nlkit-conformance-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function conformance(...args: string[]): { lines: string[]; code: number | null; stderr: string } {
  const { stdout, stderr, status, error } = spawnSync(execPath, [script, ...args], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (error) throw error
  return { lines: stdout.trimEnd().split('\n'), code: status, stderr }
}

let written = 0

/** The path of a file with that content. */
function file(content: unknown): string {
  const path = join(scratch, `${++written}.json`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** What is printed about a file of one case. */
function verdictOn(content: object, ...args: string[]): string[] {
  const { lines, code } = conformance(file({ cases: [{ id: 'it', ...content }] }), ...args)
  expect(code).toBe(lines.at(-1)?.includes(' 0 failed') ? 0 : 1)
  return lines
}

/** Every id in the case files. */
function ids(): string[] {
  return files.flatMap((path) => JSON.parse(readFileSync(path, 'utf8')).cases.map(({ id }: { id: string }) => id))
}

const socket = { op: 'socket', s: 'a', proto: 2 }
const ok = { ok: true }

describe('the cases', () => {
  test('nlkit’s kernel answers as the real one did', () => {
    const { lines, code, stderr } = conformance(...files)
    expect(lines.filter((line) => !line.endsWith(' ok'))).toEqual([`${ids().length} passed, 0 failed`])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  describe('on the real kernel', () => {
    needNamespaces()
    test('it still answers so; what a Node process cannot do is skipped and counted apart', () => {
      const { lines, code } = conformance('--against', 'linux', ...files)
      const skipped = lines.filter((line) => / skipped: /.test(line))
      expect(skipped.map((line) => line.split(' ')[0]).sort()).toEqual(
        ['child-and-parent', 'namespace-of-users', 'thread-waits'].sort(),
      )
      expect(lines.at(-1)).toBe(`${ids().length - 3} passed, 0 failed, 3 skipped`)
      expect(code).toBe(0)
    })
  })
})

describe('a case that went another way', () => {
  test('is reported with the first step that differs, and where', () => {
    const steps = [socket, { op: 'getsockname', s: 'a' }, { op: 'close', s: 'a' }]
    const expected = { family: 16, pid: 0, groups: 1, pad: 0, len: 12 }
    expect(verdictOn({ steps, observed: [ok, expected, { err: 'EBADF' }] })).toEqual([
      'it FAIL',
      '  step 1: {"op":"getsockname","s":"a"}',
      `  expected: ${JSON.stringify(expected)}`,
      `  got: ${JSON.stringify({ ...expected, groups: 0 })}`,
      '  differs at: groups',
      '0 passed, 1 failed',
    ])
  })

  test('a thread’s results are a step of it', () => {
    const steps = [socket, { op: 'thread', id: 1, steps: [{ op: 'close', s: 'a' }] }, { op: 'join', id: 1 }]
    const thread = { started: true, blocked: false }
    const lines = verdictOn({ steps, observed: [ok, thread, { finished: true, results: [{ err: 'EBADF' }] }] })
    expect(lines).toContain('  differs at: results[0].err')
  })

  test('does not keep the others from being run', () => {
    const good = { id: 'good', steps: [socket], observed: [ok] }
    const bad = { id: 'bad', steps: [socket], observed: [{ err: 'EPERM' }] }
    const { lines, code } = conformance(file({ cases: [bad, good] }), file({ cases: [good] }))
    expect(lines.filter((line) => !line.startsWith(' '))).toEqual([
      'bad FAIL',
      'good ok',
      'good ok',
      '2 passed, 1 failed',
    ])
    expect(code).toBe(1)
  })
})

describe('the environment of a file', () => {
  /** Truesize of a small message, and the receive buffer of a fresh socket. */
  const steps = [
    socket,
    { op: 'bind', s: 'a', pid: 5, groups: 0 },
    { op: 'send', s: 'a', to: { pid: 5 }, data: { text: 'x' }, flags: ['DONTWAIT'] },
    { op: 'meminfo', s: 'a', fields: ['rmem_alloc', 'rcvbuf'] },
  ]
  const observed = (rmem_alloc: number, rcvbuf: number) => [ok, ok, { ret: 1 }, { rmem_alloc, rcvbuf }]

  test.each([
    [{}, 832, 212_992],
    [{ small_head: 640 }, 896, 212_992],
    [{ page_size: 4096, small_head: 576, sysctl: { rmem_default: '300000', rmem_max: 400_000 } }, 832, 300_000],
  ])('%j makes the kernel', (environment, rmem, rcvbuf) => {
    const { lines } = conformance(file({ environment, cases: [{ id: 'it', steps, observed: observed(rmem, rcvbuf) }] }))
    expect(lines).toEqual(['it ok', '1 passed, 0 failed'])
  })
})

describe('what is no case', () => {
  const deep = `${'{"cat":['.repeat(5000)}${']}'.repeat(5000)}`
  test.each<[string, unknown, RegExp]>([
    ['text', 'cases', /not JSON/],
    ['a list', [], /expected an object/],
    ['cases that are none', { cases: 'x' }, /cases: expected a list/],
    [
      'an odd environment',
      { environment: { page_size: 'large' }, cases: [] },
      /environment\.page_size: expected a number/,
    ],
  ])('a file with %s', (_, content, message) => {
    const { lines, code } = conformance(file(content))
    expect(lines[1]).toMatch(message)
    expect(lines.at(-1)).toBe('0 passed, 1 failed')
    expect(code).toBe(1)
  })

  test('a file that is not there', () => {
    const { lines, code } = conformance(join(scratch, 'nowhere.json'))
    expect(lines[0]).toMatch(/nowhere\.json FAIL/)
    expect(lines[1]).toMatch(/ENOENT/)
    expect(code).toBe(1)
  })

  test('a file without programs is passed over', () => {
    const { lines, code } = conformance(file({ topic: 'facts', sample: [1, 2] }))
    expect(lines[0]).toMatch(/no programs/)
    expect(lines.at(-1)).toBe('0 passed, 0 failed')
    expect(code).toBe(0)
  })

  test.each<[string, object, RegExp]>([
    ['no object', { steps: [null] }, /steps\[0\]\.op: there is no step/],
    ['an unknown kind', { steps: [{ op: 'constructor' }] }, /there is no step "constructor"/],
    ['a field that is missing', { steps: [{ op: 'bind' }] }, /steps\[0\]\.s: expected a text/],
    ['a number out of range', { steps: [{ op: 'bind', s: 'a', pid: 1e12 }] }, /\.pid: expected an integer/],
    ['an unknown flag', { steps: [{ op: 'recv', s: 'a', flags: ['PEKE'] }] }, /flags\[0\]: expected one of OOB PEEK/],
    [
      'an option of another level',
      { steps: [{ op: 'getsockopt', s: 'a', level: 'NETLINK', name: 'RCVBUF' }] },
      /\.name/,
    ],
    ['odd hex', { steps: [{ op: 'write', s: 'a', data: { hex: 'abc' } }] }, /data\.hex: expected bytes/],
    ['no data', { steps: [{ op: 'write', s: 'a', data: {} }] }, /data: expected one of hex text fill/],
    [
      'much data',
      { steps: [{ op: 'write', s: 'a', data: { cat: Array(9).fill({ fill: 0, len: 1 << 26 }) } }] },
      /more than/,
    ],
    [
      'a wrong step in a thread',
      { steps: [{ op: 'thread', id: 1, steps: [{ op: 'x' }] }] },
      /steps\[0\]\.steps\[0\]\.op/,
    ],
    ['fewer results than steps', { steps: [socket], observed: [] }, /observed: expected 1 results/],
    ['no socket', { steps: [{ op: 'close', s: 'a' }] }, /there is no socket a/],
    [
      'a socket that could not be made',
      {
        steps: [
          { ...socket, proto: 99 },
          { op: 'close', s: 'a' },
        ],
        observed: [{ err: 'EPROTONOSUPPORT' }, ok],
      },
      /step 1/,
    ],
    [
      'a port id of nobody',
      { steps: [socket, { op: 'bind', s: 'a', pid: '$neg3' }], observed: [ok, ok] },
      /nothing has the port id \$neg3/,
    ],
    ['no thread', { steps: [{ op: 'join', id: 't' }] }, /there is no thread t/],
    ['the name of a prototype', { steps: [{ op: 'close', s: '__proto__' }] }, /there is no socket __proto__/],
  ])('a step with %s', (_, content, message) => {
    const { steps } = content as { steps: unknown[] }
    const lines = verdictOn({ observed: Array(steps.length).fill({}), ...content })
    expect(lines[0]).toBe('it FAIL')
    expect(lines.join('\n')).toMatch(message)
    expect(lines.join('\n')).not.toMatch(/ at .*\.js:/)
    expect(lines.at(-1)).toBe('0 passed, 1 failed')
  })

  test('data in data in data', () => {
    const { lines } = conformance(
      file(`{"cases":[{"id":"it","steps":[{"op":"write","s":"a","data":${deep}}],"observed":[{}]}]}`),
    )
    expect(lines[1]).toMatch(/nested too deep|not JSON/)
  })
})

describe('the command', () => {
  test('--only runs the cases of that name', () => {
    const { lines } = conformance('--only', 'acks', '--only', 'room', ...files)
    expect(lines).toEqual(['acks ok', 'room ok', '2 passed, 0 failed'])
  })

  test('--verbose prints each step and what it gave', () => {
    const lines = verdictOn({ steps: [socket], observed: [ok] }, '--verbose')
    expect(lines.join('\n')).toContain(JSON.stringify(socket))
    expect(lines.join('\n')).toContain('{"ok":true}')
  })

  test.each([
    [[], /name the case files/],
    [['--against', 'windows', 'x.json'], /--against takes virtual or linux/],
    [['--what', 'x.json'], /--what/],
    [['--only', 'nobody', ...files], /no case is called nobody/],
  ])('%j is not understood', (args, message) => {
    const { code, stderr } = conformance(...args)
    expect(stderr).toMatch(message)
    expect(stderr).toContain('usage: ')
    expect(code).toBe(2)
  })
})
