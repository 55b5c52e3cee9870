import { expect, test } from 'vitest'
import { readWords, type Vocabulary } from './words.ts'

const vocabulary: Vocabulary = {
  values: { dev: 'the name of a link', type: 'a kind' },
  flags: ['up'],
  synonyms: { kind: 'type' },
  first: 'dev',
}
const read = (text: string) => Object.fromEntries(readWords(text === '' ? [] : text.split(' '), vocabulary, 'link'))

test.each([
  ['', {}],
  ['show', {}],
  ['eth0', { dev: 'eth0' }],
  ['show eth0 up', { dev: 'eth0', up: '' }],
  ['dev show', { dev: 'show' }],
  ['dev up up', { dev: 'up', up: '' }],
  ['kind vlan', { type: 'vlan' }],
])('%s', (text, found) => {
  expect(read(text)).toEqual(found)
})

test.each([
  ['dev', "'dev' needs the name of a link"],
  ['dev a dev b', "'dev' is given twice"],
  ['eth0 dev b', "'dev' is given twice"],
  ['up eth0', "unknown word 'eth0'"],
  ['eth0 typ vlan', "did you mean 'type'?"],
  ['add eth0', "cannot 'add'"],
  ['toString x y', "unknown word 'x'"],
  ['up constructor', "unknown word 'constructor'"],
])('%s: %s', (text, message) => {
  expect(() => read(text)).toThrow(message)
})
