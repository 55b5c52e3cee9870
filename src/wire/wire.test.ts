import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hex, hexOf } from '../../test/support/codec.ts'
import {
  align4,
  errnoName,
  errnoOf,
  errnoText,
  frame,
  frameAttributes,
  NetlinkError,
  processPortId,
  spanOf,
  threadPortId,
  viewOf,
  writeHeader,
} from './index.ts'

describe('spans', () => {
  test('aligned bytes are read where they are', () => {
    const buffer = new ArrayBuffer(16)
    const span = spanOf(new Uint8Array(buffer, 4, 8))
    expect([span.start, span.end, span.view.bytes.buffer === buffer]).toEqual([4, 12, true])
  })
  test.each([1, 2, 3])('bytes %i off are copied, of a Buffer too', (shift) => {
    for (const bytes of [new Uint8Array(16), Buffer.alloc(16)]) {
      bytes.forEach((_, i) => {
        bytes[i] = i
      })
      const { view, start, end } = spanOf(bytes.subarray(shift, shift + 8))
      expect(start % 4).toBe(0)
      expect([...view.bytes.subarray(start, end)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((i) => i + shift))
    }
  })
})

describe('framing', () => {
  const parts = (text: string, little = true) => {
    const { view, start, end } = spanOf(hex(text))
    return frame(view, start, end, little)
  }
  test('messages one after another, the last one unpadded', () => {
    const { messages, rest } = parts(
      '11000000 1000 0500 07000000 09000000 aa 000000 13000000 1100 0000 08000000 00000000 bbccdd',
    )
    expect(messages).toEqual([
      { length: 17, type: 16, flags: 5, seq: 7, portid: 9, start: 16, end: 17 },
      { length: 19, type: 17, flags: 0, seq: 8, portid: 0, start: 36, end: 39 },
    ])
    expect(rest).toBe(39)
  })
  test('of a big-endian machine', () => {
    expect(parts('00000010 0010 0005 00000007 00000009', false).messages).toMatchObject([
      { length: 16, type: 16, flags: 5, seq: 7, portid: 9 },
    ])
  })
  test.each([
    '',
    '00',
    '0f000000 0000 0000 00000000 00000000',
    '11000000 0000 0000 00000000 00000000',
    'ffffffff 0000 0000 00000000 00000000',
  ])('a header that does not fit ends it: %s', (text) => {
    const { messages, rest } = parts(`10000000 0100 0000 00000000 00000000 ${text}`)
    expect(messages).toHaveLength(1)
    expect(rest).toBe(16)
  })
  test('attributes', () => {
    const { view, start, end } = spanOf(hex('0500 0180 aa 000000 0400 0240 0600 0300 bbcc'))
    expect(frameAttributes(view, start, end, true)).toEqual({
      attributes: [
        { type: 0x8001, start: 4, end: 5 },
        { type: 0x4002, start: 12, end: 12 },
        { type: 3, start: 16, end: 18 },
      ],
      rest: 18,
    })
  })
  test.each(['0300 0100', '0000 0000', '0900 0100 00000000', '0400'])(
    'an attribute that does not fit ends it: %s',
    (text) => {
      const { view, start, end } = spanOf(hex(`0400 0100 ${text}`))
      const { attributes, rest } = frameAttributes(view, start, end, true)
      expect([attributes.length, rest]).toEqual([1, 4])
    },
  )
  test('a header is written as it is read', () => {
    const view = viewOf(new ArrayBuffer(16))
    writeHeader(view, 0, { length: 20, type: 16, flags: 0x301, seq: 0xffffffff, portid: 0x80000000 }, true)
    expect(hexOf(view.bytes)).toBe('1400000010000103ffffffff00000080')
  })
})

test('alignment', () => {
  expect([0, 1, 3, 4, 5].map(align4)).toEqual([0, 4, 4, 4, 8])
})

describe('error numbers', () => {
  test('are those of the installed headers', ({ skip }) => {
    let text = ''
    try {
      text = ['errno-base', 'errno']
        .map((name) => readFileSync(`/usr/include/asm-generic/${name}.h`, 'utf8'))
        .join('\n')
    } catch {
      skip(true, 'needs the kernel headers in /usr/include')
    }
    const defines = [...text.matchAll(/^#define\s+(E\w+)\s+(\d+)/gm)]
    expect(defines.length).toBeGreaterThan(100)
    for (const [, name, number] of defines) {
      expect(errnoName(Number(number))).toBe(name)
      expect(errnoOf(name as string)).toBe(Number(number))
    }
  })
  test('unknown ones have a name too', () => {
    expect([errnoName(4000), errnoText(4000), errnoOf('ENOPE')]).toEqual(['E4000', 'error 4000', undefined])
    expect([errnoOf('EWOULDBLOCK'), errnoOf('ENOTSUP')]).toEqual([11, 95])
  })
})

test('a refusal reads as a sentence', () => {
  const extack = {
    message: 'Invalid VLAN id',
    offset: 64,
    path: 'linkinfo.data.id',
    attribute: 'IFLA_VLAN_ID',
    policy: { min: 1n, max: 4094n },
  }
  const error = new NetlinkError(22, 'RTM_NEWLINK', extack)
  expect(error.message).toBe(
    'RTM_NEWLINK: EINVAL invalid argument — "Invalid VLAN id" at linkinfo.data.id (IFLA_VLAN_ID), allowed 1–4094',
  )
  expect([error.code, error.errno, error.operation, error.name]).toEqual(['EINVAL', 22, 'RTM_NEWLINK', 'NetlinkError'])
  expect(new NetlinkError(1, 'RTM_DELLINK', { missingType: 7 }).message).toBe(
    'RTM_DELLINK: EPERM operation not permitted, missing attribute 7',
  )
})

test("the article's port ids", () => {
  expect(processPortId(4711)).toBe(4711)
  expect(threadPortId(0x1234, 0x5678)).toBe(0x12345678)
  expect(threadPortId(0xffff, 1)).toBe(0xffff0001)
})
