import { expect, test } from 'vitest'
import { connect } from '../client/index.ts'
import { handle, Kernel, serveFamily } from '../kernel/index.ts'
import { attrs, defineFamily, string, type Table, u32, type Value } from '../schema/index.ts'
import { liveTable } from './index.ts'

const shape = { id: u32(1), name: string(2) }
type Item = Value<typeof shape>
const item = attrs<Item>('ITEM_A', shape)
const items = defineFamily('items')
const get = items.message<Item>('ITEM_CMD_GET', 1, item)
const added = items.message<Item>('ITEM_CMD_ADDED', 2, item)
const removed = items.message<Item>('ITEM_CMD_REMOVED', 3, item)
const dumpItems = items.op({ request: get, reply: get, dump: true, single: false, accept: [] })
const arrivals = items.group('arrivals', { added })
const departures = items.group('departures', { removed })

const table: Table<'items', number, Item> = {
  name: 'items',
  protocol: 'items',
  dumps: [{ op: dumpItems, value: {} }],
  groups: [arrivals, departures],
  events: { added: 'there', removed: 'gone' },
  row: (value) => value,
  key: ({ id = 0 }) => id,
}

test('a table follows a generic family, of which it needs two groups', async () => {
  const kernel = new Kernel()
  const family = serveFamily(kernel, items, [handle(dumpItems, { dump: () => [{ id: 1, name: 'one' }] })])
  if (typeof family === 'number') throw new Error(`refused: ${family}`)
  await using connection = await connect(items, { socket: () => kernel.socket(16) })
  await using live = await liveTable(connection, table)
  expect([...live.keys()]).toEqual([1])
  family.multicast(arrivals, 'added', { id: 2, name: 'two' })
  family.multicast(departures, 'removed', { id: 1 })
  const changes: unknown[] = []
  for await (const { type, ...change } of live) {
    changes.push([type, 'key' in change ? change.key : undefined])
    if (type === 'removed') break
  }
  expect(changes).toEqual([
    ['added', 2],
    ['removed', 1],
  ])
})
