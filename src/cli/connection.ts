import { type Connection, type ConnectOptions, connect } from '../client/index.ts'
import { route } from '../families/route/index.ts'
import { protocols } from '../wire/index.ts'
import type { Command } from './command.ts'
import type { Context } from './context.ts'
import { UsageError } from './grammar/usage-error.ts'
import { withKernel } from './kernel/with-kernel.ts'

/** The option of commands that ask a kernel, which may be one that is served. */
export const kernelOption: NonNullable<Command['options']>[number] = [
  'kernel',
  'PATH',
  "ask not this machine's kernel but the one that `nlkit kernel serve` serves there",
]

type Body<T> = (rt: Connection<'NETLINK_ROUTE'>) => Promise<T>
type Options = Pick<ConnectOptions, 'receiveBuffer'>

/** Does something with a connection to NETLINK_ROUTE, of the kernel and in the namespace that were asked for, and closes it. */
export async function withRoute<T>(context: Context, body: Body<T>, options: Options = {}): Promise<T> {
  const { netns } = context
  const { kernel } = context.options
  if (kernel !== undefined) return withServed(kernel, context, body, options)
  return using(await connect(route, { netns, ...options }), body)
}

function withServed<T>(path: string, context: Context, body: Body<T>, options: Options): Promise<T> {
  if (context.netns !== undefined) {
    throw new UsageError('--netns is for namespaces of this machine, and not of a kernel that is served')
  }
  return withKernel(path, '--kernel', context, async (kernel) => {
    const socket = () => kernel.socket(protocols.NETLINK_ROUTE)
    return using(await connect(route, { socket, ...options }), body)
  })
}

async function using<T>(rt: Connection<'NETLINK_ROUTE'>, body: Body<T>): Promise<T> {
  try {
    return await body(rt)
  } finally {
    rt.close()
  }
}
