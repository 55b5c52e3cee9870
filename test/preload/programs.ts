import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { env, platform } from 'node:process'
import { afterAll } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** The preload library, as `npm run build:addon` makes it. */
export const library = join(root, 'build/nlkit-preload.so')

/** Why programs in C cannot be tested here; undefined where they can. */
export const noCompiler: string | undefined =
  platform !== 'linux' ? 'needs Linux' : spawnSync('cc', ['--version']).error ? 'needs a C compiler (cc)' : undefined

const directory = mkdtempSync(join(tmpdir(), 'nlkit-programs-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Whether programs can be compiled with a library. */
export function hasLibrary(name: string): boolean {
  const input = 'int main(void) { return 0; }'
  const args = ['-x', 'c', '-', `-l${name}`, '-o', join(directory, 'probe')]
  return noCompiler === undefined && spawnSync('cc', args, { input }).status === 0
}

/** Compiles a C program of the repository, and gives the path of what comes out. */
export function compile(source: string, ...libraries: string[]): string {
  const program = join(directory, basename(source, '.c'))
  const args = ['-std=gnu11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-O1', '-o', program, join(root, source)]
  const { status, stderr } = spawnSync('cc', [...args, '-lpthread', ...libraries.map((name) => `-l${name}`)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return program
}

/** What a program printed, on both streams, and how it ended. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, at most half a minute. */
export function run(command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...env, ...more },
    timeout: 30_000,
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
