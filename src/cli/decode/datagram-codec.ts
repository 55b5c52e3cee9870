import {
  type DecodeOptions,
  decodeDatagram,
  encodeDatagram,
  explainDatagram,
  explainMessage,
  interpretEncode,
  interpretMessage,
  type KnownMessages,
  type Message,
  type Plain,
  type PlainOptions,
  plainMessage,
  plainValue,
  type Row,
  Writer,
} from '../../schema/index.ts'
import { DecodeError, NLMSG_HDRLEN, spanOf } from '../../wire/index.ts'

/** What can be done with the bytes of one datagram, or of a payload without nlmsghdr. */
export interface DatagramCodec {
  /** A value for each message. Bytes after the last one that are no message end it with DecodeError. */
  values(bytes: Uint8Array, options: DecodeOptions & PlainOptions): Generator<Plain, void, undefined>
  explain(bytes: Uint8Array, options: DecodeOptions): Row[]
  /** The bytes, decoded and encoded again. */
  roundTrip(bytes: Uint8Array, options: DecodeOptions): Uint8Array
}

/** Datagrams with their headers. */
export function messageCodec(known: KnownMessages | undefined): DatagramCodec {
  return {
    *values(bytes, options) {
      const { messages, rest } = decodeDatagram(known, bytes, options)
      for (const message of messages) yield plainMessage(known, message, options)
      if (rest.length > 0) throw notAMessage(rest, bytes.length - rest.length, options)
    },
    explain: (bytes, options) => explainDatagram(known, bytes, options),
    roundTrip(bytes, options) {
      const datagram = decodeDatagram(known, bytes, { ...options, layout: true })
      const { rest } = datagram
      if (options.strict && rest.length > 0) throw notAMessage(rest, bytes.length - rest.length, options)
      return encodeDatagram(known, datagram, { ...orderOf(options), layout: true, check: false })
    },
  }
}

function notAMessage(rest: Uint8Array, offset: number, options: DecodeOptions): DecodeError {
  if (rest.length < NLMSG_HDRLEN) return new DecodeError('', offset, `${rest.length} bytes left over, nlmsghdr has 16`)
  const { view, start } = spanOf(rest)
  const length = view.data.getUint32(start, orderOf(options).order !== 'big')
  return new DecodeError('', offset, `nlmsg_len is ${length}, ${rest.length} bytes are left`)
}

function orderOf({ order }: DecodeOptions): Pick<DecodeOptions, 'order'> {
  return order === undefined ? {} : { order }
}

/** Payloads of one kind of message. */
export function payloadCodec(message: Message): DatagramCodec {
  const decode = (bytes: Uint8Array, options: DecodeOptions) => {
    const { view, start, end } = spanOf(bytes)
    return interpretMessage(message, view, start, end, options)
  }
  return {
    *values(bytes, options) {
      yield plainValue(message, decode(bytes, options), options)
    },
    explain: (bytes, options) => explainMessage(message, bytes, options),
    roundTrip(bytes, options) {
      const writer = new Writer()
      const value = decode(bytes, { ...options, layout: true })
      interpretEncode(message, value, writer, { ...orderOf(options), layout: true, check: false })
      return writer.slice()
    },
  }
}
