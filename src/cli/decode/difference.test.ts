import { expect, test } from 'vitest'
import { firstDifference } from './difference.ts'

test.each([
  [[1, 2, 3], [1, 2, 3], undefined],
  [[], [], undefined],
  [[1, 2, 3], [1, 9, 3], 1],
  [[1, 2], [1, 2, 3], 2],
  [[1, 2, 3], [1, 2], 2],
  [[0], [], 0],
])('%j and %j differ at %s', (a, b, at) => {
  expect(firstDifference(Uint8Array.from(a), Uint8Array.from(b))).toBe(at)
})
