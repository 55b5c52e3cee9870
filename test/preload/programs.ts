import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { env, platform } from 'node:process'
import { canCompile } from '../support/c-program.ts'

/** The preload library, as `npm run build:addon` makes it. */
const library = join(import.meta.dirname, '../../build/nlkit-preload.so')

/** Why programs in C cannot be tested here; undefined where they can. */
export const noCompiler: string | undefined =
  platform !== 'linux' ? 'needs Linux' : canCompile() ? undefined : 'needs a C compiler'

/** What a program printed, on both streams, and how it ended. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, at most two minutes. */
export function run(command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...env, ...more },
    timeout: 120_000,
    maxBuffer: 256 << 20,
  })
  if (error) throw error
  return { code: status, stdout, stderr }
}

/** The environment in which netlink sockets are those of the kernel at `path`. */
export function preloaded(path: string): NodeJS.ProcessEnv {
  return { LD_PRELOAD: library, NLKIT_KERNEL: path }
}

/** Runs a program on the kernel at `path`. */
export function runOn(path: string, command: string, ...args: string[]): Outcome {
  return run(command, args, preloaded(path))
}

/** Runs a program on Linux, in a network namespace of its own where `lo` is up. Needs root. */
export function runOnLinux(command: string, ...args: string[]): Outcome {
  return run('unshare', ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', command, ...args])
}
