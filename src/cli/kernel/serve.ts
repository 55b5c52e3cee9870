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
  for (const file of options.load ?? []) await kernel.insmod(await explained(loadModule(resolve(file)), file))
  const server = await explained(serveKernel(kernel, path, { mode }), path)
  const { signal, release } = untilInterrupted(undefined)
  printLines([`serving at ${path}`])
  if (!signal.aborted) await new Promise((ended) => signal.addEventListener('abort', ended))
  release()
  await server.close()
  return 0
}

function modeOf(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new UsageError(`--mode must be three octal digits as 660, not '${text}'`)
  return Number.parseInt(text, 8)
}
