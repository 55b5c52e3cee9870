import { describe, expect, test } from 'vitest'
import { hex, hexOf } from '../../../test/support/codec.ts'
import {
  attrs,
  decodeDatagram,
  defineFamily,
  encodeDatagram,
  explainDatagram,
  plainMessage,
  u32,
} from '../../schema/index.ts'
import { GenericFamilies } from './generic-families.ts'

/** CTRL_CMD_NEWFAMILY of the family `name`, as the controller answers. */
function newFamily(name: string, id: number, headerSize = 0, cmd = 1): string {
  const text = Buffer.from(`${name}\0`)
  const attribute = Buffer.alloc(4 + Math.ceil(text.length / 4) * 4)
  attribute.writeUInt16LE(4 + text.length, 0)
  attribute.writeUInt16LE(2, 2)
  text.copy(attribute, 4)
  const numbers = Buffer.alloc(16)
  numbers.writeUInt32LE(0x0001_0006, 0) // CTRL_ATTR_FAMILY_ID
  numbers.writeUInt16LE(id, 4)
  numbers.writeUInt32LE(0x0004_0008, 8) // CTRL_ATTR_HDRSIZE
  numbers.writeUInt32LE(headerSize, 12)
  const head = Buffer.alloc(20)
  head.writeUInt32LE(20 + attribute.length + numbers.length, 0)
  head.writeUInt16LE(16, 4)
  head.writeUInt8(cmd, 16)
  head.writeUInt8(2, 17)
  return Buffer.concat([head, attribute, numbers]).toString('hex')
}

/** NETDEV_CMD_DEV_GET, version 1, as request of a dump with NETDEV_A_DEV_IFINDEX 7. */
const deviceGet = (id: string) => `1c000000 ${id} 0103 05000000 00000000  01 01 0000  0800 0100 07000000`

const decode = (families: GenericFamilies, bytes: string) =>
  decodeDatagram(families, hex(bytes)).messages.map(({ name, command, value }) => [name, command, value])

