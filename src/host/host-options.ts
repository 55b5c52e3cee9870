import { type Connection, connect } from '../client/index.ts'
import { route } from '../families/route/index.ts'

/** Which machine, or which part of it, is asked. */
export interface HostOptions {
  /** A connection of one's own, which stays open; without one, a connection is made for each call. */
  readonly connection?: Connection<'NETLINK_ROUTE'> | undefined
  /** Network namespace, by path or open descriptor; not looked at where there is a connection. */
  readonly netns?: string | number | undefined
  readonly signal?: AbortSignal | undefined
}

/** The connection to ask with, and what to do when that is over. */
export interface HostConnection {
  readonly rt: Connection<'NETLINK_ROUTE'>
  done(): void
}

export async function hostConnection({ connection, netns }: HostOptions): Promise<HostConnection> {
  if (connection) return { rt: connection, done: () => {} }
  const rt = await connect(route, netns === undefined ? {} : { netns })
  return { rt, done: () => rt.close() }
}

/** Asks, and closes the connection if it was made for that. */
export async function asking<T>(options: HostOptions, ask: (rt: HostConnection['rt']) => Promise<T>): Promise<T> {
  const { rt, done } = await hostConnection(options)
  try {
    return await ask(rt)
  } finally {
    done()
  }
}
