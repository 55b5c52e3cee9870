import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Result, start } from './nlkit.ts'

/** A kernel that `nlkit kernel serve` serves. */
export class ServedKernel implements AsyncDisposable {
  readonly path: string
  readonly #directory = mkdtempSync(join(tmpdir(), 'nlkit-'))
  readonly #child: ReturnType<typeof start>
  #stdout = ''
  #stderr = ''

  private constructor(options: readonly string[]) {
    this.path = join(this.#directory, 'kernel.sock')
    this.#child = start('kernel', 'serve', '--socket', this.path, ...options)
    this.#child.stdout.on('data', (data) => (this.#stdout += data))
    this.#child.stderr.on('data', (data) => (this.#stderr += data))
  }

  /** Serves, and waits until it says so. */
  static async start(...options: string[]): Promise<ServedKernel> {
    const kernel = new ServedKernel(options)
    await Promise.race([once(kernel.#child.stdout, 'data'), once(kernel.#child, 'exit')])
    return kernel
  }

  /** Ends it as Ctrl-C does. */
  async end(): Promise<Result> {
    const { exitCode, signalCode } = this.#child
    if (exitCode === null && signalCode === null) {
      const end = once(this.#child, 'close')
      this.#child.kill('SIGINT')
      await end
    }
    return { code: this.#child.exitCode, stdout: this.#stdout, stderr: this.#stderr }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
