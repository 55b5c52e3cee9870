import { expect, test } from 'vitest'
import { failureOf } from '../../test/support/datagrams.ts'
import { handle, Kernel, type ServedFamily, serveFamily } from '../kernel/index.ts'
import { attrs, defineFamily, string, u32 } from '../schema/index.ts'
import type { Socket } from '../socket/index.ts'
import { connect } from './connect.ts'
import { matching, messageFilter } from './message-filter.ts'

const GENERIC = 16
const item = attrs('ITEM_A', { id: u32(1), name: string(2) })
const items = defineFamily('items')
const get = items.message('ITEM_CMD_GET', 1, item)
const added = items.message('ITEM_CMD_ADDED', 2, item)
const removed = items.message('ITEM_CMD_REMOVED', 3, item)
const getItem = items.op({ request: get, reply: get, dump: true })
const changes = items.group('changes', { added, removed })

function served(kernel: Kernel): ServedFamily<'items'> {
  const list = [1, 2, 3].map((id) => ({ id }))
  const family = serveFamily(kernel, items, [handle(getItem, { do: (request) => request, dump: () => list })])
  if (typeof family === 'number') throw new Error(`refused: ${family}`)
  return family
}

test('one given socket does all of it', async () => {
  const kernel = new Kernel()
  const family = served(kernel)
  const socket = kernel.socket(GENERIC)
  await using connection = await connect(items, { socket })
  const events = connection.subscribe([changes])
  expect(await connection.do(getItem, { id: 7 })).toMatchObject({ id: 7 })
  const { columns } = await connection.dump(getItem, {}).columns(['id'])
  expect(columns.id.values).toEqual(Uint32Array.of(1, 2, 3))
  const results = await connection.batch([7, 8].map((id) => [getItem, { id }]))
  expect(results).toMatchObject([7, 8].map((id) => ({ ok: true, value: { id } })))
  family.multicast(changes, 'added', { id: 9 })
  for await (const { event, value } of events) {
    expect([event, value?.id]).toEqual(['added', 9])
    break
  }
})

test('messages of a group are told apart by their command', async () => {
  const kernel = new Kernel()
  const family = served(kernel)
  await using connection = await connect(items, { socket: () => kernel.socket(GENERIC) })
  const events = connection.subscribe([changes])
  for (const event of ['removed', 'added'] as const) family.multicast(changes, event, { id: 1 })
  const heard: string[] = []
  for await (const { event } of events) if (heard.push(event) === 2) break
  expect(heard).toEqual(['removed', 'added'])
})

test('a filter lets a command through, with numbers that the connection knows', async () => {
  const kernel = new Kernel()
  const family = served(kernel)
  await using connection = await connect(items, { socket: () => kernel.socket(GENERIC) })
  expect(() => messageFilter([matching(added, { id: 2 })])).toThrow('ITEM_CMD_ADDED has its number when its family is')
  const filter = messageFilter([matching(connection.message(added), { id: 2 })])
  const events = connection.subscribe([changes], { filter })
  family.multicast(changes, 'added', { id: 1 })
  family.multicast(changes, 'removed', { id: 2 })
  family.multicast(changes, 'added', { id: 2 })
  for await (const { event, value } of events) {
    expect([event, value?.id]).toEqual(['added', 2])
    break
  }
})

test('a family that was registered anew is connected to anew', async () => {
  const kernel = new Kernel()
  const first = served(kernel)
  const connection = await connect(items, { socket: () => kernel.socket(GENERIC) })
  first.unregister()
  const second = served(kernel)
  expect(second.id).not.toBe(first.id)
  expect(await failureOf(connection.do(getItem, { id: 1 }))).toMatchObject({ code: 'ENOENT' })
  connection.close()
  await using again = await connect(items, { socket: () => kernel.socket(GENERIC) })
  expect(await again.do(getItem, { id: 1 })).toMatchObject({ id: 1 })
})

test('where there is no such family, what was opened is closed, and what was given is not', async () => {
  const kernel = new Kernel()
  const opened: Socket[] = []
  const open = () => {
    const socket = kernel.socket(GENERIC)
    opened.push(socket)
    return socket
  }
  expect(await failureOf(connect(items, { socket: open }))).toMatchObject({
    code: 'ENOENT',
    action: "find the generic netlink family 'items'",
  })
  expect(opened.map(({ closed }) => closed)).toEqual([true])
  const given = kernel.socket(GENERIC)
  await failureOf(connect(items, { socket: given }))
  expect(given.closed).toBe(false)
})
