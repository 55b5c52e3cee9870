import { resolve } from 'node:path'
import { Kernel, loadModule } from '../../kernel/index.ts'
import { type KernelServer, serveKernel } from '../../serve/index.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { untilInterrupted } from '../interrupt.ts'
import { printLines } from '../output.ts'
import type { Options } from '../words/arguments.ts'
import { explained, serving } from './explained.ts'
import { faultsOf } from './fault-plan.ts'
import { socketPath } from './socket-path.ts'

/** Options of a new kernel. */
export type NewKernelOptions = Pick<Options, 'load' | 'fault' | 'seed'>

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
  const { server, loading } = await serveNew(path, options, mode)
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
export async function serveWhile<T>(path: string, options: NewKernelOptions, body: () => Promise<T>): Promise<T> {
  const { server, loading } = await serveNew(path, options)
  try {
    const result = await body()
    await Promise.race([loading, undefined])
    return result
  } finally {
    await server.close()
  }
}

async function serveNew(path: string, options: NewKernelOptions, mode?: number): Promise<Served> {
  const kernel = new Kernel({ faults: faultsOf(options.fault, options.seed) })
  const inserted: (void | Promise<void>)[] = []
  for (const file of options.load ?? []) inserted.push(kernel.insmod(await explained(loadModule(resolve(file)), file)))
  const loading = Promise.all(inserted)
  // Its failure is told to whoever waits for it, who may come later.
  loading.catch(() => {})
  return { server: await explained(serveKernel(kernel, path, { mode }), path, serving), loading }
}

function modeOf(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new UsageError(`--mode must be three octal digits as 660, not '${text}'`)
  return Number.parseInt(text, 8)
}
