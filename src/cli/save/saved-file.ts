import { route } from '../../families/route/index.ts'
import { type DecodedMessage, decodeDatagram, encodeDatagram, type Message } from '../../schema/index.ts'
import { hostOrder } from '../../wire/index.ts'
import { UsageError } from '../grammar/usage-error.ts'

/** Bytes of the number that a file begins with. */
const MAGIC_LENGTH = 4
const littleEndian = hostOrder === 'little'

/** The start of a file: a number that says what is in it, in the byte order of the machine. */
export function fileStart(magic: number): Uint8Array {
  const bytes = new Uint8Array(MAGIC_LENGTH)
  new DataView(bytes.buffer).setUint32(0, magic, littleEndian)
  return bytes
}

/** Messages as they stand in a file. */
export function fileMessages<V extends object>(message: Message<'NETLINK_ROUTE', V>, values: readonly V[]): Uint8Array {
  const header = { name: message.name, type: message.type, flags: 0, seq: 0, portid: 0 }
  const messages = values.map((value): DecodedMessage => ({ ...header, value: value as Record<string, unknown> }))
  return encodeDatagram(route, { messages, rest: new Uint8Array(0) }, { check: false })
}

/** What is in a file. Throws UsageError for a file of something else, or one that was cut. */
export function readFile<V extends object>(
  bytes: Uint8Array,
  magic: number,
  message: Message<'NETLINK_ROUTE', V>,
): V[] {
  const start =
    bytes.length < MAGIC_LENGTH ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, littleEndian)
  if (start !== magic)
    throw new UsageError(`the input is not what was saved: it begins with ${hex(start)}, not ${hex(magic)}`)
  const { messages, rest } = decodeDatagram(route, bytes.subarray(MAGIC_LENGTH))
  if (rest.length > 0)
    throw new UsageError(`the input is cut or damaged after ${messages.length} messages: ${rest.length} bytes are left`)
  const other = messages.find(({ type }) => type !== message.type)
  if (other) throw new UsageError(`the input has a message ${other.name}, not only ${message.name}`)
  return messages.map(({ value }) => value as V)
}

function hex(number: number | undefined): string {
  return number === undefined ? 'less than four bytes' : `0x${number.toString(16).padStart(8, '0')}`
}
