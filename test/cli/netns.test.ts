import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { env, pid } from 'node:process'
import { afterEach, expect, test } from 'vitest'
import { needNamespaces } from '../support/namespace.ts'
import { nlkit } from './nlkit.ts'

needNamespaces()

const name = `nlkit-netns-${env.NLKIT_TEST_RUN}-${pid}`
const ip = (...args: string[]) => execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const names = () =>
  ip('netns', 'list')
    .split('\n')
    .map((line) => line.split(' ')[0])

afterEach(() => {
  if (names().includes(name)) ip('netns', 'delete', name)
})

function done(...args: string[]): string {
  const { code, stdout, stderr } = nlkit(args)
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' })
  return stdout
}

test('a namespace is one to ip, and goes again', () => {
  done('netns', 'add', name)
  expect(names()).toContain(name)
  expect(JSON.parse(ip('-n', name, '-j', 'link', 'show'))).toMatchObject([{ ifname: 'lo', operstate: 'DOWN' }])
  expect(
    done('netns')
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toContain(name)
  const again = nlkit(['netns', 'add', name])
  expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/^nlkit: EEXIST.*\n$/) })
  done('netns', 'del', name)
  expect(names()).not.toContain(name)
  expect(nlkit(['netns', 'del', name])).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') })
})

test('the process that makes one stays where it was, and so do its other threads', () => {
  const script = `import { addNamespace } from '${join(import.meta.dirname, '../../dist/host/index.js')}'
import { readdirSync, readlinkSync } from 'node:fs'
const here = () => new Set(readdirSync('/proc/self/task').map((task) => readlinkSync(\`/proc/self/task/\${task}/ns/net\`)))
const before = [...here()]
await addNamespace('${name}')
console.log(JSON.stringify([before, [...here()]]))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  const [before, after] = JSON.parse(said) as [string[], string[]]
  expect(before).toHaveLength(1)
  expect(after).toEqual(before)
})

test('a program runs in it, and its exit code comes back', () => {
  ip('netns', 'add', name)
  expect(done('netns', 'exec', name, '--', 'ip', '-br', 'link')).toMatch(/^lo +DOWN[^\n]*\n$/)
  expect(nlkit(['netns', 'exec', name, 'sh', '--', '-c', 'exit 7']).code).toBe(7)
  expect(nlkit(['netns', 'exec', name, 'sh', '--', '-c', 'kill -9 $$']).code).toBe(137)
  expect(nlkit(['netns', 'exec', name, 'no-such-program'])).toMatchObject({
    code: 127,
    stderr: 'nlkit: no-such-program: ENOENT\n',
  })
})

test('processes are found by it, and it by a process', async () => {
  ip('netns', 'add', name)
  const child = spawn('ip', ['netns', 'exec', name, 'sleep', '60'], { stdio: 'ignore' })
  try {
    await once(child, 'spawn')
    await expect.poll(() => done('netns', 'pids', name)).toBe(`${child.pid}\n`)
    expect(done('netns', 'identify', `${child.pid}`)).toBe(`${name}\n`)
    done('netns', 'attach', `${name}-2`, `${child.pid}`)
    expect(done('netns', 'pids', `${name}-2`)).toBe(`${child.pid}\n`)
  } finally {
    child.kill()
    if (names().includes(`${name}-2`)) ip('netns', 'delete', `${name}-2`)
  }
})

test('names that no file can have are refused', () => {
  for (const wrong of ['', '.', '..', 'a/b', 'x'.repeat(256)]) {
    expect(nlkit(['netns', 'add', wrong])).toMatchObject({ code: 2, stdout: '' })
  }
})

test('names and ids that were saved come back', () => {
  ip('netns', 'add', name)
  ip('netns', 'add', `${name}-2`)
  try {
    ip('-n', `${name}-2`, 'netns', 'set', name, '77')
    const saved = JSON.parse(done('-n', `${name}-2`, 'netns', 'save')) as { name: string; id?: number }[]
    expect(saved).toContainEqual({ name, id: 77 })
    ip('netns', 'delete', name)
    const input = JSON.stringify(saved.filter((row) => row.name === name))
    const { code, stderr } = nlkit(['-n', `${name}-2`, 'netns', 'restore'], { input })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(ip('-n', `${name}-2`, '-j', 'netns', 'list-id'))).toEqual([{ nsid: 77, name }])
  } finally {
    ip('netns', 'delete', `${name}-2`)
  }
  for (const input of ['', 'x', '{}', '[{}]', '[{"name":"a/b"}]', '[{"name":"a","id":-1}]']) {
    expect(nlkit(['netns', 'restore'], { input })).toMatchObject({ code: 2, stdout: '' })
  }
})
