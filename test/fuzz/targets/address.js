import assert from 'node:assert/strict'
import { isIPv4, isIPv6 } from 'node:net'
import { writeIp } from '../../../dist/schema/codec/text/ip.js'
import { ipv4Text } from '../../../dist/schema/codec/text/ipv4.js'
import { ipv6Text } from '../../../dist/schema/codec/text/ipv6.js'
import { macText, parseMac } from '../../../dist/schema/codec/text/mac.js'
import { mplsText, parseMpls } from '../../../dist/schema/codec/text/mpls.js'
import { decodeUtf8, encodeUtf8, utf8Length } from '../../../dist/schema/codec/text/utf8.js'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** Bytes become text, and the text the same bytes. */
export function bytes(random, note) {
  const given = random.bytes(random.length(40))
  const zeros = random.below(3)
  for (let i = 0; i < given.length; i++) if (random.below(4) < zeros) given[i] = 0
  note(given)
  assert.deepEqual(parseMac(macText(given, 0, given.length)), given)
  const labels = mplsText(given, 0, given.length)
  if (labels !== undefined) assert.deepEqual(parseMpls(labels), given)
  if (given.length >= 4) {
    const address = ipv4Text(given, 0)
    assert(isIPv4(address), address)
    assert.deepEqual(written(address), given.slice(0, 4))
  }
  if (given.length >= 16) {
    const address = ipv6Text(given, 0)
    assert(isIPv6(address), address)
    assert.deepEqual(written(address), given.slice(0, 16))
  }
}

/** The bytes of an address, undefined if it is none; what lies behind them is untouched. */
function written(address) {
  const room = new Uint8Array(24).fill(0xa5)
  const length = writeIp(address, room, 4)
  assert(room.subarray(20).every((byte) => byte === 0xa5))
  return length === 0 ? undefined : room.slice(4, 4 + length)
}

const pieces = [
  ':',
  '::',
  '.',
  '0',
  '00',
  '1',
  '255',
  '256',
  'ffff',
  'F',
  'g',
  '1.2.3.4',
  'fe80',
  ' ',
  '%',
  '-',
  '/',
  '+1',
  '0x1',
  '\0',
  '٣',
]

function randomText(random) {
  if (random.once(8))
    return String.fromCharCode(...Array.from({ length: random.below(20) }, () => random.below(0x10000)))
  if (random.once(3)) return Array.from({ length: 8 }, () => random.below(0x10000).toString(16)).join(':')
  return Array.from({ length: random.below(16) }, () => random.pick(pieces)).join('')
}

/** No text throws; IP addresses are those of node:net, but for zones. */
export function texts(random, note) {
  const given = randomText(random)
  note(given)
  const address = written(given)
  assert.equal(address?.length, isIPv4(given) ? 4 : isIPv6(given) && !given.includes('%') ? 16 : undefined)
  if (address) assert.deepEqual(written(address.length === 4 ? ipv4Text(address, 0) : ipv6Text(address, 0)), address)
  const mac = parseMac(given)
  if (mac) assert.deepEqual(parseMac(macText(mac, 0, mac.length)), mac)
  const labels = parseMpls(given)
  if (labels) assert.notEqual(mplsText(labels, 0, labels.length), undefined)
}

/** UTF-8 is what TextDecoder and TextEncoder say. */
export function utf8(random, note) {
  const given = random.once(2) ? random.bytes(random.length(12)) : encoder.encode(randomText(random))
  note(given)
  assert.equal(decodeUtf8(given, 0, given.length), decodedByNode(given))
  const words = randomText(random)
  const expected = encoder.encode(words)
  assert.equal(utf8Length(words), expected.length)
  const room = new Uint8Array(expected.length)
  encodeUtf8(words, room, 0)
  assert.deepEqual(room, expected)
}

function decodedByNode(given) {
  try {
    return decoder.decode(given)
  } catch {
    return undefined
  }
}
