import { expect, test } from 'vitest'
import { namesFirst, numbersFirst } from './name-file.ts'
import { Names } from './names.ts'

test('lines have a number and a name; the rest says nothing', () => {
  const text = '# reserved\n255\tlocal\n0xB8 EF # expedited\n  7 seven\nnonsense\n8\n-1 minus\n9 nine#comment\n'
  expect([...numbersFirst(text)]).toEqual([
    [255, 'local'],
    [0xb8, 'EF'],
    [7, 'seven'],
    [9, 'nine'],
  ])
})

test('or a name and a number', () => {
  const text = '# Internet protocols\nip\t0\tIP\t# pseudo\ntcp 6 TCP\nnonsense\nipv6-icmp 58\n'
  expect([...namesFirst(text)]).toEqual([
    [0, 'ip'],
    [6, 'tcp'],
    [58, 'ipv6-icmp'],
  ])
})

test('names of files come before those that are known, and are read once, when they are needed', () => {
  let readings = 0
  const names = new Names({ 254: 'main', 7: 'six' }, () => {
    readings++
    return [[7, 'seven']]
  })
  expect(readings).toBe(0)
  expect([254, 7, 1].map((number) => names.nameOf(number))).toEqual(['main', 'seven', undefined])
  expect([...names.all]).toEqual([
    ['seven', 7],
    ['main', 254],
  ])
  expect(readings).toBe(1)
})
