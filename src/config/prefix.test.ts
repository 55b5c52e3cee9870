import { describe, expect, test } from 'vitest'
import { networkOf, parseAddress, parsePrefix } from './prefix.ts'

describe('prefixes', () => {
  test('are an address and a length, or an address of which all bits count', () => {
    expect(parsePrefix('192.0.2.1/24', 'to')).toEqual({ family: 2, address: '192.0.2.1', length: 24 })
    expect(parsePrefix('192.0.2.1', 'to')).toEqual({ family: 2, address: '192.0.2.1', length: 32 })
    expect(parsePrefix('2001:0DB8:0:0::1/64', 'to')).toEqual({ family: 10, address: '2001:db8::1', length: 64 })
    expect(parsePrefix('::', 'to')).toEqual({ family: 10, address: '::', length: 128 })
  })

  test('are nothing else', () => {
    const wrong = ['', '/', '/8', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08000', '10.0.0.0/8/8', '10/8']
    for (const text of [...wrong, '010.0.0.0/8', '::1/129', 'fe80::1%eth0/64', '10.0.0.0/1e1', 'x', ' 10.0.0.1']) {
      expect(() => parsePrefix(text, 'to')).toThrow(expect.objectContaining({ code: 'ERR_NLKIT_ENCODE', path: 'to' }))
    }
    for (const value of [undefined, null, 7, {}]) {
      expect(() => parsePrefix(value as never, 'to')).toThrow(expect.objectContaining({ code: 'ERR_NLKIT_ENCODE' }))
      expect(() => parseAddress(value as never, 'via')).toThrow(expect.objectContaining({ path: 'via' }))
    }
  })

  test('lose the bits behind their length', () => {
    const network = (text: string) => networkOf(parsePrefix(text, 'to'))
    expect(network('192.0.2.255/25')).toBe('192.0.2.128')
    expect(network('192.0.2.255/32')).toBe('192.0.2.255')
    expect(network('192.0.2.255/0')).toBe('0.0.0.0')
    expect(network('10.255.0.0/9')).toBe('10.128.0.0')
    expect(network('2001:db8:ffff::1/33')).toBe('2001:db8:8000::')
    expect(network('ffff::ffff/0')).toBe('::')
    expect(network('::ffff/128')).toBe('::ffff')
  })
})
