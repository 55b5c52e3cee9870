import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { env } from 'node:process'
import { describe, expect, test } from 'vitest'
import { KernelProcess } from '../serve/kernel-process.ts'
import { needNamespaces } from '../support/namespace.ts'
import { noCompiler, preloaded, run, runOn } from './programs.ts'
import { expectSame, scriptOf } from './transcript.ts'

const noIproute2 = noCompiler ?? (spawnSync('ip', ['-V']).error ? 'needs iproute2 (ip)' : undefined)

describe.skipIf(noIproute2 !== undefined)(`Debian's iproute2, unmodified (${noIproute2 ?? 'runs'})`, () => {
  describe('prints on our kernel what it prints on Linux', () => {
    needNamespaces()
    const scripts = [
      ['link', 'link-forms', 'bridge', 'bridge-port', 'bridge-carrier'],
      ['addr', 'addr-forms', 'neigh-forms', 'rule-neigh', 'rule-forms'],
      ['route', 'route-forms', 'route6', 'nexthop', 'tables', 'monitor', 'monitor-all', 'monitor-late'],
    ].flat()
    test.each(scripts)('%s', async (name) => {
      await using kernel = await KernelProcess.start()
      expectSame(scriptOf(name), kernel.path)
    })

    test('a link of this machine is none of the kernel', async () => {
      await using kernel = await KernelProcess.start()
      const { LD_PRELOAD, NLKIT_KERNEL } = preloaded(kernel.path)
      const inner = 'ip link add there type bridge; ip link set here mtu 1400; ip -j link show there'
      const outer = 'ip link add here index 2 type bridge; LD_PRELOAD=$1 NLKIT_KERNEL=$2 sh -c "$3"'
      const words = ['--net', 'sh', '-c', outer, 'sh', LD_PRELOAD, NLKIT_KERNEL, inner] as string[]
      const { stdout, stderr } = run('unshare', words)
      expect(stderr).toBe('Cannot find device "here"\n')
      expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ ifindex: 2, ifname: 'there', mtu: 1500 })])
    })

    test('genl ctrl', async () => {
      await using kernel = await KernelProcess.start()
      expectSame(scriptOf('genl'), kernel.path)
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
    // Nothing tells when it listens, so something is changed until it is heard.
    const script = 'ip rule add priority 31000 lookup 7; ip rule del priority 31000'
    const ask = setInterval(() => runOn(kernel.path, 'sh', '-c', script), 100)
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
