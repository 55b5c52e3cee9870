import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { describe, expect, test, vi } from 'vitest'
import { KernelProcess } from '../serve/kernel-process.ts'
import { needNamespaces } from '../support/namespace.ts'
import { noCompiler, type Outcome, preloaded, run, runOn, runOnLinux } from './programs.ts'

// Several processes each, some of them a Node that loads everything.
vi.setConfig({ testTimeout: 90_000 })

const noIproute2 = noCompiler ?? (spawnSync('ip', ['-V']).error ? 'needs iproute2 (ip)' : undefined)

/** Prints each command, what it says, and its exit code. */
const PRELUDE = 'run() { echo "\\$ $*"; "$@" 2>&1; echo "= $?"; }\n'

function scriptOf(name: string): string {
  const script = readFileSync(join(import.meta.dirname, 'scripts', `${name}.sh`), 'utf8')
  return `EVENTS=$(mktemp -p '${tmpdir()}'); trap 'rm -f "$EVENTS"' EXIT\n${PRELUDE}${script}`
}

/** What each command of a script printed. The file of events has another name each time. */
function transcript({ code, stdout, stderr }: Outcome): string[] {
  expect([code, stderr]).toEqual([0, ''])
  const commands = stdout.split(/^\$ /m).slice(1)
  return commands.map((text) => text.replace(/^cat .*/, 'cat EVENTS'))
}

describe.skipIf(noIproute2 !== undefined)(`Debian's iproute2, unmodified (${noIproute2 ?? 'runs'})`, () => {
  describe('prints on our kernel what it prints on Linux', () => {
    needNamespaces()
    test.each(['link', 'addr', 'route', 'rule-neigh', 'bridge', 'monitor'])('%s', async (name) => {
      await using kernel = await KernelProcess.start()
      const script = scriptOf(name)
      const linux = transcript(run('unshare', ['--net', 'sh', '-c', script]))
      const ours = transcript(run('sh', ['-c', script], preloaded(kernel.path)))
      expect(linux.length).toBeGreaterThan(2)
      expect(ours).toEqual(linux)
    })

    test('genl ctrl', async () => {
      await using kernel = await KernelProcess.start()
      const script = scriptOf('genl')
      expect(transcript(runOn(kernel.path, 'sh', '-c', script))).toEqual(transcript(runOnLinux('sh', '-c', script)))
    })
  })

  test('ip link show', async () => {
    await using kernel = await KernelProcess.start()
    const { code, stdout } = runOn(kernel.path, 'ip', '-j', 'link', 'show')
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      [expect.objectContaining({ ifindex: 1, ifname: 'lo', flags: ['LOOPBACK'], mtu: 65536, operstate: 'DOWN' })],
    ])
    expect(runOn(kernel.path, 'ip', 'link', 'set', 'lo', 'up')).toEqual({ code: 0, stdout: '', stderr: '' })
    const [{ flags }] = JSON.parse(runOn(kernel.path, 'ip', '-j', 'link', 'show', 'lo').stdout)
    expect(flags).toEqual(['LOOPBACK', 'UP', 'LOWER_UP'])
  })

  test('bridge link show, genl ctrl list', async () => {
    await using kernel = await KernelProcess.start()
    const ip = (words: string) => runOn(kernel.path, 'ip', ...words.split(' '))
    for (const words of ['link add br0 type bridge', 'link add v0 type veth peer name v1', 'link set v0 master br0']) {
      expect(ip(words)).toEqual({ code: 0, stdout: '', stderr: '' })
    }
    const ports = JSON.parse(runOn(kernel.path, 'bridge', '-j', 'link', 'show').stdout)
    expect(ports).toContainEqual(expect.objectContaining({ ifname: 'v0', master: 'br0', state: 'disabled' }))
    const { code, stdout } = runOn(kernel.path, 'genl', 'ctrl', 'list')
    expect([code, stdout]).toEqual([0, expect.stringContaining('Name: nlctrl')])
  })

  test('a program that listens ends when the kernel does', async () => {
    await using kernel = await KernelProcess.start()
    const monitor = spawn('ip', ['monitor', 'rule'], { env: { ...env, ...preloaded(kernel.path) } })
    let stderr = ''
    monitor.stderr.on('data', (data) => (stderr += data))
    const heard = once(monitor.stdout, 'data')
    const ask = setInterval(() => runOn(kernel.path, 'ip', 'rule', 'add', 'priority', '31000', 'lookup', '7'), 100)
    await heard
    clearInterval(ask)
    const closed = once(monitor, 'close')
    await kernel.kill()
    await closed
    expect(stderr).toContain('Connection reset by peer')
    expect(runOn(kernel.path, 'ip', 'link')).toMatchObject({ code: 1, stderr: expect.stringContaining('refused') })
  })

  test('many ways of one process, one after the other and at once', async () => {
    await using kernel = await KernelProcess.start()
    const script = 'for i in 1 2 3 4 5 6 7 8; do ip link add b$i type bridge & done; wait; ip -br link | wc -l'
    expect(runOn(kernel.path, 'sh', '-c', script)).toEqual({ code: 0, stdout: '9\n', stderr: '' })
  })
})
