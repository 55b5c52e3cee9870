import { expect, test } from 'vitest'
import { painter } from './colour.ts'
import { type Column, tableLine, tableLines } from './table.ts'

interface Animal {
  readonly name: string
  readonly legs?: number
  readonly wings?: number
}

const columns: Column<Animal>[] = [
  { title: 'NAME', label: '', cell: ({ name }) => ({ text: name, style: 'name' }) },
  { title: 'LEGS', align: 'right', cell: ({ legs }) => legs },
  { title: 'WINGS', cell: ({ wings }) => wings },
]
const plain = painter(false)

test('columns are as wide as their widest cell, and empty ones are left out', () => {
  const lines = tableLines(
    columns,
    [{ name: 'centipede', legs: 100 }, { name: 'cat', legs: 4 }, { name: 'eel' }],
    plain,
  )
  expect(lines).toEqual(['NAME       LEGS', 'centipede   100', 'cat           4', 'eel'])
})

test('a table may have very many lines', () => {
  const lines = tableLines(
    columns,
    Array.from({ length: 300_000 }, (_, legs) => ({ name: 'millipede', legs })),
    plain,
  )
  expect(lines).toHaveLength(300_001)
  expect(lines.at(-1)).toBe('millipede  299999')
})

test('zero is a value, not an empty place', () => {
  expect(tableLines(columns, [{ name: 'eel', legs: 0 }], plain)).toEqual(['NAME  LEGS', 'eel      0'])
})

test('wide characters take two columns, combining ones none', () => {
  const lines = tableLines(
    columns,
    [
      { name: '猫', legs: 4 },
      { name: 'e\u0301le\u0300ve', legs: 2 },
    ],
    plain,
  )
  expect(lines).toEqual(['NAME   LEGS', '猫        4', 'e\u0301le\u0300ve     2'])
})

test('colour does not move columns', () => {
  const animals = [{ name: 'cat', legs: 4 }]
  const coloured = tableLines(columns, animals, painter(true))
  expect(coloured[1]).toContain('\x1b[36mcat\x1b[39m')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the escape sequences.
  expect(coloured.map((line) => line.replace(/\x1b\[\d+m/g, ''))).toEqual(tableLines(columns, animals, plain))
})

test('a name cannot steer the terminal', () => {
  expect(tableLines(columns, [{ name: 'a\x1b[2Jb\n' }], plain)[1]).toBe('a\\x1b[2Jb\\x0a')
})

test('a line has labels before the values that are there', () => {
  expect(tableLine(columns, { name: 'bee', legs: 6, wings: 4 }, plain)).toBe('bee legs 6 wings 4')
  expect(tableLine(columns, { name: 'eel' }, plain)).toBe('eel')
})
