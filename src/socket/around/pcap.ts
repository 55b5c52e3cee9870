import { DecodeError, hostOrder } from '../../wire/index.ts'

/** Link type of netlink captures: each packet begins with a cooked header of 16 bytes (tcpdump.org, LINKTYPE_NETLINK). */
export const LINKTYPE_NETLINK = 253

/** ARPHRD_NETLINK (`linux/if_arp.h`), which that header repeats. */
const ARPHRD_NETLINK = 824
const COOKED_LENGTH = 16
const FILE_HEADER_LENGTH = 24
const PACKET_HEADER_LENGTH = 16

const MAGIC_MICROSECONDS = 0xa1b2c3d4
const MAGIC_NANOSECONDS = 0xa1b23c4d
const MAGIC_PCAPNG = 0x0a0d0d0a

/** Packet types of the cooked header (`linux/if_packet.h`). */
const PACKET_HOST = 0
const PACKET_OUTGOING = 4
const PACKET_KERNEL = 7

/** What the file header of a pcap says. */
export interface PcapFormat {
  /** Byte order of the headers, and of the machine that wrote it: netlink messages in the file have it too. */
  readonly littleEndian: boolean
  /** Whether fractions of seconds count nanoseconds; microseconds elsewhere. */
  readonly nanoseconds: boolean
  /** Kind of the packets, as LINKTYPE_NETLINK. */
  readonly linkType: number
  /** Most bytes of a packet that were stored. */
  readonly snapLength: number
}

/** One packet of a pcap, link header included. */
export interface PcapPacket {
  /** Nanoseconds since 1970. */
  readonly time: bigint
  readonly data: Uint8Array
  /** Bytes that the packet had: more than `data` has when it was cut. */
  readonly size: number
}

/** One netlink datagram of a capture. */
export interface CapturedDatagram extends PcapPacket {
  readonly direction: 'sent' | 'received'
  /** Netlink protocol number. */
  readonly protocol: number
}

/** A capture being read: its format, and its packets one after the other. */
export interface PcapReader<T> extends PcapFormat {
  /** Reads on demand; throws DecodeError where the file is cut or wrong, after all packets before that place. */
  packets(): Generator<T, void, undefined>
}

const defaultFormat: PcapFormat = {
  littleEndian: hostOrder === 'little',
  nanoseconds: true,
  linkType: LINKTYPE_NETLINK,
  snapLength: 0x7fff_ffff,
}

/** The header that a pcap begins with; by default one of netlink, in this machine's order, with nanoseconds. */
export function pcapFileHeader(format: Partial<PcapFormat> = {}): Uint8Array {
  const { littleEndian, nanoseconds, linkType, snapLength } = { ...defaultFormat, ...format }
  const bytes = new Uint8Array(FILE_HEADER_LENGTH)
  const data = new DataView(bytes.buffer)
  data.setUint32(0, nanoseconds ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS, littleEndian)
  data.setUint16(4, 2, littleEndian)
  data.setUint16(6, 4, littleEndian)
  data.setUint32(16, snapLength, littleEndian)
  data.setUint32(20, linkType, littleEndian)
  return bytes
}

/** A packet with its header, as it follows the file header or another packet. */
export function pcapPacket(packet: PcapPacket, format: Partial<PcapFormat> = {}): Uint8Array {
  const { littleEndian, nanoseconds } = { ...defaultFormat, ...format }
  const bytes = new Uint8Array(PACKET_HEADER_LENGTH + packet.data.length)
  const data = new DataView(bytes.buffer)
  const fraction = packet.time % 1_000_000_000n
  data.setUint32(0, Number(packet.time / 1_000_000_000n), littleEndian)
  data.setUint32(4, Number(nanoseconds ? fraction : fraction / 1000n), littleEndian)
  data.setUint32(8, packet.data.length, littleEndian)
  data.setUint32(12, packet.size, littleEndian)
  bytes.set(packet.data, PACKET_HEADER_LENGTH)
  return bytes
}

/** A netlink datagram as a packet of a pcap, with both headers. */
export function pcapDatagram(datagram: CapturedDatagram, format: Partial<PcapFormat> = {}): Uint8Array {
  const cooked = new Uint8Array(COOKED_LENGTH + datagram.data.length)
  const data = new DataView(cooked.buffer)
  data.setUint16(0, datagram.direction === 'sent' ? PACKET_OUTGOING : PACKET_HOST)
  data.setUint16(2, ARPHRD_NETLINK)
  data.setUint16(14, datagram.protocol)
  cooked.set(datagram.data, COOKED_LENGTH)
  return pcapPacket({ time: datagram.time, data: cooked, size: COOKED_LENGTH + datagram.size }, format)
}

