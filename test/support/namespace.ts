import { execFileSync } from 'node:child_process'
import { getuid, pid, platform } from 'node:process'

/** A network namespace that a test made: nothing in it but a loopback device that is down. */
export interface Namespace {
  readonly name: string
  /** What `open(protocol, { netns })` and setns take. */
  readonly path: string
}

/** Whether this process may make network namespaces: live tests do `describe.skipIf(!isRoot)`. */
export const isRoot: boolean = platform === 'linux' && getuid?.() === 0

if (!isRoot) console.warn('skipped: tests in network namespaces need Linux and root')

let made = 0

/** Runs `body` in a new network namespace's company, and deletes the namespace whatever happens. */
export async function withNamespace<T>(body: (namespace: Namespace) => T | Promise<T>): Promise<T> {
  const name = `nlkit-test-${pid}-${++made}`
  execFileSync('ip', ['netns', 'add', name])
  try {
    return await body({ name, path: `/run/netns/${name}` })
  } finally {
    execFileSync('ip', ['netns', 'delete', name])
  }
}

/** Runs `ip` in a namespace and gives what it printed: `ip(ns, 'link', 'set', 'lo', 'up')`. */
export function ip(namespace: Namespace, ...args: string[]): string {
  return execFileSync('ip', ['-n', namespace.name, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
