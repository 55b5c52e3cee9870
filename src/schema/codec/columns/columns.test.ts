import { expect, test } from 'vitest'
import { encodeBoth } from '../../../../test/support/codec.ts'
import { spanOf, viewOf, writeHeader } from '../../../wire/index.ts'
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
} from '../../index.ts'

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

const HEADER = 16
const SEQ = 7
const WORD = message.type

/**
 * Feeds payloads as a dump does: whole messages as far as the reader takes them in a run, else one payload. Returns how
 * many were taken one by one.
 */
function feed(reader: ReturnType<typeof columnReaderOf<Thing, keyof Thing>>, payloads: readonly Uint8Array[]): number {
  const bytes = new Uint8Array(payloads.reduce((sum, payload) => sum + HEADER + payload.length, 0))
  const view = viewOf(bytes.buffer)
  const ends: number[] = []
  let at = 0
  for (const payload of payloads) {
    writeHeader(view, at, { length: HEADER + payload.length, type: WORD, flags: 0, seq: SEQ, portid: 0 }, true)
    bytes.set(payload, at + HEADER)
    at += HEADER + payload.length
    ends.push(at)
  }
  let single = 0
  for (let from = 0; from < at; ) {
    const next = reader.takeRun(view, from, at, SEQ, WORD, 0xffff)
    if (next === from) {
      const end = ends.find((place) => place > from) as number
      reader.take(view, from + HEADER, end)
      single++
      from = end
    } else from = next
  }
  return single
}

/** The columns must say what the messages say; `slow` of them are the interpreter's. */
function check(names: readonly (keyof Thing)[], list: readonly Thing[], slow: number): void {
  const reader = columnReaderOf<Thing, keyof Thing>(message, names)
  const payloads = list.map((thing) => encodeBoth(message, thing))
  for (const [i, payload] of payloads.entries()) {
    const { view, start, end } = spanOf(payload)
    expect(interpretMessage(message, view, start, end)).toEqual(list[i])
  }
  expect(feed(reader, payloads)).toBe(slow)
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
  check(['family', 'index', 'id', 'count', 'at', 'via'], things, 2)) // the first IPv6 address, and the labels
test('text and arrays, by the interpreter', () => check(['name', 'tags', 'id', 'at', 'via'], things, 4))
test('columns grow', () => {
  const many = Array.from(
    { length: 10_000 },
    (_, i): Thing => ({ family: 2, index: i, id: i, count: BigInt(i), at: `10.0.${i >> 8}.${i & 255}` }),
  )
  check(['index', 'id', 'count', 'at'], many, 0)
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
test('a run ends at what belongs to somebody else', () => {
  const reader = columnReaderOf<Thing, 'index'>(message, ['index'])
  const view = viewOf(new ArrayBuffer(72))
  const header = { length: 24, type: WORD, flags: 0, seq: SEQ, portid: 0 }
  const put = (at: number, changes: object) => writeHeader(view, at, { ...header, ...changes }, true)
  for (const changes of [{ seq: 8 }, { type: 3 }, { flags: 0x10 }, { length: 8 }, { length: 80 }]) {
    put(0, {})
    put(24, changes)
    put(48, {})
    expect(reader.takeRun(view, 0, 72, SEQ, WORD, 0x10ffff)).toBe(24)
  }
  expect(reader.result().length).toBe(5)
})
test('a name that is no field is refused', () => {
  expect(() => columnReaderOf<Thing, 'id'>(message, ['nope' as 'id'])).toThrow(TypeError)
})
