import { describe, expect, test } from 'vitest'
import type { Prefix } from './prefix.ts'
import { type PrefixOrder, SortedPrefixes } from './sorted-prefixes.ts'

// Lengths stand for the whole order; the key tells of some that they differ.
const byLength: PrefixOrder = { key: ({ dstLen }) => dstLen >> 3, compare: (a, b) => a.dstLen - b.dstLen }
const prefix = (dstLen: number): Prefix => ({ dst: '', dstLen })
const numbers = (prefixes: readonly Prefix[]) => prefixes.map(({ dstLen }) => dstLen)

function seen(sorted: SortedPrefixes<Prefix>, place?: Prefix, most = Number.POSITIVE_INFINITY): number[] {
  const list: number[] = []
  sorted.visit(place, ({ dstLen }) => list.push(dstLen) < most)
  return list
}

describe('prefixes in an order', () => {
  const orders: [string, (i: number) => number][] = [
    ['ascending', (i) => i],
    ['descending', (i) => 2999 - i],
    ['scattered', (i) => (i * 1777) % 3000],
  ]

  test.each(orders)('%s, all come and go', (_, at) => {
    const sorted = new SortedPrefixes<Prefix>(byLength, [])
    const model = new Set<number>()
    for (let i = 0; i < 3000; i++) {
      sorted.add(prefix(at(i)))
      model.add(at(i))
      if (i % 7 === 3) {
        sorted.delete(prefix(at(i >> 1)))
        model.delete(at(i >> 1))
        sorted.add(prefix(at(i >> 1)))
        model.add(at(i >> 1))
      }
    }
    expect(numbers(sorted.all)).toEqual([...model].sort((a, b) => a - b))
    for (let i = 0; i < 3000; i++) {
      if (i % 500 === 0) expect(numbers(sorted.all)).toEqual([...model].sort((a, b) => a - b))
      sorted.delete(prefix(at(i)))
      model.delete(at(i))
    }
    expect(sorted.all).toEqual([])
  })

  test('are visited from a place on, be it there or not', () => {
    const even = Array.from({ length: 2000 }, (_, i) => prefix(((i * 777) % 2000) * 2))
    const sorted = new SortedPrefixes<Prefix>(byLength, even)
    for (const place of [0, 1, 1023, 1024, 1025, 2500, 3998]) {
      const first = Math.ceil(place / 2) * 2
      expect(seen(sorted, prefix(place), 3)).toEqual([first, first + 2, first + 4].filter((n) => n < 4000))
    }
    expect(seen(sorted, prefix(3999))).toEqual([])
    expect(seen(sorted).length).toBe(2000)
  })

  test('have another object in the place of one', () => {
    const sorted = new SortedPrefixes<Prefix>(
      byLength,
      Array.from({ length: 1000 }, (_, i) => prefix(i)),
    )
    const fresh = prefix(700)
    sorted.replace(fresh)
    expect(sorted.all[700]).toBe(fresh)
    expect(sorted.all.length).toBe(1000)
  })
})
