import { expect, test } from 'vitest'
import type { LinkMessage } from '../../families/route/index.ts'
import { LinkNames } from '../words/link-names.ts'
import { linkColumns } from './link-table.ts'

test('a link is over another one by name, over none, or over one elsewhere', () => {
  const names = new LinkNames()
  names.learn({ index: 5, ifname: 'eth5' })
  const over = linkColumns(names, false).find(({ title }) => title === 'OVER')
  const cell = (link: LinkMessage) => over?.cell(link)
  expect(cell({ index: 6, link: 5 })).toBe('eth5')
  expect(cell({ index: 6 })).toBe('')
  expect(cell({ index: 5, link: 5 })).toBe('') // as fallbacks of tunnels say
  expect(cell({ index: 6, link: 5, linkNetnsid: 2 })).toBe('5@netns2')
})
