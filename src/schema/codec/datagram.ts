import {
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
import type { Message, Protocol } from '../language/protocol.ts'
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
  /** Header and attributes; `{ $rest }` for a type that the protocol does not know. */
  readonly value: Record<string, unknown>
}

/** A datagram: its messages, and what is left when a header does not fit. */
export interface Datagram {
  readonly messages: readonly DecodedMessage[]
  readonly rest: Uint8Array
}

/** How a message of that type is to be read: the control messages, else the protocol's, else bytes. */
export function messageOf(protocol: Protocol | undefined, type: number): Message {
  const known = controlMessages.get(type) ?? protocol?.messages.get(type)
  return known ?? { name: `${type}`, protocol: protocol?.name ?? '', type, header: undefined, attributes: undefined }
}

/** Decodes every message of a datagram. Bytes that are no message are in `rest`; in strict mode DecodeError is thrown. */
export function decodeDatagram(
  protocol: Protocol | undefined,
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Datagram {
  const { view, start, end } = spanOf(bytes)
  const framing = frame(view, start, end, (options.order ?? hostOrder) === 'little')
  const messages = framing.messages.map((header): DecodedMessage => {
    const name = header.type === NLMSG_ERROR ? 'NLMSG_ERROR' : messageOf(protocol, header.type).name
    const value = decodePayload(
      protocol,
      header.type,
      header.flags,
      { view, start: header.start, end: header.end },
      options,
    )
    return { name, type: header.type, flags: header.flags, seq: header.seq, portid: header.portid, value }
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

function decodePayload(
  protocol: Protocol | undefined,
  type: number,
  flags: number,
  span: Span,
  options: DecodeOptions,
): Record<string, unknown> {
  const { view, start, end } = span
  if (type === NLMSG_ERROR) return decodeError(view, start, end, flags, options) as Record<string, unknown>
  return interpretMessage(messageOf(protocol, type), view, start, end, options)
}

/** Writes a datagram. One that was decoded with `layout` comes out as it went in. */
export function encodeDatagram(
  protocol: Protocol | undefined,
  datagram: Datagram,
  options: EncodeOptions = {},
): Uint8Array {
  const writer = new Writer()
  const pads = options.layout ? layoutOf(datagram.messages)?.entries : undefined
  for (const [i, message] of datagram.messages.entries()) {
    const start = writer.at
    writer.zeros(NLMSG_HDRLEN)
    if (message.type === NLMSG_ERROR) encodeError(message.value as ErrorValue, writer, options)
    else interpretEncode(messageOf(protocol, message.type), message.value, writer, options)
    const length = writer.at - start
    writeHeader(writer.view, start, { ...message, length }, (options.order ?? hostOrder) === 'little')
    const pad = pads?.[i]?.pad
    if (pad) writer.append(pad)
    else writer.align()
  }
  writer.append(datagram.rest)
  return writer.slice()
}
