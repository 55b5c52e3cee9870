import { expect, test } from 'vitest'
import type { LinkMessage } from '../../families/route/index.ts'
import { lowestFirst } from './lowest-first.ts'

const on = (index: number, link?: number): LinkMessage => ({
  index,
  ...(link === undefined ? {} : { link }),
  linkinfo: { kind: 'macvlan' },
})
const order = (links: readonly LinkMessage[]) =>
  lowestFirst(links, new Map(links.map((link) => [link.index ?? 0, link]))).map(({ index }) => index)

test('links come behind those that they are on, each once', () => {
  expect(order([on(3, 2), on(5), on(2, 1), on(4, 2), on(1)])).toEqual([1, 2, 3, 5, 4])
})

test('a link below that is in the data of its kind counts, one in another namespace does not', () => {
  const vxlan: LinkMessage = { index: 2, linkinfo: { kind: 'vxlan', data: { link: 3 } } }
  expect(order([vxlan, on(3)])).toEqual([3, 2])
  expect(order([{ ...on(2, 3), linkNetnsid: 0 }, on(3)])).toEqual([2, 3])
})

test('the ends of a pair are on nothing', () => {
  const end = (index: number, link: number): LinkMessage => ({ index, link, linkinfo: { kind: 'veth' } })
  expect(order([end(1, 2), end(2, 1)])).toEqual([1, 2])
})

test('a file may say anything: circles, and chains of any length', () => {
  expect(order([on(1, 2), on(2, 1), on(3, 3)])).toEqual([2, 1, 3])
  const many = Array.from({ length: 50_000 }, (_, i) => on(i + 1, i + 2))
  expect(order([...many, on(60_000, 60_001), on(60_001, 60_000)])).toHaveLength(50_002)
  expect(order(many)[0]).toBe(50_000)
})
