import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { execPath } from 'node:process'
import type { Namespace } from '../support/namespace.ts'

const examples = join(import.meta.dirname, '../../examples')

/** What an example did. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** An example that runs. */
export class Example {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #stdout = ''
  #stderr = ''

  /** `path` is that of the file in examples/. */
  constructor(path: string, args: readonly string[] = [], namespace?: Namespace) {
    const inside = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace.name]
    const [command = execPath, ...rest] = [...inside, execPath, join(examples, path), ...args]
    this.#child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.stdout?.on('data', (data) => {
      this.#stdout += data
    })
    this.#child.stderr?.on('data', (data) => {
      this.#stderr += data
    })
    this.#ended = once(this.#child, 'close')
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Waits until it has printed what `pattern` matches; throws when it ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const { stdout } = this.#child
    for (;;) {
      const match = pattern.exec(this.#stdout)
      if (match) return match
      const more = await Promise.race([
        once(stdout as NodeJS.ReadableStream, 'data'),
        this.#ended.then(() => undefined),
      ])
      if (more === undefined && !pattern.test(this.#stdout)) {
        throw new Error(`it ended without printing ${pattern}: ${this.#stdout}${this.#stderr}`)
      }
    }
  }

  interrupt(): void {
    this.#child.kill('SIGINT')
  }

  /** Waits for its end. */
  async outcome(): Promise<Outcome> {
    await this.#ended
    return { code: this.#child.exitCode, stdout: this.#stdout, stderr: this.#stderr }
  }

  /** Ends it, if it has not ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL')
    await this.#ended
  }
}

/** Runs an example to its end. */
export async function runExample(path: string, args: readonly string[] = [], namespace?: Namespace): Promise<Outcome> {
  await using example = new Example(path, args, namespace)
  return await example.outcome()
}
