import { expect, test } from 'vitest'
import { virtualFunction } from './virtual-function.ts'

const ETHER = 1
const INFINIBAND = 32

test('addresses of virtual functions have as many bytes as the link has', () => {
  const bytes = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0'))
  const mac = { vf: 3, mac: bytes.join(':') }
  const shown = (type: number) => virtualFunction({ mac }, { type, isPointToPoint: false, withCounters: false })
  expect(shown(ETHER)).toMatchObject({ vf: 3, link_type: 'ether', address: bytes.slice(0, 6).join(':') })
  expect(shown(INFINIBAND)).toMatchObject({ vf: 3, link_type: 'infiniband', address: bytes.slice(0, 20).join(':') })
})
