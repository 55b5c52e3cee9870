import { resolve } from 'node:path'
import { Kernel, loadModule } from '../../kernel/index.ts'
import { serveKernel } from '../../serve/index.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { untilInterrupted } from '../interrupt.ts'
import { printLines } from '../output.ts'
import { explained } from './explained.ts'
import { socketPath } from './socket-path.ts'

/** Serves a new kernel until the process is told to end. */
export async function serve({ options }: Context): Promise<number> {
  const path = socketPath(options.socket, '--socket')
  const mode = options.mode === undefined ? undefined : modeOf(options.mode)
  const kernel = new Kernel()
  const loading = await insert(kernel, options.load ?? [])
  const server = await explained(serveKernel(kernel, path, { mode }), path)
  const { signal, release } = untilInterrupted(undefined)
  printLines([`serving at ${path}`])
  const interrupted = new Promise<void>((ended) => signal.addEventListener('abort', () => ended()))
  try {
    // A module may sleep in its `init` until somebody comes, and fail then.
    await Promise.race([interrupted, loading.end.then(() => interrupted)])
  } finally {
    release()
    await server.close()
  }
  return 0
}

/** Inserts modules from files, one after the other. What is promised is the end of those that are not done at once. */
async function insert(kernel: Kernel, files: readonly string[]): Promise<{ readonly end: Promise<unknown> }> {
  const inserted: (void | Promise<void>)[] = []
  for (const file of files) inserted.push(kernel.insmod(await explained(loadModule(resolve(file)), file)))
  const end = Promise.all(inserted)
  // Its failure is told to whoever waits for it, who may come later.
  end.catch(() => {})
  return { end }
}

function modeOf(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new UsageError(`--mode must be three octal digits as 660, not '${text}'`)
  return Number.parseInt(text, 8)
}
