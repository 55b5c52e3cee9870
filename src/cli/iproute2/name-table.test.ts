import { expect, test } from 'vitest'
import { WordReader } from '../grammar/reader.ts'
import { NameTable } from './name-table.ts'

const scopes = new NameTable({ what: 'scope', known: { global: 0, link: 253 }, synonyms: { universe: 0 } })
const read = (table: NameTable, word: string) => table.kind.read(new WordReader([word]), 'scope')

test('numbers have names, and names numbers', () => {
  expect([scopes.name(253), scopes.name(253, true), scopes.name(7)]).toEqual(['link', '253', '7'])
  expect(['link', 'LINK', 'universe', '0x10', '200'].map((word) => read(scopes, word))).toEqual([253, 253, 0, 16, 200])
  expect(scopes.find(7)).toBeUndefined()
})

test('what is neither is an error with a proposal', () => {
  expect(() => read(scopes, 'lnik')).toThrow("unknown scope 'lnik' — did you mean 'link'?")
  expect(() => read(scopes, '256')).toThrow('from 0 to 255')
  expect(() => read(scopes, 'constructor')).toThrow('unknown scope')
})

test('numbers of some tables are hexadecimal', () => {
  const tos = new NameTable({ what: 'tos', known: { af11: 0x28 }, hexadecimal: true })
  expect(['10', '0x10', 'ff', 'af11'].map((word) => read(tos, word))).toEqual([0x10, 0x10, 0xff, 0x28])
})
