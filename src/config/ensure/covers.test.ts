import { expect, test } from 'vitest'
import { covers } from './covers.ts'

test.each([
  [undefined, 1, true],
  [1, undefined, false],
  [1, 1n, false],
  [{ a: 1 }, { a: 1, b: 2 }, true],
  [{ a: 1, b: 2 }, { a: 1 }, false],
  [{ a: undefined }, {}, true],
  [{ a: { b: 1 } }, { a: { b: 1, c: 2 } }, true],
  [{ a: {} }, {}, false],
  [{ a: {} }, { a: null }, false],
  [[1, 2], [1, 2], true],
  [[1], [1, 2], false],
  [[1, 2], [1], false],
  [[{ a: 1 }], [{ a: 1, b: 2 }], true],
  [[1], { 0: 1 }, false],
  [Uint8Array.of(1, 2), Uint8Array.of(1, 2), true],
  [Uint8Array.of(1), Uint8Array.of(1, 2), false],
  [Uint8Array.of(1, 2), Uint8Array.of(1, 3), false],
])('%# %o', (described, actual, result) => {
  expect(covers(described, actual)).toBe(result)
})
