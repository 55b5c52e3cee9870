import { readCapture } from '../socket/index.ts'
import { type ByteOrder, hostOrder, NlkitError } from '../wire/index.ts'

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
 * Datagrams of a pcap, or of text with one in hex a line: whichever the first four bytes say. Text is read as it comes,
 * a pcap as a whole. Throws DecodeError for a capture of something else than netlink.
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
  if (start.length >= 4 && isPcap(start)) yield readPackets(await readAll(start, rest), order)
  else yield* readLines(start, rest, order ?? hostOrder)
}

/** How a pcap begins (with µs or ns, in either byte order), and a pcapng, which readCapture() refuses by name. */
const magics = ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a']

/** Whether bytes begin as a capture; of fewer than four, whether they may. */
function isPcap(bytes: Buffer): boolean {
  const start = bytes.toString('hex', 0, 4)
  return start !== '' && magics.some((magic) => magic.startsWith(start))
}

async function readAll(start: Buffer, rest: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [start]
  for await (const chunk of rest) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Packets up to where the file is cut or wrong, and an error there. */
function readPackets(bytes: Uint8Array, order: ByteOrder | undefined): InputDatagram[] {
  const capture = readCapture(bytes)
  const packetOrder = order ?? (capture.littleEndian ? 'little' : 'big')
  const found: InputDatagram[] = []
  try {
    for (const { protocol, data } of capture.packets()) {
      found.push({ place: `packet ${found.length + 1}`, protocol, order: packetOrder, bytes: data })
    }
  } catch (error) {
    if (!(error instanceof NlkitError)) throw error
    found.push({ place: `packet ${found.length + 1}`, order: packetOrder, bytes: nothing, error })
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
  let parts = [decoder.decode(start)]
  let number = 0
  const take = (lines: readonly string[]) => lines.flatMap((line) => readLine(line, ++number, order) ?? [])
  yield* completeLines(parts)
  for await (const chunk of rest) {
    parts.push(decoder.decode(chunk))
    yield* completeLines(parts)
  }
  yield take([parts.join('')])

  /** The lines in `parts` that have their end; what comes after the last one stays there. */
  function* completeLines(open: string[]): Generator<InputDatagram[]> {
    if (!open.at(-1)?.includes('\n')) return
    const lines = open.join('').split('\n')
    parts = [lines.pop() ?? '']
    yield take(lines)
  }
}

/** A line of hex, in which white space and colons may stand, and a comment after `#`; undefined for one without any. */
function readLine(line: string, number: number, order: ByteOrder): InputDatagram | undefined {
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
