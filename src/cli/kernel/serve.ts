import { resolve } from 'node:path'
import { Kernel, loadModule } from '../../kernel/index.ts'
import { type KernelServer, serveKernel } from '../../serve/index.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { untilInterrupted } from '../interrupt.ts'
import { printLines } from '../output.ts'
import { explained, serving } from './explained.ts'
import { socketPath } from './socket-path.ts'

/** A new kernel that is served. */
interface Served {
  readonly server: KernelServer
  /** The end of those modules that are not done at once: one may sleep in its `init` until somebody comes, and fail then. */
  readonly loading: Promise<unknown>
}

/** Serves a new kernel until the process is told to end. */
export async function serve({ options }: Context): Promise<number> {
  const path = socketPath(options.socket, '--socket')
  const mode = options.mode === undefined ? undefined : modeOf(options.mode)
  const { server, loading } = await serveNew(path, options.load, mode)
  const { signal, release } = untilInterrupted(undefined)
  printLines([`serving at ${path}`])
  const interrupted = new Promise<void>((ended) => signal.addEventListener('abort', () => ended()))
  try {
    await Promise.race([interrupted, loading.then(() => interrupted)])
  } finally {
    release()
    await server.close()
  }
  return 0
}

/** Serves a new kernel at `path` while `body` runs. A module that failed in that time is told at the end. */
export async function serveWhile<T>(path: string, modules: readonly string[], body: () => Promise<T>): Promise<T> {
  const { server, loading } = await serveNew(path, modules)
  try {
    const result = await body()
    await Promise.race([loading, undefined])
    return result
  } finally {
    await server.close()
  }
}

async function serveNew(path: string, modules: readonly string[] = [], mode?: number): Promise<Served> {
  const kernel = new Kernel()
  const inserted: (void | Promise<void>)[] = []
  for (const file of modules) inserted.push(kernel.insmod(await explained(loadModule(resolve(file)), file)))
  const loading = Promise.all(inserted)
  // Its failure is told to whoever waits for it, who may come later.
  loading.catch(() => {})
  return { server: await explained(serveKernel(kernel, path, { mode }), path, serving), loading }
}

function modeOf(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new UsageError(`--mode must be three octal digits as 660, not '${text}'`)
  return Number.parseInt(text, 8)
}
