import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath, geteuid, platform } from 'node:process'
import { afterAll, describe, expect, test } from 'vitest'
import { main, nlkit, start } from './nlkit.ts'
import { ServedKernel } from './served-kernel.ts'

const examples = join(import.meta.dirname, '../../examples')
const echoModule = join(examples, 'article/echo-module.js')
const sensorsModule = join(examples, 'generic/sensors-module.js')

const directory = mkdtempSync(join(tmpdir(), 'nlkit-'))
afterAll(() => rmSync(directory, { recursive: true }))

describe('nlkit kernel', () => {
  test('serves until it is interrupted, and leaves no file', async () => {
    await using kernel = await ServedKernel.start()
    if (platform === 'linux') expect(statSync(kernel.path).mode & 0o777).toBe(0o600)
    expect(await kernel.end()).toEqual({ code: 0, stdout: `serving at ${kernel.path}\n`, stderr: '' })
    expect(existsSync(kernel.path)).toBe(false)
  })

  test('shows sockets and the log', async () => {
    await using kernel = await ServedKernel.start('--load', echoModule)
    const { code, stdout } = nlkit(['kernel', 'sockets', '--socket', kernel.path, '--json'])
    const rows = JSON.parse(stdout) as { protocol: number; portid: number }[]
    expect([code, rows.filter(({ protocol }) => protocol === 17)]).toEqual([
      0,
      [expect.objectContaining({ portid: 0 })],
    ])
    expect(nlkit(['kernel', 'dmesg', '--socket', kernel.path])).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('inserts and removes modules, and says why not', async () => {
    await using kernel = await ServedKernel.start()
    const ask = (...words: string[]) => nlkit(['kernel', ...words, '--socket', kernel.path])
    const done = { code: 0, stdout: '', stderr: '' }
    expect(ask('insmod', echoModule)).toEqual(done)
    expect(ask('insmod', echoModule)).toMatchObject({ code: 1, stderr: expect.stringContaining('EEXIST') })
    expect(ask('rmmod', 'netlink_test')).toEqual(done)
    expect(ask('rmmod', 'netlink_test')).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') })
    expect(ask('insmod', '/nowhere.js')).toMatchObject({ code: 1, stderr: expect.stringContaining('/nowhere.js') })
  })

  test('says what to do', async () => {
    await using kernel = await ServedKernel.start()
    expect(nlkit(['kernel', 'serve', '--socket', kernel.path])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('take another path'),
    })
    expect(nlkit(['kernel', 'serve', '--socket', '/nowhere/x.sock'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the folder is not there'),
    })
    expect(nlkit(['kernel', 'dmesg', '--socket', '/nowhere.sock'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nlkit kernel serve'),
    })
    for (const args of [['dmesg'], ['insmod', '--socket', kernel.path], ['serve', '--socket', 'x', '--mode', '9']]) {
      expect(nlkit(['kernel', ...args])).toMatchObject({ code: 2, stdout: '' })
    }
    expect(nlkit(['kernel', 'sockets', '--socket', `/${'x'.repeat(107)}`])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('108 bytes'),
    })
  })

  test.skipIf(geteuid?.() !== 0)('lets other users in by --mode, as themselves (needs root)', async () => {
    const path = join(directory, 'open.sock')
    chmodSync(directory, 0o755)
    const server = start('kernel', 'serve', '--socket', path, '--mode', '666')
    await once(server.stdout, 'data')
    const ask = `
      import { connectKernel } from '${new URL('../../dist/serve/index.js', import.meta.url).href}'
      process.setuid(65534)
      const kernel = await connectKernel('${path}')
      const attempt = (action) => { try { action(); return 'done' } catch ({ code }) { return code } }
      const socket = kernel.socket(2)
      console.log(attempt(() => socket.join(1)), attempt(() => kernel.insmod('/x.js')), attempt(() => kernel.dmesg()))
      await kernel.close()`
    const client = spawn(execPath, ['--input-type=module', '-e', ask])
    let said = ''
    for (const stream of [client.stdout, client.stderr]) stream.on('data', (data) => (said += data))
    await once(client, 'close')
    server.kill('SIGINT')
    await once(server, 'close')
    expect(said).toBe('EPERM EPERM done\n')
  })
})

describe('--kernel', () => {
  test('changes, shows and asks a kernel that is served', async () => {
    await using kernel = await ServedKernel.start()
    const on = (words: string, ...more: string[]) => nlkit([...words.split(' '), ...more, '--kernel', kernel.path])
    const rows = (words: string) => JSON.parse(on(words, '--json').stdout) as Record<string, unknown>[]
    const done = { code: 0, stdout: '', stderr: '' }
    for (const words of [
      'link add v0 type veth peer name v1',
      'link set v0 up',
      'link set v1 up',
      'addr add 192.0.2.1/24 dev v0',
      'route add 198.51.100.0/24 via 192.0.2.7',
      'route add 198.51.100.64/26 via 192.0.2.8',
    ]) {
      expect([words, on(words)]).toEqual([words, done])
    }
    expect(rows('link').map(({ ifname }) => ifname)).toEqual(['lo', 'v1', 'v0'])
    expect(rows('get 198.51.100.70')).toMatchObject([{ gateway: '192.0.2.8' }])
    expect(rows('get 198.51.100.1')).toMatchObject([{ gateway: '192.0.2.7' }])
    expect(on('get 203.0.113.1')).toMatchObject({ code: 1, stderr: expect.stringContaining('ENETUNREACH') })
    expect(rows('link --iproute2')).toHaveLength(3)
  })

  test('says what to do', async () => {
    await using kernel = await ServedKernel.start()
    expect(nlkit(['link', '--kernel', '/nowhere.sock'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nlkit kernel serve'),
    })
    expect(nlkit(['link', '--kernel', kernel.path, '-n', 'blue'])).toMatchObject({ code: 2, stdout: '' })
    expect(nlkit(['netns', '--kernel', kernel.path])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no option '--kernel'"),
    })
  })
})

describe.skipIf(platform !== 'linux')('nlkit run (needs Linux)', () => {
  test('ends as the program ends', async () => {
    await using kernel = await ServedKernel.start()
    const sh = (script: string) => nlkit(['run', '--kernel', kernel.path, '--', 'sh', '-c', script])
    expect(sh('echo out; echo err >&2; exit 7')).toEqual({ code: 7, stdout: 'out\n', stderr: 'err\n' })
    expect(sh('kill -TERM $$')).toMatchObject({ code: null })
    expect(nlkit(['run', '--kernel', kernel.path, '--', 'cat'], { input: 'in' }).stdout).toBe('in')
  })

  test('runs nlkit itself, whose sockets are native there', async () => {
    await using kernel = await ServedKernel.start()
    const inside = (...words: string[]) => nlkit(['run', '--kernel', kernel.path, '--', execPath, main, ...words])
    expect(inside('link', 'set', 'lo', 'up')).toMatchObject({ code: 0, stderr: '' })
    const { code, stdout } = inside('link', '--json')
    expect([code, JSON.parse(stdout)]).toEqual([0, [expect.objectContaining({ index: 1, ifname: 'lo' })]])
  })

  test('passes signals on', async () => {
    await using kernel = await ServedKernel.start()
    const script = `trap 'echo ended; exit 3' TERM; echo ready; while :; do sleep 0.05; done`
    const child = start('run', '--kernel', kernel.path, '--', 'sh', '-c', script)
    let stdout = ''
    child.stdout.on('data', (data) => (stdout += data))
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    const [code] = await once(child, 'close')
    expect([code, stdout]).toEqual([3, 'ready\nended\n'])
  })

  test('refuses what would change this machine', async ({ skip }) => {
    await using kernel = await ServedKernel.start()
    const run = (...words: string[]) => nlkit(['run', '--kernel', kernel.path, '--', ...words])
    expect(run('no-such-program')).toMatchObject({ code: 127, stderr: expect.stringContaining('was not found') })
    const file = join(directory, 'file')
    writeFileSync(file, 'text')
    expect(run(file)).toMatchObject({ code: 126, stderr: expect.stringContaining('not executable') })
    const setuid = join(directory, 'setuid')
    copyFileSync(execPath, setuid)
    chmodSync(setuid, 0o4755)
    expect(run(setuid)).toMatchObject({ code: 126, stderr: expect.stringContaining('another user') })
    skip(!existsSync('/sbin/ldconfig'), 'needs a program that is statically linked: /sbin/ldconfig')
    expect(run('/sbin/ldconfig', '-p')).toMatchObject({ code: 126, stderr: expect.stringContaining('statically') })
    const script = join(directory, 'script')
    writeFileSync(script, '#!/sbin/ldconfig -p\n', { mode: 0o755 })
    expect(run(script)).toMatchObject({ code: 126, stderr: expect.stringContaining('statically') })
  })

  test('without --kernel a program has a new one, which goes with it', async () => {
    const TMPDIR = mkdtempSync(join(directory, 'tmp-'))
    const run = (...words: string[]) => nlkit(['run', ...words], { env: { TMPDIR } })
    const script = '"$@" link add v0 type veth && "$@" link --json && ls "$TMPDIR"; kill -TERM $$'
    const { code, stdout } = run('--', 'sh', '-c', script, 'sh', execPath, main)
    const [folder, ...links] = stdout.trim().split('\n').reverse()
    expect([code, folder]).toEqual([null, expect.stringMatching(/^nlkit-/)])
    const names = (JSON.parse(links.reverse().join('')) as { ifname: string }[]).map(({ ifname }) => ifname)
    expect(names).toEqual(['lo', 'veth0', 'v0'])
    expect(readdirSync(TMPDIR)).toEqual([])
    const again = run('--load', sensorsModule, '--', execPath, main, 'genl', 'sensors', '--json')
    expect([again.code, JSON.parse(again.stdout)]).toEqual([0, [expect.objectContaining({ familyName: 'sensors' })]])
    expect(run('--load', '/nowhere.js', '--', 'true')).toMatchObject({ code: 1, stdout: '' })
    expect(run('--fault', 'hail=1', '--', 'true')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('overrun'),
    })
    expect(readdirSync(TMPDIR)).toEqual([])
  })

  test('a new kernel has faults, the same with the same seed', () => {
    const script = 'for i in 1 2 3 4 5; do "$@" link set lo up 2>/dev/null && echo yes || echo no; done'
    const outcomes = (...faults: string[]) =>
      nlkit(['run', ...faults, '--', 'sh', '-c', script, 'sh', execPath, main])
        .stdout.trim()
        .split('\n')
    // A request has two chances: what is sent, and its acknowledgement.
    expect(outcomes('--fault', 'noMemory=1,5')).toEqual(['no', 'yes', 'no', 'yes', 'yes'])
    const random = ['--fault', 'noMemory=30%', '--seed', '7']
    const first = outcomes(...random)
    expect([first, [...new Set(first)].sort()]).toEqual([outcomes(...random), ['no', 'yes']])
  })

  test('finds a program where a folder of PATH cannot be looked into', () => {
    const loop = join(directory, 'loop')
    symlinkSync(loop, loop)
    const { code, stderr } = nlkit(['run', '--', 'true'], { env: { PATH: `${loop}:${env.PATH}` } })
    expect([code, stderr]).toEqual([0, ''])
  })

  test('says what to do', () => {
    for (const [path, text] of [
      ['/nowhere.sock', 'nlkit kernel serve'],
      [main, 'no kernel is served there'],
    ] as const) {
      expect(nlkit(['run', '--kernel', path, '--', 'true'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(text),
      })
    }
    expect(nlkit(['run', '--kernel', '/nowhere.sock', '--load', echoModule, '--', 'true'])).toMatchObject({ code: 2 })
    expect(nlkit(['run', '--kernel', '/nowhere.sock'])).toMatchObject({ code: 2 })
  })
})
