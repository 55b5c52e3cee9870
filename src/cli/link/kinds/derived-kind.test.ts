import { expect, test } from 'vitest'
import { attrs, type NamedAttribute, u32 } from '../../../schema/index.ts'
import { WordReader } from '../../grammar/reader.ts'
import { derivedKind } from './derived-kind.ts'

const set = attrs('TEST', { flags: u32(1, { flags: { LOW: 1, HIGH: 0x8000_0000 } }) })

test('flags are a number without a sign, the highest too', () => {
  const kind = derivedKind(set.attributes[0] as NamedAttribute)
  const read = (text: string) => kind?.read(new WordReader([text]), 'flags')
  expect([read('low'), read('high'), read('low,HIGH'), read('0xffffffff')]).toEqual([
    1, 0x8000_0000, 0x8000_0001, 0xffff_ffff,
  ])
})
