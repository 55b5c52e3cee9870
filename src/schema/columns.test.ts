import { expect, test } from 'vitest'
import { encodeBoth } from '../../test/support/codec.ts'
import { spanOf } from '../wire/index.ts'
import {
  attrs,
  columnReaderOf,
  interpretMessage,
  ip,
  mpls,
  multi,
  protocol,
  s32,
  select,
  string,
  struct,
  u8,
  u32,
  u64,
} from './index.ts'

interface Thing {
  family: number
  index: number
  id?: number
  count?: bigint
  at?: string
  via?: string
  name?: string
  tags?: number[]
}
const p = protocol('NETLINK_TEST', 17)
const message = p.message<Thing>(
  'TEST_THING',
  100,
  struct('thingmsg', { family: u8, index: s32 }),
  attrs('TEST', {
    id: u32(1),
    count: u64(2),
    at: ip(3),
    via: select(4, 'family', { 28: mpls }, ip),
    name: string(5),
    tags: multi(u32(6)),
  }),
)

const things: Thing[] = [
  { family: 2, index: -1, id: 7, count: 1n << 60n, at: '10.0.0.1', via: '192.0.2.1', name: 'a', tags: [1, 2] },
  { family: 10, index: 2, at: 'fe80::1', via: '::1' },
  { family: 28, index: 3, via: '100/200' },
  { family: 0, index: 0, id: 0, count: 0n, at: '0.0.0.0' },
]

/** The columns must say what the messages say. */
function check(names: readonly (keyof Thing)[], list: readonly Thing[]): void {
  const reader = columnReaderOf<Thing, keyof Thing>(message, names)
  for (const thing of list) {
    const { view, start, end } = spanOf(encodeBoth(message, thing))
    expect(interpretMessage(message, view, start, end)).toEqual(thing)
    reader.take(view, start, end)
  }
  const { length, columns } = reader.result()
  expect(length).toBe(list.length)
  for (const name of names) {
    const column = columns[name]
    expect(column).toHaveLength(list.length)
    expect(list.map((_, row) => column.get(row))).toEqual(list.map((thing) => thing[name]))
    expect(list.map((_, row) => column.has(row))).toEqual(list.map((thing) => thing[name] !== undefined))
  }
}

test('numbers, 64-bit numbers and addresses, in fast columns', () =>
  check(['family', 'index', 'id', 'count', 'at', 'via'], things))
test('text and arrays, by the interpreter', () => check(['name', 'tags', 'id', 'at', 'via'], things))
test('columns grow', () => {
  const many = Array.from(
    { length: 10_000 },
    (_, i): Thing => ({ family: 2, index: i, id: i, count: BigInt(i), at: `10.0.${i >> 8}.${i & 255}` }),
  )
  check(['index', 'id', 'count', 'at'], many)
})
test('a reader can begin again', () => {
  const reader = columnReaderOf<Thing, 'id'>(message, ['id'])
  const { view, start, end } = spanOf(encodeBoth(message, things[0]))
  reader.take(view, start, end)
  reader.clear()
  const empty = spanOf(encodeBoth(message, things[1]))
  reader.take(empty.view, empty.start, empty.end)
  const { columns } = reader.result()
  expect([columns.id.length, columns.id.has(0), columns.id.values[0]]).toEqual([1, false, 0])
})
test('a malformed message leaves its row empty', () => {
  const reader = columnReaderOf<Thing, 'id' | 'index'>(message, ['id', 'index'])
  const { view, start, end } = spanOf(Uint8Array.of(2, 0, 0, 0, 5, 0, 0, 0, 6, 0, 1, 0, 9, 9, 0, 0))
  reader.take(view, start, end)
  const { columns } = reader.result()
  expect([columns.id.get(0), columns.index.get(0)]).toEqual([undefined, 5])
})
test('a name that is no field is refused', () => {
  expect(() => columnReaderOf<Thing, 'id'>(message, ['nope' as 'id'])).toThrow(TypeError)
})
