import { execFileSync } from 'node:child_process'
import { stdout } from 'node:process'
import { vi } from 'vitest'
import { run } from '../../../src/cli/run.ts'

/** What a tool said: the value of its JSON, or that it refused. */
export type Answer = { readonly said: unknown } | { readonly refused: string }

/** A tool that makes and reads objects in the namespace of that name. Words are those of a line of a scenario. */
export interface Tool {
  readonly name: string
  /** Throws where it refuses. */
  make(namespace: string, words: readonly string[]): Promise<void> | void
  read(namespace: string, words: readonly string[]): Promise<Answer> | Answer
}

/** Milliseconds that one process may take. */
const PATIENCE = 30_000

function execute(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE })
}

function executeIproute2(namespace: string, options: readonly string[], words: readonly string[]): string {
  const [program, ...rest] = words[0] === 'bridge' ? words : ['ip', ...words]
  return execute(program as string, ['-n', namespace, ...options, ...rest])
}

export const iproute2: Tool = {
  name: 'iproute2',
  make(namespace, words) {
    executeIproute2(namespace, [], words)
  },
  read(namespace, words) {
    try {
      return { said: parsed(executeIproute2(namespace, ['-j'], words)) }
    } catch (error) {
      return refusal(error)
    }
  },
}

/** The command from its sources, in this process. */
export const nlkit: Tool = {
  name: 'nlkit',
  async make(namespace, words) {
    await runNlkit(namespace, words)
  },
  async read(namespace, words) {
    try {
      return { said: parsed(await runNlkit(namespace, ['--iproute2', ...words])) }
    } catch (error) {
      return refusal(error)
    }
  },
}

async function runNlkit(namespace: string, words: readonly string[]): Promise<string> {
  const written: string[] = []
  const write = vi.spyOn(stdout, 'write').mockImplementation((text) => written.push(`${text}`) > 0)
  try {
    const code = await run(['-n', namespace, ...words.filter((word) => word !== 'bridge')])
    if (code !== 0) throw new Error(`exit code ${code}`)
    return written.join('')
  } finally {
    write.mockRestore()
  }
}

/** Some commands of iproute2 print nothing where there is nothing. */
function parsed(text: string): unknown {
  return text.trim() === '' ? [] : JSON.parse(text)
}

function refusal(error: unknown): Answer {
  if (error instanceof SyntaxError) throw error
  const { stderr, message } = error as { stderr?: string; message: string }
  return { refused: (stderr ?? message).trim() }
}

/** Sets a parameter of the kernel, as in `net.ipv4.ip_forward=1`. */
export function sysctl(namespace: string, setting: string): void {
  execute('ip', ['netns', 'exec', namespace, 'sysctl', '-qw', setting])
}
