import { expect, test } from 'vitest'
import { jsonLines } from './output.ts'

const plain = (n: number) => ({ n })

test.each([
  [[], '[]', []],
  [[1], '[{"n":1}]', ['{"n":1}']],
  [[1, 2, 3], '[{"n":1},\n{"n":2},\n{"n":3}]', ['{"n":1}', '{"n":2}', '{"n":3}']],
])('%j', (items, array, lines) => {
  expect([...jsonLines('json', items, plain)].join('\n')).toBe(array)
  expect([...jsonLines('jsonl', items, plain)]).toEqual(lines)
})
