import { describe, expect, test } from 'vitest'
import { decodeBoth, encodeBoth, encodeFailure, hex, strictFailure } from '../../../../test/support/codec.ts'
import { golden } from '../../../../test/support/golden.ts'
import { explainMessage, interpretMessage, plainValue } from '../../../schema/index.ts'
import { spanOf } from '../../../wire/index.ts'
import { type NdUserOptMessage, rtmNewNdUserOpt } from '../index.ts'

// Options of router advertisements, put together by hand after the RFCs.

const source = '1400 0100 fe800000000000000000000000000001 // NDUSEROPT_SRCADDR'
const header = { family: 10, ifindex: 2, icmpType: 134, icmpCode: 0, srcaddr: 'fe80::1' }

/** A message with these options. */
function messageOf(options: string): string {
  const length = hex(options).length.toString(16).padStart(2, '0')
  return `0a 00 ${length}00 02000000 86 00 0000 00000000 // AF_INET6, bytes of options, link 2, router advertisement
    ${options}
    ${source}`
}

const rdnss = `19 05 0000 00000e10                  // RDNSS, 40 bytes, 3600 s
               20010db8000000000000000000000035
               20010db8000000000000000000000053`
const dnssl = `1f 04 0000 ffffffff                  // DNSSL, 32 bytes, for ever
               076578616d706c65 03 6f7267 00        // example.org
               02 6464 04 74657374 00 0000          // dd.test, and zeros to fill up`
const rdnssValue = { type: 25, lifetime: 3600, addresses: ['2001:db8::35', '2001:db8::53'] }
const dnsslValue = { type: 31, lifetime: 0xffffffff, names: ['example.org', 'dd.test'] }

describe('options of a router', () => {
  test.each<[string, string, unknown[]]>([
    ['DNS servers', rdnss, [rdnssValue]],
    ['domains to look names up in', dnssl, [dnsslValue]],
    [
      'a prefix',
      `03 04 40 c0 00278d00 00093a80 00000000 // prefix information, /64, on link and autonomous, 30 and 7 days
       20010db8000000000000000000000000`,
      [
        {
          type: 3,
          prefixLength: 64,
          flags: 0xc0,
          validLifetime: 2592000,
          preferredLifetime: 604800,
          prefix: '2001:db8::',
        },
      ],
    ],
    [
      'a route, with half an address',
      '18 02 30 18 00000708 20010db800070000 // route information, /48, low preference, 1800 s',
      [
        {
          type: 24,
          prefixLength: 48,
          bits: { reserved: 0, preference: 3, reserved2: 0 },
          lifetime: 1800,
          prefix: '2001:db8:7::',
        },
      ],
    ],
    [
      'a default route, without an address',
      '18 01 00 08 00000708 // route information, /0, high preference',
      [
        {
          type: 24,
          prefixLength: 0,
          bits: { reserved: 0, preference: 1, reserved2: 0 },
          lifetime: 1800,
          prefix: '::',
        },
      ],
    ],
    [
      'a captive portal',
      '25 03 68747470733a2f2f702e6578616d706c652f61 000000 // https://p.example/a, filled up with zeros',
      [{ type: 37, uri: 'https://p.example/a' }],
    ],
    [
      'a NAT64 prefix',
      '26 02 0708 0064ff9b0000000000000000 // PREF64, 1800 s and length 0',
      [{ type: 38, bits: { length: 0, lifetime: 225 }, prefix: '64:ff9b::' }],
    ],
    ['several', `${rdnss}\n${dnssl}`, [rdnssValue, dnsslValue]],
    ['one that nobody knows', 'fe 01 010203040506', [{ typeUnlisted: 254, data: hex('010203040506') }]],
    ['none', '', []],
  ])('%s', (_, options, value) => {
    golden(rtmNewNdUserOpt, messageOf(options), { ...header, optsLen: hex(options).length, options: value })
  })

  test.each([
    ['DNS servers that are not whole', '19 02 0000 00000e10 20010db800000000'],
    ['a domain that does not end', '1f 02 0000 00000e10 076578616d706c65'],
    ['a domain with a dot in a label', '1f 02 0000 00000e10 01 2e 00 0000000000'],
    ['something behind the domains', '1f 02 0000 00000e10 01 61 00 0000000001'],
    ['a prefix of eight bytes', '03 01 40 c0 00278d00'],
  ])('%s are bytes', (_, option) => {
    const [type] = hex(option)
    const wire = hex(messageOf(option))
    const { view, start, end } = spanOf(wire)
    const value = interpretMessage(rtmNewNdUserOpt, view, start, end, { layout: true })
    expect(value).toMatchObject({ srcaddr: 'fe80::1', options: [{ typeUnlisted: type, data: hex(option).slice(2) }] })
    expect(decodeBoth(rtmNewNdUserOpt, wire)).toEqual(value)
    expect(encodeBoth(rtmNewNdUserOpt, value)).toEqual(wire)
    expect(strictFailure(rtmNewNdUserOpt, hex(messageOf(option))).message).toContain('options.0')
  })

  test.each([
    ['of length 0', '19 00 0000 00000e10'],
    ['longer than all of them', '19 03 0000 00000e10 20010db800000000'],
  ])('an option %s leaves the bytes', (_, option) => {
    const decoded = decodeBoth(rtmNewNdUserOpt, hex(messageOf(option)))
    expect(decoded).not.toHaveProperty('options')
    expect(decoded.$rest).toEqual(hex(`${option} ${source}`))
  })

  test('bytes that say nothing survive', () => {
    const odd = `19 03 abcd 00000e10 20010db8000000000000000000000035 // reserved bytes
                 18 03 30 1f 00000708 20010db8000700000000000000000000 // a route with a whole address
                 25 02 687474703a2f2f782f 00 ff 00 ff 00 // something behind the address`
    golden(rtmNewNdUserOpt, messageOf(odd), {
      ...header,
      optsLen: hex(odd).length,
      options: [
        { type: 25, lifetime: 3600, addresses: ['2001:db8::35'] },
        {
          type: 24,
          prefixLength: 48,
          bits: { reserved: 7, preference: 3, reserved2: 0 },
          lifetime: 1800,
          prefix: '2001:db8:7::',
        },
        { type: 37, uri: 'http://x/' },
      ],
    })
  })
})

