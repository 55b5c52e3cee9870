import type { RemoteKernel } from '../../serve/index.ts'
import type { Context } from '../context.ts'
import { explained, reaching } from './explained.ts'
import { socketPath } from './socket-path.ts'

/** Does something with the kernel that is served at `path`, which `option` has given, and ends the connection. */
export async function withKernel<T>(
  path: string | undefined,
  option: string,
  { timeout }: Context,
  body: (kernel: RemoteKernel) => T | Promise<T>,
): Promise<T> {
  const absolute = socketPath(path, option)
  // The other end of netlink takes a third of the time that a command needs to start, and few commands need it.
  const { connectKernel } = await import('../../serve/index.ts')
  const kernel = await explained(connectKernel(absolute, { timeout }), absolute, reaching)
  try {
    return await body(kernel)
  } finally {
    await kernel.close()
  }
}
