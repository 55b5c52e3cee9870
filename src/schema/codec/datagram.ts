import {
  type ByteOrder,
  frame,
  hostOrder,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
  type Span,
  spanOf,
  type View,
  writeHeader,
} from '../../wire/index.ts'
import { controlMessages, decodeError, type ErrorValue, encodeError } from '../language/control.ts'
import { GENL_HDRLEN } from '../language/generic-family.ts'
import type { Command, KnownMessages, Message, MessageKey } from '../language/protocol.ts'
import { type DecodeOptions, interpretMessage } from './decode.ts'
import { type EncodeOptions, interpretEncode } from './encode.ts'
import { layoutOf, setLayout } from './layout.ts'
import { Writer } from './writer.ts'

/** A message of a datagram, decoded. */
export interface DecodedMessage {
  /** C name of the type; the number where the protocol does not name it. */
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly seq: number
  readonly portid: number
  /** Of generic netlink: command and version. */
  readonly command?: Command
  /** Header and attributes; `{ $rest }` for a type that the protocol does not know. */
  readonly value: Record<string, unknown>
}

/** A datagram: its messages, and what is left when a header does not fit. */
export interface Datagram {
  readonly messages: readonly DecodedMessage[]
  readonly rest: Uint8Array
}

/** How a message is to be read: as a control message, else as it is declared, else as bytes. */
export function messageOf(known: KnownMessages | undefined, key: MessageKey): Message {
  const { type } = key
  const found = controlMessages.get(type) ?? known?.find(key)
  return found ?? { name: `${type}`, protocol: known?.name ?? '', type, header: undefined, attributes: undefined }
}

/**
 * How a message of a datagram is to be read. What it says of others is learnt before, so that a datagram reads the same
 * whatever is done with it.
 */
export function messageAt(
  known: KnownMessages | undefined,
  header: { readonly type: number; readonly flags: number },
  payload: Span,
  order: ByteOrder,
): Message {
  const key = { type: header.type, flags: header.flags, command: commandAt(payload) }
  known?.learn?.(key, payload, order)
  return messageOf(known, key)
}

/** What generic netlink has at the start of a payload. */
function commandAt({ view, start, end }: Span): Command | undefined {
  if (end - start < GENL_HDRLEN) return undefined
  return { cmd: view.bytes[start] as number, version: view.bytes[start + 1] as number }
}

/** Decodes every message of a datagram. Bytes that are no message are in `rest`; in strict mode DecodeError is thrown. */
export function decodeDatagram(
  known: KnownMessages | undefined,
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Datagram {
  const { view, start, end } = spanOf(bytes)
  const order = options.order ?? hostOrder
  const framing = frame(view, start, end, order === 'little')
  const messages = framing.messages.map((header): DecodedMessage => {
    const { type, flags, seq, portid } = header
    const payload = { view, start: header.start, end: header.end }
    if (type === NLMSG_ERROR) {
      const value = decodeError(view, header.start, header.end, flags, options)
      return { name: 'NLMSG_ERROR', type, flags, seq, portid, value: value as Record<string, unknown> }
    }
    const message = messageAt(known, header, payload, order)
    const command = message.command && commandAt(payload)
    const value = interpretMessage(message, view, header.start, header.end, options)
    return { name: message.name, type, flags, seq, portid, ...(command === undefined ? {} : { command }), value }
  })
  if (options.layout)
    setLayout(messages, {
      entries: framing.messages.map((header, i) =>
        oddPadding(view, header, framing.messages[i + 1]?.start, framing.rest),
      ),
    })
  return { messages, rest: view.bytes.subarray(framing.rest, end) }
}

function oddPadding(
  view: View,
  header: { type: number; end: number },
  nextStart: number | undefined,
  rest: number,
): { type: number; pad: Uint8Array } {
  const next = nextStart === undefined ? rest : nextStart - NLMSG_HDRLEN
  return { type: header.type, pad: view.bytes.slice(header.end, next) }
}

/** Writes a datagram. One that was decoded with `layout` comes out as it went in. */
export function encodeDatagram(
  known: KnownMessages | undefined,
  datagram: Datagram,
  options: EncodeOptions = {},
): Uint8Array {
  const writer = new Writer()
  const pads = options.layout ? layoutOf(datagram.messages)?.entries : undefined
  for (const [i, message] of datagram.messages.entries()) {
    const start = writer.at
    writer.zeros(NLMSG_HDRLEN)
    if (message.type === NLMSG_ERROR) encodeError(message.value as ErrorValue, writer, options)
    else writePayload(messageOf(known, message), message, writer, options)
    const length = writer.at - start
    writeHeader(writer.view, start, { ...message, length }, (options.order ?? hostOrder) === 'little')
    const pad = pads?.[i]?.pad
    if (pad) writer.append(pad)
    else writer.align()
  }
  writer.append(datagram.rest)
  return writer.slice()
}

/** A message of generic netlink has the version that it came with, whatever its family's is. */
function writePayload(
  message: Message,
  { command, value }: DecodedMessage,
  writer: Writer,
  options: EncodeOptions,
): void {
  const start = writer.at
  interpretEncode(message, value, writer, options)
  if (command !== undefined && message.command !== undefined)
    writer.view.bytes.set([command.cmd, command.version], start)
}
