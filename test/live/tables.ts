import { expect } from 'vitest'
import type { Connection } from '../../src/client/index.ts'
import { type LiveTable, liveTable } from '../../src/live/index.ts'
import { sameValue } from '../../src/live/value.ts'
import type { Table } from '../../src/schema/index.ts'
import { eventually } from '../support/datagrams.ts'

type Rt = Connection<'NETLINK_ROUTE'>

/** What the kernel has at this moment, by a table of its own. */
export async function asked<K, V>(rt: Rt, table: Table<'NETLINK_ROUTE', K, V>): Promise<Map<K, V>> {
  await using now = await liveTable(rt, table)
  return new Map(now)
}

/** How many rows the kernel lists, counted without their keys: two under one key would hide one. */
export async function listed(rt: Rt, table: Table<'NETLINK_ROUTE'>): Promise<number> {
  const items: unknown[] = []
  for (const { op, value } of table.dumps) items.push(...(await rt.dump(op, value).toArray()))
  return items.filter((item) => table.row(item) !== undefined).length
}

function sameRows<K, V>(live: LiveTable<K, V>, rows: Map<K, V>): boolean {
  return live.size === rows.size && [...rows].every(([key, row]) => sameValue(live.get(key), row))
}

/** Waits until a table has what the kernel has; fails with the difference when that takes too long. */
export async function settles<K, V>(rt: Rt, live: LiveTable<K, V>, table: Table<'NETLINK_ROUTE', K, V>): Promise<void> {
  // The kernel changes things in its own time: what is compared in the end is what was compared before.
  const rows = await eventually(
    () => asked(rt, table),
    (found) => sameRows(live, found),
  )
  expect(new Map(live)).toEqual(rows)
}
