import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex, hexOf } from '../../../../test/support/codec.ts'
import { hexText } from './hex.ts'
import { writeIp } from './ip.ts'
import { ipv4Number, ipv4NumberText, ipv4Text } from './ipv4.ts'
import { ipv6Text, writeIpv6 } from './ipv6.ts'
import { macText, parseMac } from './mac.ts'
import { mplsText, parseMpls } from './mpls.ts'

const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 })

test('an IPv4 address as a number has its first byte highest, and a sign', () => {
  expect(ipv4Number('192.0.2.1')).toBe(0xc0000201 | 0)
  expect(ipv4NumberText(0xc0000201)).toBe('192.0.2.1')
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      const address = ipv4Number(text) as number
      expect([address | 0, ipv4NumberText(address), ipv4NumberText(address >>> 0)]).toEqual([address, text, text])
    }),
  )
  for (const text of ['', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.256', '1.2.3.4 ', '::1']) {
    expect(ipv4Number(text)).toBeUndefined()
  }
})

describe('IPv6', () => {
  test.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['20010db8000000010000000000000001', '2001:db8:0:1::1'],
    ['20010db8000000000001000000000000', '2001:db8:0:0:1::'],
    ['20010db8000100020003000400050000', '2001:db8:1:2:3:4:5:0'],
    ['fe800000000000000000000000000000', 'fe80::'],
    ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
    ['000000000000000000000000c0000201', '::192.0.2.1'],
    ['00010000000000000000000000000000', '1::'],
  ])('%s is %s', (bytes, text) => {
    expect(ipv6Text(hex(bytes), 0)).toBe(text)
    const back = new Uint8Array(16)
    expect(writeIpv6(text, back, 0)).toBe(true)
    expect(hexOf(back)).toBe(bytes)
  })
  test('every address is read back, and is one for node:net', () => {
    fc.assert(
      fc.property(sixteen, (bytes) => {
        const text = ipv6Text(bytes, 0)
        const back = new Uint8Array(16)
        expect(isIPv6(text)).toBe(true)
        expect(writeIpv6(text, back, 0)).toBe(true)
        expect(back).toEqual(bytes)
      }),
    )
  })
  test('what node:net takes for an address is one, and nothing else', () => {
    const groups = fc.array(
      fc.constantFrom('', '0', '1', 'ffff', 'fffff', '::', ':', '1.2.3.4', '1.2.3', '%lo', 'g', '01'),
      { maxLength: 10 },
    )
    fc.assert(
      fc.property(groups, (parts) => {
        const text = parts.join(':')
        fc.pre(!text.includes('%'))
        expect(writeIpv6(text, new Uint8Array(16), 0)).toBe(isIPv6(text))
      }),
      { numRuns: 2000 },
    )
  })
})

test('IPv4', () => {
  expect(ipv4Text(hex('c0a8ff00'), 0)).toBe('192.168.255.0')
  expect(ipv4Text(hex('00c0a8ff00'), 1)).toBe('192.168.255.0')
  const back = new Uint8Array(16)
  expect(writeIp('192.168.255.0', back, 2)).toBe(4)
  expect(hexOf(back.subarray(0, 8))).toBe('0000c0a8ff000000')
  for (const bad of ['', '1', '1.2.3.4.5', '256.1.1.1', '1..2.3', '00.1.1.1', '1.2.3.4 ', '-1.2.3.4', '1e1.2.3.4']) {
    expect(writeIp(bad, back, 0)).toBe(0)
  }
})

test('IPv4 addresses, each of many in turn with those that were asked for before', () => {
  const addresses = Array.from({ length: 20_000 }, (_, i) => Uint8Array.of(i >> 8, 0, i & 0xff, i % 3))
  for (const bytes of [...addresses, ...addresses]) {
    expect(ipv4Text(bytes, 0)).toBe(bytes.join('.'))
    expect(ipv4Text(addresses[0] as Uint8Array, 0)).toBe('0.0.0.0')
  }
})

test('link-layer addresses', () => {
  expect(macText(hex('02005e100001'), 0, 6)).toBe('02:00:5e:10:00:01')
  expect(hexOf(parseMac('2-0-5E-10-0-1') as Uint8Array)).toBe('02005e100001')
  for (const bad of [':', '1:', '123:1', 'g1', '1 2']) expect(parseMac(bad)).toBeUndefined()
})

test('hex', () => {
  expect(hexText(Uint8Array.of(0, 10, 255))).toBe('000aff')
})

test('label stacks are read back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(0xfffff), fc.nat(7), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (stack) => {
        const bytes = new Uint8Array(stack.length * 4)
        const data = new DataView(bytes.buffer)
        stack.forEach(([label, tc, ttl], i) => {
          data.setUint32(i * 4, label * 4096 + tc * 512 + (i === stack.length - 1 ? 256 : 0) + ttl)
        })
        const text = mplsText(bytes, 0, bytes.length) as string
        expect(text.split('/')).toHaveLength(stack.length)
        expect(parseMpls(text)).toEqual(bytes)
      },
    ),
  )
  for (const bad of ['', '1048576', '1:8:0', '1:0:256', 'a', '1/']) expect(parseMpls(bad)).toBeUndefined()
})
