import { connectKernel, type RemoteKernel } from '../../serve/index.ts'
import type { Context } from '../context.ts'
import { explained } from './explained.ts'
import { socketPath } from './socket-path.ts'

/** Asks the kernel at `--socket`. Gives the exit code. */
export async function askKernel(context: Context, ask: (kernel: RemoteKernel) => void): Promise<number> {
  const path = socketPath(context.options.socket, '--socket')
  const kernel = await explained(connectKernel(path, { timeout: context.timeout }), path)
  try {
    ask(kernel)
  } finally {
    await kernel.close()
  }
  return 0
}
