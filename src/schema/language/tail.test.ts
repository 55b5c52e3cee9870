import { describe, expect, test } from 'vitest'
import {
  decodeBoth,
  decodeCompiled,
  encodeBoth,
  encodeFailure,
  hex,
  strictFailure,
} from '../../../test/support/codec.ts'
import { NLMSG_HDRLEN, spanOf } from '../../wire/index.ts'
import { compileDecoder } from '../codec/compile/decoder.ts'
import { compileEncoder } from '../codec/compile/encoder.ts'
import { decodeDatagram, encodeDatagram } from '../codec/datagram.ts'
import { interpretMessage } from '../codec/decode.ts'
import { interpretEncode } from '../codec/encode.ts'
import { Writer } from '../codec/writer.ts'
import { explainMessage } from '../print/explain/explain.ts'
import { attrs, fixed } from './attrs.ts'
import { protocol } from './protocol.ts'
import { ip, ipv4, mac, bytes as raw, string, u8, u16 } from './scalar.ts'
import { counted, rest, sized, struct } from './struct.ts'

const notes = protocol('NETLINK_USERSOCK', 2)
/** A message whose header is all there is, and whose last member is as long as the payload. */
const note = notes.message('NOTE', 16, struct('note', { number: u16, text: rest(string) }))

const bytes = Uint8Array.of(7, 0, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0) // 7, "Hello"
const value = { number: 7, text: 'Hello' }

function decoders(given: Uint8Array): unknown[] {
  const { view, start, end } = spanOf(given)
  const interpreted = interpretMessage(note, view, start, end)
  return [interpreted, compileDecoder(note)(view, start, end) ?? interpreted]
}

test('the last member of a header takes the rest of the payload', () => {
  for (const decoded of decoders(bytes)) expect(decoded).toEqual(value)
  const writer = new Writer()
  interpretEncode(note, value, writer)
  expect(writer.slice()).toEqual(bytes)
  const fast = new Writer()
  if (compileEncoder(note)(fast, value)) expect(fast.slice()).toEqual(bytes)
})

test('it may be empty, cut away (as any header is), or not what it should be', () => {
  for (const decoded of decoders(bytes.slice(0, 2))) expect(decoded).toEqual({ number: 7, text: '' })
  for (const decoded of decoders(bytes.slice(0, 1))) expect(decoded).toEqual({})
  const notUtf8 = Uint8Array.of(7, 0, 0xff, 0x41)
  for (const decoded of decoders(notUtf8)) expect(decoded).toEqual({ number: 7, $rest: Uint8Array.of(0xff, 0x41) })
})

