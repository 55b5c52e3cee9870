import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { release } from 'node:os'
import { env, pid } from 'node:process'
import { promisify } from 'node:util'
import { beforeEach } from 'vitest'

/** A network namespace that a test made: nothing in it but a loopback device that is down. */
export interface Namespace {
  readonly name: string
  /** What `open(protocol, { netns })` and setns take. */
  readonly path: string
}

/** Why there are no network namespaces to test in, as set-up.ts found; undefined where there are. */
export const namespaceProblem: string | undefined = env.NLKIT_NAMESPACE_PROBLEM || undefined

/** Skips the tests of the describe block that it is called in, with the reason, where there are no namespaces. */
export function needNamespaces(): void {
  beforeEach(({ skip }) => skip(namespaceProblem !== undefined, namespaceProblem))
}

const run = promisify(execFile)
let made = 0
const there = new Set<string>()

// Where the process that runs the tests was ended, this one ends too, in whichever way it learns of it first.
process.once('exit', deleteAll)
process.once('disconnect', () => {
  deleteAll()
  process.kill(pid)
})

function deleteAll(): void {
  for (const name of there) spawnSync('ip', ['netns', 'delete', name])
}

/** Runs `body` in a new network namespace's company, and deletes the namespace whatever happens. */
export async function withNamespace<T>(body: (namespace: Namespace) => T | Promise<T>): Promise<T> {
  const name = `nlkit-test-${env.NLKIT_TEST_RUN}-${pid}-${++made}`
  there.add(name)
  await run('ip', ['netns', 'add', name])
  try {
    return await body({ name, path: `/run/netns/${name}` })
  } finally {
    await run('ip', ['netns', 'delete', name])
    there.delete(name)
  }
}

/**
 * Links that each namespace has where the kernel has the kind in it: fallbacks of tunnels, which nobody made and nobody can
 * delete (`net/ipv4/ip_tunnel.c`, ip_tunnel_init_net()).
 */
const fallbackTunnels = new Set('tunl0 gre0 gretap0 erspan0 ip_vti0 ip6_vti0 sit0 ip6tnl0 ip6gre0'.split(' '))

/** Whether it is one that a namespace may have from the start besides its loopback device. */
export function isFallbackTunnel({ ifname }: { readonly ifname?: unknown }): boolean {
  return fallbackTunnels.has(String(ifname))
}

/** Runs `ip` in a namespace and gives what it printed: `ip(ns, 'link', 'set', 'lo', 'up')`. */
export function ip(namespace: Namespace, ...args: string[]): string {
  return execFileSync('ip', ['-n', namespace.name, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Runs lines of `ip` in one process: to start one takes longer than most lines. Gives what they printed. */
export function ipBatch(namespace: Namespace, options: readonly string[], lines: readonly string[]): string {
  return execFileSync('ip', ['-n', namespace.name, ...options, '-batch', '-'], {
    encoding: 'utf8',
    input: lines.join('\n'),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Version of the running kernel. */
export function linuxVersion(): [major: number, minor: number] {
  const [major = 0, minor = 0] = release().split('.').map(Number)
  return [major, minor]
}
