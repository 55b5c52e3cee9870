import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { createInterface } from 'node:readline'

/** The library as it was built: its threads cannot be started from TypeScript. */
export const dist = new URL('../../dist/', import.meta.url).href

/** A kernel that another process serves. */
export class KernelProcess implements AsyncDisposable {
  readonly path: string
  readonly #directory: string
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  private constructor(body: string, environment: NodeJS.ProcessEnv) {
    this.#directory = mkdtempSync(join(tmpdir(), 'nlkit-'))
    this.path = join(this.#directory, 'kernel.sock')
    const script = `
      import { Kernel } from '${dist}kernel/index.js'
      import { serveKernel } from '${dist}serve/index.js'
      const kernel = new Kernel()
      const server = await serveKernel(kernel, ${JSON.stringify(this.path)})
      ${body}
      console.log('ready')`
    this.#child = spawn(execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...env, ...environment },
    })
    this.#lines = createInterface(this.#child.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]()
  }

  /** Starts it. `body` has `kernel` and `server`. */
  static async start(body = '', environment: NodeJS.ProcessEnv = {}): Promise<KernelProcess> {
    const kernel = new KernelProcess(body, environment)
    await kernel.line()
    return kernel
  }

  get pid(): number {
    return this.#child.pid as number
  }

  /** Stops it from running, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGUSR2'): void {
    this.#child.kill(signal)
  }

  /** The next line that it prints. Rejects where it ends before. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('the process that serves the kernel has ended')
    return value
  }

  /** Kills it, and waits until nothing of it is left: its connections end before its listening socket does. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exit
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
