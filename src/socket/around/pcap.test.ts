import { describe, expect, test } from 'vitest'
import { DecodeError } from '../../wire/index.ts'
import { LINKTYPE_NETLINK, pcapDatagram, pcapFileHeader, pcapPacket, readCapture, readPcap } from './pcap.ts'

/** Bytes of a text with comments after `#`. */
function hex(text: string): Uint8Array {
  const digits = text.replace(/#.*/g, '').replace(/\s/g, '')
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

const littleMicroseconds = hex(`
  d4c3b2a1 0200 0400 00000000 00000000  # magic, version 2.4, zone, accuracy
  ffff0000 fd000000                     # 65535 bytes at most, LINKTYPE_NETLINK
  00000067 39300000 14000000 18000000   # 0x67000000 s, 12345 us, 20 bytes stored of 24
  0004 0338 00000000000000000000 0010   # outgoing, ARPHRD_NETLINK, NETLINK_GENERIC
  01020304
`)

const bigNanoseconds = hex(`
  a1b23c4d 0002 0004 00000000 00000000
  00040000 000000fd
  67000000 3b9ac9ff 00000013 00000013   # 999999999 ns, 19 bytes
  0000 0338 00000000000000000000 0000   # to us, NETLINK_ROUTE
  0a0b0c
  67000001 00000000 00000010 00000010
  0000 0338 00000000000000000000 0004   # an empty datagram of NETLINK_SOCK_DIAG
`)

describe('reading a pcap', () => {
  test('of a little-endian machine, in microseconds', () => {
    const reader = readCapture(littleMicroseconds)
    expect(reader).toMatchObject({ littleEndian: true, nanoseconds: false, linkType: 253, snapLength: 65_535 })
    const time = BigInt(0x67000000) * 1_000_000_000n + 12_345_000n
    expect([...reader.packets()]).toEqual([{ time, direction: 'sent', protocol: 16, data: hex('01020304'), size: 8 }])
  })

  test('of a big-endian machine, in nanoseconds', () => {
    const reader = readCapture(bigNanoseconds)
    expect(reader).toMatchObject({ littleEndian: false, nanoseconds: true, snapLength: 0x40000 })
    const second = BigInt(0x67000000) * 1_000_000_000n
    expect([...reader.packets()]).toEqual([
      { time: second + 999_999_999n, direction: 'received', protocol: 0, data: hex('0a0b0c'), size: 3 },
      { time: second + 1_000_000_000n, direction: 'received', protocol: 4, data: hex(''), size: 0 },
    ])
  })

  test('within a larger buffer', () => {
    const padded = join(hex('ffffff'), bigNanoseconds, hex('ffff'))
    const reader = readCapture(padded.subarray(3, 3 + bigNanoseconds.length))
    expect([...reader.packets()].map(({ protocol }) => protocol)).toEqual([0, 4])
  })

  test('of another link type', () => {
    const ethernet = littleMicroseconds.slice()
    ethernet[20] = 1
    expect(() => readCapture(ethernet)).toThrow(/link type 1 is not netlink/)
    expect([...readPcap(ethernet).packets()][0]?.data.length).toBe(20)
  })
})

describe('what is not a pcap', () => {
  const ofNetlink = (bytes: Uint8Array): unknown => [...readCapture(bytes).packets()]
  test.each<[string, Uint8Array, number, RegExp]>([
    ['nothing', hex(''), 0, /0 bytes are too few/],
    ['a cut header', littleMicroseconds.subarray(0, 23), 0, /23 bytes are too few/],
    ['text', new TextEncoder().encode('#!/bin/sh\necho hello, world'), 0, /not a pcap file: it begins with 0x23212f62/],
    ['pcapng', hex(`0a0d0d0a ${'00'.repeat(28)}`), 0, /pcapng/],
    ['another version', join(hex('d4c3b2a1 0300 0400'), new Uint8Array(16)), 4, /version 3/],
    ['a cut packet header', littleMicroseconds.subarray(0, 39), 24, /15 bytes of a packet header/],
    ['a cut packet', littleMicroseconds.subarray(0, 59), 24, /a packet of 20 bytes, 19 are there/],
    ['a length of 4 GiB', join(littleMicroseconds.subarray(0, 32), hex('ffffffff ffffffff')), 24, /4294967295 bytes/],
    [
      'a cut link header',
      join(littleMicroseconds.subarray(0, 32), hex('0200000002000000 0000')),
      40,
      /2 bytes are too/,
    ],
    [
      'other hardware',
      join(littleMicroseconds.subarray(0, 42), hex('0001'), littleMicroseconds.subarray(44)),
      42,
      /type 1/,
    ],
  ])('%s', (_, bytes, offset, reason) => {
    let error: unknown
    try {
      ofNetlink(bytes)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(DecodeError)
    expect(error).toMatchObject({ offset, message: expect.stringMatching(reason) })
  })

  test('gives the packets before the place where it is cut', () => {
    const packets = readCapture(bigNanoseconds.subarray(0, -1)).packets()
    expect(packets.next().value?.protocol).toBe(0)
    expect(() => packets.next()).toThrow(DecodeError)
  })
})

describe('writing a pcap', () => {
  const packet = { time: BigInt(0x67000000) * 1_000_000_000n + 12_345_678n, size: 8 } as const
  const datagram = { ...packet, direction: 'sent', protocol: 16, data: hex('01020304') } as const

  test('gives the bytes that the format asks for', () => {
    const format = { littleEndian: true, nanoseconds: false, snapLength: 65_535 }
    expect(join(pcapFileHeader(format), pcapDatagram(datagram, format))).toEqual(littleMicroseconds)
  })

  test.each([true, false])('is read back, little-endian %s', (littleEndian) => {
    for (const nanoseconds of [true, false]) {
      const format = { littleEndian, nanoseconds, linkType: LINKTYPE_NETLINK, snapLength: 100 }
      const received = { ...datagram, direction: 'received', protocol: 31 } as const
      const reader = readCapture(
        join(pcapFileHeader(format), ...[datagram, received].map((d) => pcapDatagram(d, format))),
      )
      expect(reader).toMatchObject(format)
      const time = nanoseconds ? packet.time : packet.time - 678n
      expect([...reader.packets()]).toEqual([
        { ...datagram, time },
        { ...received, time },
      ])
    }
  })

  test('of any link type', () => {
    const reader = readPcap(join(pcapFileHeader({ linkType: 1 }), pcapPacket({ ...packet, data: hex('aabb') })))
    expect(reader.linkType).toBe(1)
    expect([...reader.packets()]).toMatchObject([{ data: hex('aabb'), size: 8, time: packet.time }])
  })
})
