import { describe, expect, test } from 'vitest'
import { hex, hexOf } from '../../../test/support/codec.ts'
import { DecodeError } from '../../wire/index.ts'
import {
  attrs,
  decodeDatagram,
  encodeDatagram,
  explainDatagram,
  locate,
  nest,
  plainMessage,
  protocol,
  string,
  struct,
  u8,
  u32,
  u64,
} from '../index.ts'

const p = protocol('NETLINK_TEST', 17)
const header = struct('testmsg', { family: u8.with({ enum: { INET: 2 } }), index: u32 }, { prefix: 'tm_' })
const inner = attrs('TEST_IN', { count: u64(1), state: u32(2, { flags: { UP: 1, LOUD: 4 } }) })
const message = p.message('TEST_NEWTHING', 100, header, attrs('TEST', { name: string(1), inner: nest(2, inner) }))

// One message of every kind that netlink itself has, after `linux/netlink.h`.
const plain = `38000000 6400 0501 07000000 e8030000 // nlmsghdr: TEST_NEWTHING, REQUEST|ACK|REPLACE
  02 000000 05000000                               // family, padding, index
  0700 0100 6c6f00 00                              // TEST_NAME
  1800 0280                                        // TEST_INNER
    0c00 0100 0100000000000080                     // TEST_IN_COUNT
    0800 0200 07000000                             // TEST_IN_STATE
`
const ack = '24000000 0200 0001 07000000 e8030000 00000000 3c000000 6400 0501 07000000 e8030000'
const done = '14000000 0300 0200 08000000 e8030000 00000000'
const refused = `4c000000 0200 0003 07000000 e8030000 eaffffff 3c000000 6400 0501 07000000 e8030000
  0800 0100 6e6f2100       // NLMSGERR_ATTR_MSG
  0800 0200 24000000       // NLMSGERR_ATTR_OFFS
  1800 0480 0c00 0500 0500000000000000 0800 0100 03000000 // NLMSGERR_ATTR_POLICY`

describe('datagrams', () => {
  test('a message of the protocol', () => {
    const { messages, rest } = decodeDatagram(p, hex(plain))
    expect(rest).toHaveLength(0)
    expect(messages).toEqual([
      {
        name: 'TEST_NEWTHING',
        type: 100,
        flags: 0x105,
        seq: 7,
        portid: 1000,
        value: { family: 2, index: 5, name: 'lo', inner: { count: 0x8000000000000001n, state: 7 } },
      },
    ])
  })
  test('control messages, and types that nobody knows', () => {
    const bytes = hex(
      `${plain} ${ack} ${done} 10000000 0100 0000 00000000 00000000 14000000 c800 0000 00000000 00000000 01020304`,
    )
    const { messages } = decodeDatagram(p, bytes, { layout: true })
    expect(messages.map(({ name }) => name)).toEqual([
      'TEST_NEWTHING',
      'NLMSG_ERROR',
      'NLMSG_DONE',
      'NLMSG_NOOP',
      '200',
    ])
    expect(messages[1]?.value).toMatchObject({ error: 0, msg: { type: 100, seq: 7, pid: 1000 } })
    expect(messages[2]?.value).toEqual({ error: 0 })
    expect(messages[4]?.value).toEqual({ $rest: hex('01020304') })
    expect(hexOf(encodeDatagram(p, { messages, rest: new Uint8Array(0) }, { layout: true }))).toBe(hexOf(bytes))
  })
  test('a refusal with its attributes, capped and with the request', () => {
    const { messages } = decodeDatagram(p, hex(refused))
    expect(messages[0]?.value).toMatchObject({
      error: -22,
      extack: { msg: 'no!', offs: 36, policy: { type: 3, maxValueU: 5n } },
    })
    const whole = hex(`40000000 0200 0002 07000000 e8030000 eaffffff 1c000000 6400 0500 07000000 e8030000
      02 000000 05000000 0400 6300   // the request's payload
      0800 0200 18000000 0800 0500 01000000`)
    expect(decodeDatagram(p, whole).messages[0]?.value).toMatchObject({
      payload: hex('02000000 05000000 04006300'),
      extack: { offs: 24, missType: 1 },
    })
    const bare = hex(
      '30000000 0200 0000 07000000 e8030000 ffffffff 1c000000 6400 0500 07000000 e8030000 02000000 05000000 04006300',
    )
    expect(decodeDatagram(p, bare).messages[0]?.value).toMatchObject({
      error: -1,
      payload: hex('02000000 05000000 04006300'),
    })
  })
  test.each([
    '',
    '10',
    '0f000000 0100 0000 00000000 00000000',
    'ffffffff 0100 0000 00000000 00000000',
    '00000000000000000000000000000000',
  ])('bytes that are no message are left over: %s', (text) => {
    const bytes = hex(`${done} ${text}`)
    const { messages, rest } = decodeDatagram(p, bytes)
    expect(messages).toHaveLength(1)
    expect(hexOf(rest)).toBe(hexOf(hex(text)))
  })
  test('strict decoding throws', () => {
    const bytes = hex('1c000000 6400 0000 00000000 00000000 02000000 05000000 0500 0200')
    expect(() => decodeDatagram(p, bytes, { strict: true })).toThrow(DecodeError)
    expect(decodeDatagram(p, bytes).messages[0]?.value).toMatchObject({ $rest: hex('05000200') })
  })
})