/** Reads a pcap of any link type. Throws DecodeError when `bytes` do not begin as one. */
export function readPcap(bytes: Uint8Array): PcapReader<PcapPacket> {
  const format = readFileHeader(bytes)
  return { ...format, packets: () => packetsOf(plain(bytes), format) }
}

/**
 * Reads a pcap of netlink: what record() wrote, or a capture of an `nlmon` device. Throws DecodeError when it is of another
 * kind. In captures of nlmon every packet counts as outgoing: its direction says nothing.
 */
export function readCapture(bytes: Uint8Array): PcapReader<CapturedDatagram> {
  const format = readFileHeader(bytes)
  if (format.linkType !== LINKTYPE_NETLINK) {
    throw fault(20, `link type ${format.linkType} is not netlink (${LINKTYPE_NETLINK})`)
  }
  return { ...format, packets: () => datagramsOf(plain(bytes), format) }
}

function fault(offset: number, reason: string): DecodeError {
  return new DecodeError('pcap', offset, reason)
}

/** The same memory as a plain Uint8Array: what is cut out of a Buffer would be Buffers. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function viewOn(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function readMagic(magic: number): { nanoseconds: boolean } | undefined {
  if (magic === MAGIC_MICROSECONDS) return { nanoseconds: false }
  return magic === MAGIC_NANOSECONDS ? { nanoseconds: true } : undefined
}

function readFileHeader(bytes: Uint8Array): PcapFormat {
  const data = viewOn(bytes)
  if (bytes.length >= 4 && data.getUint32(0) === MAGIC_PCAPNG) {
    throw fault(0, 'this is a pcapng file: save it as pcap (editcap -F pcap)')
  }
  if (bytes.length < FILE_HEADER_LENGTH) throw fault(0, `${bytes.length} bytes are too few for a file header`)
  for (const littleEndian of [true, false]) {
    const found = readMagic(data.getUint32(0, littleEndian))
    if (found === undefined) continue
    const major = data.getUint16(4, littleEndian)
    if (major !== 2) throw fault(4, `version ${major} is not known, 2 is`)
    const snapLength = data.getUint32(16, littleEndian)
    // The upper half of the word may tell of a frame check sequence.
    return { littleEndian, ...found, snapLength, linkType: data.getUint32(20, littleEndian) & 0xffff }
  }
  throw fault(0, `not a pcap file: it begins with 0x${data.getUint32(0).toString(16).padStart(8, '0')}`)
}

function* packetsOf(
  bytes: Uint8Array,
  format: PcapFormat,
): Generator<PcapPacket & { offset: number }, void, undefined> {
  const data = viewOn(bytes)
  const { littleEndian } = format
  let offset = FILE_HEADER_LENGTH
  while (offset < bytes.length) {
    const left = bytes.length - offset
    if (left < PACKET_HEADER_LENGTH) throw fault(offset, `the file is cut: ${left} bytes of a packet header`)
    const stored = data.getUint32(offset + 8, littleEndian)
    const start = offset + PACKET_HEADER_LENGTH
    if (stored > bytes.length - start) {
      throw fault(offset, `the file is cut: a packet of ${stored} bytes, ${bytes.length - start} are there`)
    }
    const fraction = BigInt(data.getUint32(offset + 4, littleEndian))
    const seconds = BigInt(data.getUint32(offset, littleEndian))
    const time = seconds * 1_000_000_000n + (format.nanoseconds ? fraction : fraction * 1000n)
    const size = Math.max(stored, data.getUint32(offset + 12, littleEndian))
    yield { time, data: bytes.subarray(start, start + stored), size, offset: start }
    offset = start + stored
  }
}

function* datagramsOf(bytes: Uint8Array, format: PcapFormat): Generator<CapturedDatagram, void, undefined> {
  for (const { time, data, size, offset } of packetsOf(bytes, format)) {
    if (data.length < COOKED_LENGTH) throw fault(offset, `${data.length} bytes are too few for the cooked header`)
    const header = viewOn(data)
    const hardware = header.getUint16(2)
    if (hardware !== ARPHRD_NETLINK) throw fault(offset + 2, `hardware type ${hardware} is not netlink`)
    const type = header.getUint16(0)
    yield {
      time,
      data: data.subarray(COOKED_LENGTH),
      size: size - COOKED_LENGTH,
      direction: type === PACKET_OUTGOING || type === PACKET_KERNEL ? 'sent' : 'received',
      protocol: header.getUint16(14),
    }
  }
}
