import type { Connection } from '../client/index.ts'
import type { Group, Table } from '../schema/index.ts'
import { Follower } from './follower.ts'
import { LiveTable } from './live-table.ts'
import { TableReplica } from './replica.ts'

/** How tables are followed. */
export interface LiveOptions {
  /** Stops following: readers are told its reason. */
  readonly signal?: AbortSignal | undefined
}

/** Declarations of tables by any name but `close`, which is what ends following them. */
export type TableDeclarations<P extends string> = Readonly<Record<string, Table<P>>> & { readonly close?: never }

/** The tables of a set, each by the name that its declaration has there. */
export type LiveTables<T> = {
  readonly [N in keyof T]: T[N] extends Table<string, infer K, infer V> ? LiveTable<K, V> : never
} & AsyncDisposable & { close(): void }

/**
 * Follows one table of the kernel. Ready after the first snapshot, and from then on what the kernel has, up to what it has
 * told: notifications are listened to before the dump begins. After lost notifications, an interrupted dump, or events that
 * change rows unannounced, everything is asked for anew and the differences are told; until then the rows stay as they were.
 *
 * Rejects with NetlinkError when the kernel refuses the dump, SocketError when a group may not be joined, ClosedError when
 * the connection is closed. Later failures reach the readers.
 */
export async function liveTable<P extends string, K, V>(
  rt: Connection<P>,
  table: Table<P, K, V>,
  options: LiveOptions = {},
): Promise<LiveTable<K, V>> {
  const replica = new TableReplica(table)
  const follower = new Follower(rt, [replica], groupsOf([table]), options.signal)
  await started(follower)
  return new LiveTable(table, replica, () => follower.end())
}

/**
 * Follows several tables as one: what is lost of one is asked for in all, and all show it in the same moment. So an address
 * has its link. Rejects as `liveTable()` does, and with TypeError for a table that is called `close`.
 */
export async function liveTables<P extends string, const T extends TableDeclarations<P>>(
  rt: Connection<P>,
  tables: T,
  options: LiveOptions = {},
): Promise<LiveTables<T>> {
  if (Object.hasOwn(tables, 'close')) throw new TypeError('a table of a set cannot be called close')
  const entries = Object.entries<Table<P>>(tables).map(([name, table]) => ({
    name,
    table,
    replica: new TableReplica(table),
  }))
  const replicas = entries.map(({ replica }) => replica)
  const follower = new Follower(rt, replicas, groupsOf(entries.map(({ table }) => table)), options.signal)
  await started(follower)
  const close = () => follower.end()
  const live = entries.map(({ name, table, replica }) => [name, new LiveTable(table, replica, close)])
  return Object.assign(Object.fromEntries(live), { close, [Symbol.asyncDispose]: async () => close() })
}

async function started(follower: Follower<string>): Promise<void> {
  try {
    await follower.start()
  } catch (reason) {
    follower.end({ reason })
    throw reason
  }
}

function groupsOf<P extends string>(tables: readonly Table<P>[]): Group<P>[] {
  const all = tables.flatMap(({ groups, doubt }) => [...groups, ...(doubt?.groups ?? [])])
  // By name: in generic netlink the kernel gives them their numbers.
  return [...new Map(all.map((group) => [group.name, group])).values()]
}
