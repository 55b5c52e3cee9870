import { type Connection, connect } from '../client/index.ts'
import { nlctrl } from '../families/generic/index.ts'
import { route } from '../families/route/index.ts'
import type { GenericFamily, Protocol } from '../schema/index.ts'
import type { Context } from './context.ts'

/** Does something with a connection to NETLINK_ROUTE, in the namespace that was asked for, and closes it. */
export function withRoute<T>(context: Context, body: (rt: Connection<'NETLINK_ROUTE'>) => Promise<T>): Promise<T> {
  return withConnection(route, context, body)
}

/** The same with the controller of generic netlink. */
export function withController<T>(context: Context, body: (ctrl: Connection<'nlctrl'>) => Promise<T>): Promise<T> {
  return withConnection(nlctrl, context, body)
}

async function withConnection<P extends string, T>(
  to: Protocol<P> | GenericFamily<P>,
  context: Context,
  body: (connection: Connection<P>) => Promise<T>,
): Promise<T> {
  const connection = await connect(to, { netns: context.netns })
  try {
    return await body(connection)
  } finally {
    connection.close()
  }
}