describe('written', () => {
  test('are filled up to eight bytes, with their length', () => {
    const value = { optsLen: 48, options: [dnsslValue, { type: 37, uri: 'https://a.b/' }] }
    expect(encodeBoth(rtmNewNdUserOpt, value).slice(16)).toEqual(
      hex(`${dnssl}
 25 02 68747470733a2f2f612e622f 0000`),
    )
  })

  test.each<[string, unknown, string]>([
    ['without a layout', { type: 99 }, 'type is number 99, which is not declared'],
    ['with a label that is too long', { ...dnsslValue, names: [`${'a'.repeat(64)}.org`] }, 'expected domain names'],
    ['with an empty label', { ...dnsslValue, names: ['a..b'] }, 'expected domain names'],
    ['with more than fits', { type: 38, prefix: '::1' }, '::1 has more than 12 bytes'],
    ['with an IPv4 prefix', { type: 38, prefix: '192.0.2.0' }, 'expected an IPv6 address'],
    ['too long', { typeUnlisted: 1, data: new Uint8Array(2048) }, '2056 bytes do not fit one option'],
  ])('an option %s is refused', (_, option, reason) => {
    const { message } = encodeFailure(rtmNewNdUserOpt, { options: [option] })
    expect(message).toContain('options.0')
    expect(message).toContain(reason)
  })
})

describe('shown', () => {
  const options = `${rdnss}
 fe 01 010203040506`
  const wire = hex(messageOf(options))

  test('as JSON, with the name of the type', () => {
    const plain = plainValue(rtmNewNdUserOpt, decodeBoth(rtmNewNdUserOpt, wire))
    expect(plain.options).toEqual([
      { ...rdnssValue, $names: { type: 'RDNSS' } },
      { typeUnlisted: 254, data: '010203040506' },
    ])
  })

  test('row by row', () => {
    const rows = explainMessage(rtmNewNdUserOpt, wire).map(({ offset, name, value, path }) => [
      offset,
      name,
      value,
      path,
    ])
    expect(rows).toContainEqual([16, 'type', '25 RDNSS', 'options.0.type'])
    expect(rows).toContainEqual([20, 'lifetime', '3600', 'options.0.lifetime'])
    expect(rows).toContainEqual([24, 'addresses', '[2001:db8::35, 2001:db8::53]', 'options.0.addresses'])
    expect(rows).toContainEqual([58, 'data', '6 bytes', 'options.1.data'])
  })

  test('to the type checker, as a union that narrows', () => {
    const { options: found = [] } = decodeBoth(rtmNewNdUserOpt, wire) as NdUserOptMessage
    const servers = found.flatMap((option) => (option.type === 25 ? option.addresses : []))
    expect(servers).toEqual(rdnssValue.addresses)
  })
})
