import { expect, test } from 'vitest'
import { PagePool } from './page.ts'

test('gives back what a piece does not need, zeroed, if nothing came after it', () => {
  const pages = new PagePool()
  const page = pages.take(64)
  const first = pages.start
  page.bytes.fill(7, first, first + 64)
  expect(pages.shrink(page, first, 64, 20)).toBe(true)
  expect(pages.take(40)).toBe(page)
  const second = pages.start
  expect(second).toBe(first + 24)
  expect([...page.bytes.subarray(second, second + 40)]).toEqual(new Array(40).fill(0))
  expect(pages.shrink(page, first, 24, 8)).toBe(false)
  expect(pages.take(8)).toBe(page)
  expect(pages.start).toBe(second + 40)
})

test('knows a piece with memory of its own, wherever it begins', () => {
  const pages = new PagePool()
  const shared = pages.take(64)
  const own = pages.take(1000)
  expect(own).not.toBe(shared)
  expect(pages.shrink(own, 0, 1000, 8)).toBe(false)
  expect(pages.shrink(shared, 0, 64, 8)).toBe(true)
})
