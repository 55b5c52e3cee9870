import { expect, test } from 'vitest'
import { entriesOf, NameFile } from './name-file.ts'

test('lines have a number and a name; the rest says nothing', () => {
  const text = '# reserved\n255\tlocal\n0xB8 EF # expedited\n  7 seven\nnonsense\n8\n-1 minus\n9 nine#comment\n'
  expect([...entriesOf(text)]).toEqual([
    [255, 'local'],
    [0xb8, 'EF'],
    [7, 'seven'],
    [9, 'nine'],
  ])
})

test('without a file there are the names that are known', () => {
  const names = new NameFile('no-such-file', { 254: 'main' })
  expect([names.nameOf(254), names.nameOf(1)]).toEqual(['main', undefined])
  expect([...names.names()]).toEqual([['main', 254]])
})
