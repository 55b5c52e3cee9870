import { describe, expect, test } from 'vitest'
import { decodeBoth, decodeCompiled, encodeBoth, encodeFailure, hex, hexOf } from '../../../test/support/codec.ts'
import { spanOf } from '../../wire/index.ts'
import {
  attrs,
  bits,
  explainMessage,
  interpretEncode,
  interpretMessage,
  protocol,
  s32,
  settings,
  toggle,
  u16be,
  u32,
  Writer,
} from '../index.ts'

// What the kernel sends in one form and takes in another, and integers that are several fields.

const settingSet = attrs('S', { one: s32(1), two: s32(2), four: s32(4) })
const set = attrs('T', {
  conf: settings(1, settingSet),
  inherit: toggle(2),
  realms: bits(u32, { to: 16, from: 16 })(3),
  switches: settings(5, attrs('W', { zero: s32(0), one: s32(1) }), { first: 0 }),
  mixed: bits(u16be, { low: 7, flags: 4, high: 5 })(4),
})
const message = protocol('P', 30).message('M', 16, undefined, set)

/** What comes out of a payload that is decoded and encoded with its layout. */
function again(payload: Uint8Array, change: (value: Record<string, unknown>) => void = () => {}): string {
  const { view, start, end } = spanOf(payload)
  const value = interpretMessage(message, view, start, end, { layout: true })
  change(value)
  const writer = new Writer()
  interpretEncode(message, value, writer, { layout: true })
  return hexOf(writer.slice())
}

describe('settings', () => {
  const replied = hex('0c00 0100 05000000 ffffffff')
  const asked = hex('1400 0180 0800 0100 05000000 0800 0200 ffffffff')
  const value = { conf: { one: 5, two: -1 } }

  test('by position are read as the nest that is written', () => {
    expect(decodeCompiled(message, replied)).toEqual(value)
    expect(decodeBoth(message, asked)).toEqual(value)
    expect(encodeBoth(message, value)).toEqual(asked)
  })

  test('a request need not say that it is a nest', () => {
    expect(decodeBoth(message, hex('0c00 0100 0800 0400 07000000'))).toEqual({ conf: { four: 7 } })
    // The set has no number 3, so these are two settings.
    expect(decodeBoth(message, hex('0c00 0100 0800 0300 07000000'))).toEqual({ conf: { one: 0x30008, two: 7 } })
  })

  test('that the set does not name are kept', () => {
    const payload = hex('1800 0100 01000000 02000000 03000000 04000000 05000000')
    expect(decodeBoth(message, payload)).toEqual({
      conf: {
        one: 1,
        two: 2,
        four: 4,
        $unknown: [
          { type: 3, payload: hex('03000000') },
          { type: 5, payload: hex('05000000') },
        ],
      },
    })
  })

  test('may begin at 0', () => {
    expect(decodeCompiled(message, hex('0c00 0500 05000000 06000000'))).toEqual({ switches: { zero: 5, one: 6 } })
    expect(encodeBoth(message, { switches: { zero: 5 } })).toEqual(hex('0c00 0580 0800 0000 05000000'))
  })

  test('none, and what is not whole words', () => {
    expect(decodeBoth(message, hex('0400 0100'))).toEqual({ conf: {} })
    expect(decodeBoth(message, hex('0700 0100 010203 00'))).toMatchObject({
      $unknown: [{ type: 1, reason: '3 bytes, not a multiple of 4' }],
    })
    expect(encodeFailure(message, { conf: { three: 1 } })).toMatchObject({ path: 'conf' })
  })

  test('are explained by name', () => {
    const named = (payload: Uint8Array) => explainMessage(message, payload).map(({ name, value }) => [name, value])
    expect(named(replied)).toEqual([
      ['T_CONF', 'settings, 8 bytes'],
      ['S_ONE', '5'],
      ['S_TWO', '-1'],
    ])
    expect(named(asked).slice(1)).toEqual(named(replied).slice(1))
    expect(named(hex('0400 0100'))).toEqual([['T_CONF', 'settings, 0 bytes']])
  })

  test('keep their form until they are changed', () => {
    expect(again(replied)).toBe(hexOf(replied))
    expect(again(asked)).toBe(hexOf(asked))
    const change = (decoded: Record<string, unknown>) => Object.assign(decoded.conf as object, { one: 6 })
    expect(decodeBoth(message, hex(again(replied, change)))).toEqual({ conf: { one: 6, two: -1 } })
  })
})

describe('a toggle', () => {
  test('is a byte in replies and a flag in requests', () => {
    expect(decodeCompiled(message, hex('0400 0200'))).toEqual({ inherit: true })
    expect(decodeCompiled(message, hex('0500 0200 01 000000'))).toEqual({ inherit: true })
    expect(decodeCompiled(message, hex('0500 0200 00 000000'))).toEqual({ inherit: false })
    expect(encodeBoth(message, { inherit: true })).toEqual(hex('0400 0200'))
    expect(encodeBoth(message, { inherit: false })).toEqual(hex(''))
    expect(decodeBoth(message, hex('0600 0200 0100 0000'))).toMatchObject({
      $unknown: [{ type: 2, reason: '2 bytes, not 0 or 1' }],
    })
  })

  test('keeps its form until it is changed', () => {
    for (const text of ['0400 0200', '0500 0200 01 000000', '0500 0200 00 000000', '0500 0200 07 000000'])
      expect(again(hex(text))).toBe(hexOf(hex(text)))
    const change = (decoded: Record<string, unknown>) => Object.assign(decoded, { inherit: true })
    expect(again(hex('0500 0200 00 000000'), change)).toBe('04000200')
    expect(again(hex('0500 0200 01 000000'), (decoded) => delete decoded.inherit)).toBe('')
  })
})

describe('bits', () => {
  test('are fields from the lowest bit on, in the byte order of the integer', () => {
    expect(decodeCompiled(message, hex('0800 0300 c800c700'))).toEqual({ realms: { to: 200, from: 199 } })
    expect(encodeBoth(message, { realms: { to: 0xffff, from: 0x8000 } })).toEqual(hex('0800 0300 ffff0080'))
    const mixed = { mixed: { low: 0x7f, flags: 8, high: 0x11 } } // 10001 1000 1111111
    expect(encodeBoth(message, mixed)).toEqual(hex('0600 0400 8c7f 0000'))
    expect(decodeCompiled(message, hex('0600 0400 8c7f 0000'))).toEqual(mixed)
  })

  test('are 0 where they are left out; what does not fit, or is none, is refused', () => {
    expect(encodeBoth(message, { realms: { from: 1 } })).toEqual(hex('0800 0300 00000100'))
    expect(encodeFailure(message, { realms: { to: 65536, from: 0 } })).toMatchObject({ path: 'realms.to' })
    expect(encodeFailure(message, { realms: { to: -1, from: 0 } })).toMatchObject({ path: 'realms.to' })
    expect(encodeFailure(message, { realms: { two: 1 } })).toMatchObject({ path: 'realms' })
    expect(decodeBoth(message, hex('0600 0300 0102 0000'))).toMatchObject({
      $unknown: [{ type: 3, reason: '2 bytes, not 4' }],
    })
    expect(() => bits(u16be, { low: 9, high: 8 })).toThrow('17 bits do not fit 2 bytes')
  })
})