test('with its layout it comes out as it went in, also what lies behind the NUL', () => {
  for (const payload of [bytes, [1], [7, 0], [7, 0, 0xff], [7, 0, 0x41], [7, 0, 0x41, 0, 0x42]]) {
    const header = [NLMSG_HDRLEN + payload.length, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    const datagram = Uint8Array.of(...header, ...payload)
    const decoded = decodeDatagram(notes, datagram, { layout: true, order: 'little' })
    expect(encodeDatagram(notes, decoded, { layout: true, order: 'little' })).toEqual(datagram)
  }
})

test('an explanation shows it', () => {
  expect(explainMessage(note, bytes).map(({ name, value: shown, offset }) => [name, shown, offset])).toEqual([
    ['number', '7', 0],
    ['text', '"Hello"', 2],
  ])
})

describe('a last member whose type another member selects', () => {
  const place = struct('place', { kind: u16, at: rest(ip, { selector: 'kind', cases: { 17: mac } }) })
  const message = notes.message('PLACE', 17, undefined, attrs('PLACE', { place: fixed(1, place) }))
  const inHeader = notes.message('PLACE_HEADER', 18, place)

  test.each([
    ['0a00 0100 0200 0a000001 0000', { kind: 2, at: '10.0.0.1' }],
    ['0c00 0100 1100 020000000001', { kind: 17, at: '02:00:00:00:00:01' }],
    // Eight groups of two digits are an IPv6 address as well.
    ['0e00 0100 1100 0200000000000001 0000', { kind: 17, at: '02:00:00:00:00:00:00:01' }],
  ])('%s', (text, place) => {
    expect(decodeBoth(message, hex(text))).toEqual({ place })
    expect(encodeBoth(message, { place })).toEqual(hex(text))
    const payload = hex(text).slice(4, hex(text)[0])
    expect(decodeBoth(inHeader, payload)).toEqual(place)
    expect(encodeBoth(inHeader, place)).toEqual(payload)
    expect(explainMessage(inHeader, payload).at(-1)).toMatchObject({ name: 'at', value: place.at, offset: 2 })
  })

  test('is malformed, or cannot be written, as that type', () => {
    expect(decodeBoth(message, hex('0c00 0100 0200 020000000001'))).toMatchObject({
      $unknown: [{ type: 1, reason: '6 bytes, not 4 or 16' }],
    })
    expect(encodeFailure(message, { place: { kind: 17, at: '10.0.0.1' } })).toMatchObject({ path: 'place.at' })
  })
})

describe('a last member that another one counts', () => {
  const route = struct('route', { kind: u8, last: u8, tag: u16, stops: counted(ipv4, 'last', 1), more: rest(raw) })
  const message = notes.message('WAY', 19, undefined, attrs('WAY', { route: fixed(1, route) }))
  const option = struct('option', { length: u16, number: u16, data: sized(raw, 'length') })
  const headed = notes.message('OPTION', 20, option, attrs('OPTION', { from: ipv4(1) }))
  const value = { length: 3, number: 7, data: Uint8Array.of(1, 2, 3), from: '10.0.0.1' }
  const wire = hex('0300 0700 010203 00 0800 0100 0a000001')

  test('in a struct, with bytes behind it', () => {
    const two = { kind: 4, last: 1, tag: 5, stops: ['10.0.0.1', '10.0.0.2'], more: Uint8Array.of(9) }
    const payload = hex('1100 0100 04 01 0500 0a000001 0a000002 09 000000')
    expect(decodeBoth(message, payload)).toEqual({ route: two })
    expect(encodeBoth(message, { route: two })).toEqual(payload)
  })

  test('in a header, with attributes behind it', () => {
    expect(decodeCompiled(headed, wire)).toEqual(value)
    expect(encodeBoth(headed, value)).toEqual(wire)
    expect(explainMessage(headed, wire).map(({ name, offset }) => [name, offset])).toEqual([
      ['length', 0],
      ['number', 2],
      ['data', 4],
      ['', 7],
      ['OPTION_FROM', 8],
    ])
  })

  test('a count of more than there is makes nothing up', () => {
    const short = hex('0c00 0100 04 01 0500 0a000001')
    expect(decodeBoth(message, short)).toMatchObject({ $unknown: [{ reason: '8 bytes, route.last says more' }] })
    const cut = wire.slice()
    cut[0] = 13
    expect(decodeBoth(headed, cut)).toEqual({ length: 13, number: 7, $rest: cut.slice(4) })
    expect(strictFailure(headed, cut)).toMatchObject({ offset: 4 })
    expect(explainMessage(headed, cut).at(-1)).toMatchObject({ offset: 4, bytes: cut.slice(4) })
    const { view, start, end } = spanOf(cut)
    const writer = new Writer()
    interpretEncode(headed, interpretMessage(headed, view, start, end, { layout: true }), writer, { layout: true })
    expect(writer.slice()).toEqual(cut)
  })

  test('a count of something else cannot be written', () => {
    expect(encodeFailure(headed, { ...value, length: 4 })).toMatchObject({ path: 'data' })
    expect(encodeFailure(headed, { ...value, length: undefined }).message).toContain('length is 0')
    const none = { kind: 4, last: 0, tag: 5, stops: [], more: Uint8Array.of() }
    expect(encodeFailure(message, { route: none })).toMatchObject({ path: 'route.stops' })
  })
})
