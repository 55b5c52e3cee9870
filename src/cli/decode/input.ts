import { readCapture } from '../../socket/index.ts'
import { type ByteOrder, DecodeError, hostOrder } from '../../wire/index.ts'
import { LineSplitter } from './line-splitter.ts'
import { type PcapPiece, PcapSplitter } from './pcap-splitter.ts'

/** A datagram that was read, or why it was not. */
export interface InputDatagram {
  /** Where it stood: `line 3`, `packet 5`. */
  readonly place: string
  /** Netlink protocol, where the input says it. */
  readonly protocol?: number
  readonly order: ByteOrder
  readonly bytes: Uint8Array
  readonly error?: { readonly code: string; readonly message: string }
}

const nothing = new Uint8Array(0)

/**
 * Datagrams of a pcap, or of text with one in hex a line: whichever the first four bytes say. Both are read as they come.
 * Throws DecodeError for a capture of something else than netlink.
 */
export async function* readDatagrams(
  input: AsyncIterable<Uint8Array>,
  order: ByteOrder | undefined,
): AsyncGenerator<InputDatagram[], void, undefined> {
  const chunks = input[Symbol.asyncIterator]()
  let start = Buffer.alloc(0)
  for (let ended = false; !ended && (start.length === 0 || (start.length < 4 && isPcap(start))); ) {
    const { value, done = false } = await chunks.next()
    if (done) ended = true
    else start = Buffer.concat([start, value])
  }
  const rest: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => chunks }
  if (start.length >= 4 && isPcap(start)) yield* readPackets(start, rest, order)
  else yield* readLines(start, rest, order ?? hostOrder)
}

/** How a pcap begins (with µs or ns, in either byte order), and a pcapng, which readCapture() refuses by name. */
const magics = ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a']

/** Whether bytes begin as a capture; of fewer than four, whether they may. */
function isPcap(bytes: Buffer): boolean {
  const start = bytes.toString('hex', 0, 4)
  return start !== '' && magics.some((magic) => magic.startsWith(start))
}

/** Packets as they come, up to where the capture is cut or wrong, and an error there. */
async function* readPackets(
  start: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  order: ByteOrder | undefined,
): AsyncGenerator<InputDatagram[], void, undefined> {
  let count = 0
  for await (const piece of piecesOf(start, rest)) {
    const packets = packetsOf(piece, count, order)
    count += packets.length
    yield packets
    if (packets.at(-1)?.error) return
  }
}

async function* piecesOf(start: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<PcapPiece> {
  const splitter = new PcapSplitter()
  let piece = splitter.push(start)
  if (piece) yield piece
  for await (const chunk of rest) {
    piece = splitter.push(chunk)
    if (piece) yield piece
    if (splitter.stuck) break
  }
  piece = splitter.end()
  if (piece) yield piece
}

function packetsOf({ capture, offset }: PcapPiece, before: number, order: ByteOrder | undefined): InputDatagram[] {
  const reader = readCapture(capture)
  const packetOrder = order ?? (reader.littleEndian ? 'little' : 'big')
  const found: InputDatagram[] = []
  const place = () => `packet ${before + found.length + 1}`
  try {
    for (const { protocol, data } of reader.packets())
      found.push({ place: place(), protocol, order: packetOrder, bytes: data })
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const inFile = new DecodeError(error.path, error.offset + offset, error.reason)
    found.push({ place: place(), order: packetOrder, bytes: nothing, error: inFile })
  }
  return found
}

/** Lines of text, in the arrays in which they came. */
async function* readLines(
  start: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  order: ByteOrder,
): AsyncGenerator<InputDatagram[], void, undefined> {
  const decoder = new TextDecoder('latin1')
  const splitter = new LineSplitter()
  let number = 0
  const take = (lines: readonly (string | undefined)[]) =>
    lines.flatMap((line) => readLine(line, ++number, order) ?? [])
  yield take(splitter.push(decoder.decode(start)))
  for await (const chunk of rest) yield take(splitter.push(decoder.decode(chunk)))
  yield take([splitter.end()])
}

/** A line of hex, in which white space and colons may stand, and a comment after `#`; undefined for one without any. */
function readLine(line: string | undefined, number: number, order: ByteOrder): InputDatagram | undefined {
  if (line === undefined) return badLine(`line ${number}`, order, 'the line is too long for a datagram')
  const digits = line.replace(/#.*$/s, '').replace(/[\s:]+/g, '')
  if (digits === '') return undefined
  const place = `line ${number}`
  const wrong = /[^\da-f]/i.exec(digits)?.[0]
  if (wrong !== undefined) return badLine(place, order, `${JSON.stringify(wrong)} is not a hexadecimal digit`)
  if (digits.length % 2 === 1) return badLine(place, order, `${digits.length} digits are not a whole number of bytes`)
  return { place, order, bytes: new Uint8Array(Buffer.from(digits, 'hex')) }
}

function badLine(place: string, order: ByteOrder, message: string): InputDatagram {
  return { place, order, bytes: nothing, error: { code: 'ERR_NLKIT_HEX', message } }
}
