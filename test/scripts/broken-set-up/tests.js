import { beforeAll, describe, expect, test } from 'vitest'

// Run by reports.test.ts: tests of which some cannot run, and what is said of them is looked at.

describe('a suite', () => {
  beforeAll(() => {
    throw new Error('no such device\nand more')
  })
  test('one', () => {})
  describe('a suite in it', () => {
    test('two', () => {})
  })
})

test('three', ({ skip }) => skip(true, 'needs a reason'))
test('four', () => expect(1).toBe(1))
