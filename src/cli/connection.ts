import { type Connection, type ConnectOptions, connect } from '../client/index.ts'
import { nlctrl } from '../families/generic/index.ts'
import { route } from '../families/route/index.ts'
import type { GenericFamily, Protocol } from '../schema/index.ts'
import { protocols } from '../wire/index.ts'
import type { Command } from './command/command.ts'
import type { Context } from './context.ts'
import { UsageError } from './grammar/usage-error.ts'
import { withKernel } from './kernel/with-kernel.ts'

/** The option of commands that ask a kernel, which may be one that is served. */
export const kernelOption: NonNullable<Command['options']>[number] = [
  'kernel',
  'PATH',
  "ask not this machine's kernel but the one that `nlkit kernel serve` serves there",
]

type Body<P extends string, T> = (connection: Connection<P>) => Promise<T>
type Options = Pick<ConnectOptions, 'receiveBuffer'>

/** Does something with a connection to NETLINK_ROUTE, of the kernel and in the namespace that were asked for, and closes it. */
export function withRoute<T>(context: Context, body: Body<'NETLINK_ROUTE', T>, options?: Options): Promise<T> {
  return withConnection(route, context, body, options)
}

/** The same with the controller of generic netlink. */
export function withController<T>(context: Context, body: Body<'nlctrl', T>, options?: Options): Promise<T> {
  return withConnection(nlctrl, context, body, options)
}

async function withConnection<P extends string, T>(
  to: Protocol<P> | GenericFamily<P>,
  context: Context,
  body: Body<P, T>,
  options: Options = {},
): Promise<T> {
  const { netns } = context
  const { kernel: path } = context.options
  if (path === undefined) return using(await connect(to, { netns, ...options }), body)
  if (netns !== undefined) {
    throw new UsageError('--netns is for namespaces of this machine, and not of a kernel that is served')
  }
  return withKernel(path, '--kernel', context, async (kernel) => {
    const socket = () => kernel.socket('number' in to ? to.number : protocols.NETLINK_GENERIC)
    return using(await connect(to, { socket, ...options }), body)
  })
}

async function using<P extends string, T>(connection: Connection<P>, body: Body<P, T>): Promise<T> {
  try {
    return await body(connection)
  } finally {
    connection.close()
  }
}
