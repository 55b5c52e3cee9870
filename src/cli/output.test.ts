import { stdout } from 'node:process'
import { expect, test, vi } from 'vitest'
import { jsonLines, printArray } from './output.ts'

const plain = (n: number) => ({ n })

test.each([
  [[], '[]', []],
  [[1], '[{"n":1}]', ['{"n":1}']],
  [[1, 2, 3], '[{"n":1},\n{"n":2},\n{"n":3}]', ['{"n":1}', '{"n":2}', '{"n":3}']],
])('%j', (items, array, lines) => {
  expect([...jsonLines('json', items, plain)].join('\n')).toBe(array)
  expect([...jsonLines('jsonl', items, plain)]).toEqual(lines)
})

test('an array for people has a field a line', () => {
  const written: string[] = []
  const write = vi.spyOn(stdout, 'write').mockImplementation((text) => written.push(`${text}`) > 0)
  printArray({ format: 'json', paint: (_style, text) => text, pretty: true }, [{ n: 1 }])
  write.mockRestore()
  expect(written.join('')).toBe('[\n    {\n        "n": 1\n    }\n]\n')
})
