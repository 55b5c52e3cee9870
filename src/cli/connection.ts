import { type Connection, type ConnectOptions, connect } from '../client/index.ts'
import { nlctrl } from '../families/generic/index.ts'
import { route } from '../families/route/index.ts'
import type { GenericFamily, Protocol } from '../schema/index.ts'
import type { Context } from './context.ts'

/** Does something with a connection to NETLINK_ROUTE, in the namespace that was asked for, and closes it. */
export function withRoute<T>(
  context: Context,
  body: (rt: Connection<'NETLINK_ROUTE'>) => Promise<T>,
  options: Pick<ConnectOptions, 'receiveBuffer'> = {},
): Promise<T> {
  return withConnection(route, { ...options, netns: context.netns }, body)
}

/** The same with the controller of generic netlink. */
export function withController<T>(
  context: Context,
  body: (ctrl: Connection<'nlctrl'>) => Promise<T>,
  options: Pick<ConnectOptions, 'receiveBuffer'> = {},
): Promise<T> {
  return withConnection(nlctrl, { ...options, netns: context.netns }, body)
}

async function withConnection<P extends string, T>(
  to: Protocol<P> | GenericFamily<P>,
  options: ConnectOptions,
  body: (connection: Connection<P>) => Promise<T>,
): Promise<T> {
  const connection = await connect(to, options)
  try {
    return await body(connection)
  } finally {
    connection.close()
  }
}
