import { type Connection, connect } from '../client/index.ts'
import { route } from '../families/route/index.ts'
import type { Context } from './context.ts'

/** Does something with a connection to NETLINK_ROUTE, in the namespace that was asked for, and closes it. */
export async function withRoute<T>(
  context: Context,
  body: (rt: Connection<'NETLINK_ROUTE'>) => Promise<T>,
): Promise<T> {
  const rt = await connect(route, { netns: context.netns })
  try {
    return await body(rt)
  } finally {
    rt.close()
  }
}
