import { expect, test } from 'vitest'
import { linkFlags } from '../link/link.ts'
import { linkWatch } from './link-watch.ts'

test('a memory of links tells what may move routes: up, down, carrier, another master, a link that goes', () => {
  const changed = linkWatch()
  const tell = (value: object, event = 'newLink') => changed({ event, value: { index: 5, ...value }, flags: 0 })
  const { UP, RUNNING, LOWER_UP, PROMISC } = linkFlags
  expect(tell({ flags: 0 })).toBe(false) // new, and down
  expect(tell({ flags: UP })).toBe(true)
  expect(tell({ flags: UP | PROMISC, mtu: 1400 })).toBe(false)
  expect(tell({ flags: UP | RUNNING | LOWER_UP })).toBe(true)
  expect(tell({ flags: UP | RUNNING | LOWER_UP, master: 9 })).toBe(true)
  expect(tell({ flags: UP | RUNNING | LOWER_UP, master: 9 })).toBe(false)
  expect(tell({ flags: UP, index: 6 })).toBe(true) // new, and up
  expect(tell({}, 'delLink')).toBe(true)
  expect(tell({}, 'newAddr')).toBe(false)
})
