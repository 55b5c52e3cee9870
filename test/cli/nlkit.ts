import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { env, execPath } from 'node:process'

/** The built command. */
export const main = join(import.meta.dirname, '../../dist/cli/main.js')
if (!existsSync(main)) throw new Error('dist/cli/main.js is missing: these tests run what `npm run build` made')

/** What the command printed, and how it ended. */
export interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What it is given besides its arguments. */
export interface Surroundings {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

/** The environment of the tests, less what decides on colours. */
function cleanEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NO_COLOR, FORCE_COLOR, NLKIT_DEBUG, ...rest } = env
  return { ...rest, ...more }
}

/** Runs the built command to its end, at most two minutes. */
export function nlkit(args: readonly string[], surroundings: Surroundings = {}): Result {
  const { status, stdout, stderr, error } = spawnSync(execPath, [main, ...args], {
    input: surroundings.input ?? '',
    env: cleanEnvironment(surroundings.env),
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 << 20,
  })
  if (error) throw error
  return { code: status, stdout, stderr }
}

/** Starts the built command, for tests that talk to it while it runs. */
export function start(...args: string[]) {
  return spawn(execPath, [main, ...args], { env: cleanEnvironment(), stdio: 'pipe' })
}

/** A shell pipeline that has the command as `"$@"`. */
export function pipeline(script: string, ...args: string[]): Result {
  const { status, stdout, stderr, error } = spawnSync('bash', ['-c', script, 'bash', execPath, main, ...args], {
    env: cleanEnvironment(),
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (error) throw error
  return { code: status, stdout, stderr }
}

/** Commented hex as one line. */
export function line(text: string): string {
  return text.replace(/#.*$/gm, '').replace(/\s+/g, '')
}

/** The values of lines of JSON. */
export function values(result: Result): Record<string, unknown>[] {
  return result.stdout
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Record<string, unknown>)
}
