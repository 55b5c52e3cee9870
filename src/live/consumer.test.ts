import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { Change } from './change.ts'
import { type Consumer, MOST_WAITING } from './consumer.ts'
import { Shown } from './shown.ts'

/** Applies what a reader gets until nothing more is there. */
async function replay(
  consumer: Consumer<number, number>,
  rows: Map<number, number>,
): Promise<Change<number, number>[]> {
  const seen: Change<number, number>[] = []
  consumer.end()
  for await (const change of consumer) {
    seen.push(change)
    if (change.type === 'resynced') continue
    if (rows.get(change.key) !== change.before) expect.fail(`${change.key} was ${rows.get(change.key)}`)
    if (change.after === undefined) rows.delete(change.key)
    else rows.set(change.key, change.after)
  }
  return seen
}

describe('a reader of changes', () => {
  test('that is slow gets each step up to a limit, then the difference of each row, and is told', async () => {
    const shown = new Shown<number, number>(new Map(), (key) => key)
    const slow = shown.follow()
    for (let step = 0; step < MOST_WAITING + 50_000; step++) {
      const key = step % 10
      if (step % 7 === 0) shown.delete(key)
      else shown.set(key, step)
    }
    const rows = new Map<number, number>()
    const seen = await replay(slow, rows)
    expect(rows).toEqual(shown.rows)
    expect(seen.length).toBeLessThanOrEqual(MOST_WAITING + 10 + 1)
    expect(seen.at(-1)).toEqual({ type: 'resynced', reason: 'slow' })
  })

  test('that is slow is not told of what came and went', async () => {
    const shown = new Shown<number, number>(new Map(), (key) => key)
    shown.set(1, 1)
    const slow = shown.follow()
    for (let step = 0; step < MOST_WAITING; step++) shown.set(1, step + 2)
    shown.set(2, 1)
    shown.delete(2)
    shown.set(1, -1)
    shown.set(1, MOST_WAITING + 1)
    const seen = await replay(slow, new Map([[1, 1]]))
    expect(seen).toHaveLength(MOST_WAITING + 1)
  })

  test('reads differences of very many rows one by one, and those that come meanwhile', async () => {
    const shown = new Shown<number, number>(new Map(), (key) => key)
    const slow = shown.follow()
    const many = MOST_WAITING + 300_000
    for (let key = 0; key < many; key++) shown.set(key, 0)
    const rows = new Map<number, number>()
    for (let read = 0; read < MOST_WAITING + 10; read++) {
      const { key, after } = (await slow.next()).value ?? {}
      rows.set(key as number, after as number)
    }
    shown.set(0, 1) // read as a step
    shown.set(MOST_WAITING, 1) // read as a difference
    shown.set(many - 1, 1)
    shown.delete(many - 2)
    shown.set(many, 1)
    const seen = await replay(slow, rows)
    expect(rows).toEqual(shown.rows)
    expect(seen.length).toBe(many - MOST_WAITING - 10 + 3 - 1 + 1)
  })

  test('that is never quite up to date costs no more the longer it reads', async () => {
    const shown = new Shown<number, object>(new Map(), (key) => key)
    const consumer = shown.follow()
    const first = new WeakRef({})
    shown.set(0, first.deref() ?? {})
    shown.set(0, {})
    for (let step = 0; step <= MOST_WAITING; step++) {
      shown.set(0, { step })
      await consumer.next()
    }
    await new Promise((resolve) => setImmediate(resolve))
    setFlagsFromString('--expose-gc')
    ;(runInNewContext('gc') as () => void)()
    expect(first.deref()).toBeUndefined()
    expect((await consumer.next()).done).toBe(false)
  })

  test('gets what came after it began, whenever it reads', async () => {
    const shown = new Shown<number, number>(new Map(), (key) => key)
    shown.set(1, 1)
    const first = shown.follow()
    shown.set(2, 2)
    const second = shown.follow()
    shown.set(3, 3)
    const keys = async (consumer: Consumer<number, number>, count: number) => {
      const found = []
      for (let i = 0; i < count; i++) found.push((await consumer.next()).value?.key)
      return found
    }
    expect(await keys(first, 2)).toEqual([2, 3])
    expect(await keys(second, 1)).toEqual([3])
  })

  test('waits, in several calls at once', async () => {
    const shown = new Shown<number, number>(new Map(), (key) => key)
    const consumer = shown.follow()
    const both = Promise.all([consumer.next(), consumer.next()])
    shown.set(1, 1)
    shown.set(2, 2)
    shown.flush()
    expect((await both).map(({ value }) => value?.key)).toEqual([1, 2])
  })

  test('that leaves the loop is forgotten', async () => {
    const shown = new Shown<number, number>(new Map(), (key) => key)
    const consumer = shown.follow()
    shown.set(1, 1)
    shown.set(2, 2)
    for await (const change of consumer) {
      expect(change.key).toBe(1)
      break
    }
    expect(await consumer.next()).toEqual({ done: true, value: undefined })
  })
})