describe('messages of NETLINK_GENERIC', () => {
  test('of the controller are known from the start', () => {
    const request = '20000000 1000 0500 01000000 00000000  03 01 0000  0a00 0200 6e657464657600 00'.replace(
      '0a00',
      '0b00',
    )
    expect(decode(new GenericFamilies(), request)).toEqual([
      ['CTRL_CMD_GETFAMILY', { cmd: 3, version: 1 }, { familyName: 'netdev' }],
    ])
  })

  test('of a family whose number nobody said have a command, a version and bytes', () => {
    const [message] = decode(new GenericFamilies(), deviceGet('1400'))
    expect(message).toEqual(['20', { cmd: 1, version: 1 }, { $rest: hex('0800 0100 07000000') }])
  })

  test('are read once the controller has said the number, also within one datagram', () => {
    const families = new GenericFamilies()
    const known = ['NETDEV_CMD_DEV_GET', { cmd: 1, version: 1 }, { ifindex: 7 }]
    expect(decode(families, newFamily('netdev', 33) + deviceGet('2100')).at(-1)).toEqual(known)
    expect(decode(families, deviceGet('2100'))).toEqual([known])
    expect(decode(families, deviceGet('1400'))[0]?.[0]).toBe('20')
    // It has gone, and another one has the number.
    decode(families, newFamily('netdev', 33, 0, 2))
    expect(decode(families, deviceGet('2100'))[0]?.[0]).toBe('33')
  })

  test('an explanation learns too, and says family and command', () => {
    const rows = explainDatagram(new GenericFamilies(), hex(newFamily('netdev', 33) + deviceGet('2100')))
    const from = rows.findLastIndex(({ name }) => name === 'nlmsg_type')
    expect(rows.slice(from).map(({ name, value }) => [name, value])).toEqual([
      ['nlmsg_type', '33 netdev'],
      ['nlmsg_flags', '0x301 REQUEST|DUMP'],
      ['nlmsg_seq', '5'],
      ['nlmsg_pid', '0'],
      ['cmd', '1 NETDEV_CMD_DEV_GET'],
      ['version', '1'],
      ['reserved', '0'],
      ['NETDEV_A_DEV_IFINDEX', '7'],
    ])
  })

  test('of a family without a declaration have their header and attributes as they are', () => {
    const families = new GenericFamilies()
    decode(families, newFamily('strangers', 40, 6))
    const message = '24000000 2800 0000 00000000 00000000  09 03 0000 0102030405060000  0800 0700 09000000'
    const [decoded] = decodeDatagram(families, hex(message)).messages
    expect(decoded).toMatchObject({
      name: 'strangers 9',
      value: { userhdr: [1, 2, 3, 4, 5, 6], $unknown: [{ type: 7 }] },
    })
    expect(decoded && plainMessage(families, decoded).nlmsghdr).toEqual({
      type: 40,
      flags: 0,
      seq: 0,
      portid: 0,
      cmd: 9,
      version: 3,
      $names: { type: 'strangers', cmd: 'strangers 9', flags: [] },
    })
  })

  test.each([
    ['a name that no family can have', newFamily('sixteen-letters-', 40)],
    ['no name', newFamily('', 40)],
    ['the number of the controller', newFamily('strangers', 16)],
    ['a request without attributes', '14000000 1000 0500 01000000 00000000  01 02 0000'],
    ['a payload that is cut', '12000000 1000 0500 01000000 00000000  01 02 0000'],
  ])('%s teaches nothing', (_, bytes) => {
    const families = new GenericFamilies()
    decode(families, bytes)
    expect(decode(families, '14000000 2800 0000 00000000 00000000  09 03 0000')[0]?.[0]).toBe('40')
    expect(decode(families, '14000000 1000 0000 00000000 00000000  03 01 0000')[0]?.[0]).toBe('CTRL_CMD_GETFAMILY')
  })

  test('a header size that nobody has is not believed', () => {
    const families = new GenericFamilies()
    decode(families, newFamily('strangers', 40, 0xffff_fff0))
    const [message] = decode(families, '1c000000 2800 0000 00000000 00000000  09 03 0000  0800 0700 09000000')
    expect(message?.[2]).toMatchObject({ $unknown: [{ type: 7 }] })
  })

  test('a number that was told, and a family of one’s own', () => {
    const lamps = defineFamily('lamps')
    lamps.message('LAMP_CMD_GET', 1, attrs('LAMP_A', { id: u32(1) }))
    const families = new GenericFamilies([lamps])
    families.locate('lamps', 20)
    expect(decode(families, deviceGet('1400'))).toEqual([['LAMP_CMD_GET', { cmd: 1, version: 1 }, { id: 7 }]])
    expect(() => families.locate('', 20)).toThrow(TypeError)
  })
})

describe('what is written again', () => {
  // Version 9 is not netdev's, and the reserved bytes are not 0.
  const odd = '1c000000 2100 0103 05000000 00000000  01 09 0100  0800 0100 07000000'
  const families = new GenericFamilies()
  families.locate('netdev', 33)

  test.each([
    ['a version and reserved bytes that are not the family’s', odd],
    ['an unknown command', odd.replace('01 09', '63 00')],
    ['an unknown family', odd.replace('2100', '4d00')],
    ['a header that is cut', '12000000 2100 0000 00000000 00000000  01 09 0000'],
  ])('%s: the same bytes, with the layout', (_, text) => {
    const datagram = decodeDatagram(families, hex(text), { layout: true })
    expect(hexOf(encodeDatagram(families, datagram, { layout: true, check: false }))).toBe(hexOf(hex(text)))
  })

  test('without the layout the version is what it was', () => {
    const again = encodeDatagram(families, decodeDatagram(families, hex(odd)))
    expect(hexOf(again)).toBe(hexOf(hex(odd.replace('01 09 0100', '01 09 0000'))))
  })
})
