import { expect, test } from 'vitest'
import { parseNames } from './name-file.ts'

test('numbers and names, decimal and hexadecimal, with remarks', () => {
  const names = parseNames('#\n# reserved values\n#\n255\tlocal\n 254 main # the usual\n\n0x2A answer\n')
  expect([...names]).toEqual([
    [255, 'local'],
    [254, 'main'],
    [42, 'answer'],
  ])
})

test('what follows a line that is wrong is not read', () => {
  expect([...parseNames('1 one\ntwo 2\n3 three\n')]).toEqual([[1, 'one']])
})