describe('explaining', () => {
  test('every byte has its row, and every row its C name', () => {
    const bytes = hex(plain)
    const rows = explainDatagram(p, bytes)
    expect(rows.map(({ offset, depth, name, value }) => [offset, depth, name, value])).toEqual([
      [0, 0, 'nlmsg_len', '56'],
      [4, 0, 'nlmsg_type', '100 TEST_NEWTHING'],
      [6, 0, 'nlmsg_flags', '0x105 REQUEST|ACK|REPLACE'],
      [8, 0, 'nlmsg_seq', '7'],
      [12, 0, 'nlmsg_pid', '1000'],
      [16, 0, 'tm_family', '2 INET'],
      [17, 0, '', 'padding'],
      [20, 0, 'tm_index', '5'],
      [24, 0, 'TEST_NAME', '"lo"'],
      [32, 0, 'TEST_INNER', 'nest of TEST_IN, 20 bytes'],
      [36, 1, 'TEST_IN_COUNT', '9223372036854775809'],
      [48, 1, 'TEST_IN_STATE', '0x7 UP|LOUD|0x2'],
    ])
    expect(rows.at(-1)?.path).toBe('inner.state')
  })
  test('offsets become paths and names', () => {
    const at = (offset: number) => locate(message, hex(plain), { offset })
    expect(at(48)).toMatchObject({ path: 'inner.state', attribute: 'TEST_IN_STATE' })
    expect(at(24)).toMatchObject({ path: 'name', attribute: 'TEST_NAME' })
    expect(at(49)).toMatchObject({ path: undefined, attribute: undefined })
    expect(locate(message, hex(plain), { missingType: 1 }).missingPath).toBe('name')
    expect(locate(message, hex(plain), { missingType: 2, missingNest: 32 }).missingPath).toBe('inner.state')
  })
})

test('plain values: numbers beside their names, 64 bits exactly, bytes as hex', () => {
  const [decoded] = decodeDatagram(p, hex(plain)).messages
  expect(plainMessage(p, decoded as never)).toEqual({
    message: 'TEST_NEWTHING',
    nlmsghdr: {
      type: 100,
      flags: 0x105,
      seq: 7,
      portid: 1000,
      $names: { type: 'TEST_NEWTHING', flags: ['REQUEST', 'ACK', 'REPLACE'] },
    },
    family: 2,
    index: 5,
    name: 'lo',
    inner: { count: '9223372036854775809', state: 7, $names: { state: ['UP', 'LOUD'] } },
    $names: { family: 'INET' },
  })
  expect(plainMessage(p, decoded as never, { numeric: true })).not.toHaveProperty('$names')
})
