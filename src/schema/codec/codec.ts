import { hostOrder, type View } from '../../wire/index.ts'
import type { Message } from '../language/protocol.ts'
import { type CompiledDecoder, compileDecoder } from './compile/decoder.ts'
import { type CompiledEncoder, compileEncoder } from './compile/encoder.ts'
import { type DecodeOptions, interpretMessage } from './decode.ts'
import { type EncodeOptions, interpretEncode, type ReplyForm } from './encode.ts'
import type { Writer } from './writer.ts'

/** Messages that are interpreted before compiling pays. */
const PATIENCE = 3

/**
 * The messages at which a decoder is compiled: the first when that pays. Then anew, because V8 decides once whether what a piece
 * of code makes stays, and gets its place in old space at once (allocation-site pretenuring). It looks while the code is new,
 * and only with a young generation of full size, which it has not when a program begins. Where many objects are kept, a third
 * of the time is saved so; the decoder that is new again costs some ten milliseconds.
 */
const COMPILED_AT: readonly number[] = [PATIENCE + 1, 1 << 14, 1 << 17]

/** Whether this process may make code at run time, and has the byte order that the code is made for. */
export const canCompile: boolean = hostOrder === 'little' && mayMakeCode()

function mayMakeCode(): boolean {
  try {
    return new Function('return true')() === true
  } catch {
    return false // --disallow-code-generation-from-strings, or a content security policy
  }
}

type Decoder = (view: View, start: number, end: number, options?: DecodeOptions) => Record<string, unknown>

/** What this process has made of a message so far. */
class Codec {
  #encodings = 0
  #encode: CompiledEncoder | undefined
  /** The encoders of replies, by their form. */
  readonly #replies = new Map<ReplyForm, CompiledEncoder>()
  readonly #message: Message
  /** Reads a payload in the host's order. One function for ever: who reads many messages keeps it. */
  readonly decode: Decoder

  constructor(message: Message) {
    this.#message = message
    let compiled: CompiledDecoder | undefined
    let uses = 0
    let [due, ...later] = COMPILED_AT
    this.decode = (view, start, end, options) => {
      if (++uses === due && canCompile) {
        compiled = compileDecoder(message)
        due = later.shift()
      }
      return compiled?.(view, start, end) ?? interpretMessage(message, view, start, end, options)
    }
  }

  /** Writes a payload in the host's order, a reply without checks; false where that is the interpreter's work. */
  encode(writer: Writer, value: unknown, reply: ReplyForm | undefined): boolean {
    const encode = reply === undefined ? this.#encode : this.#replies.get(reply)
    if (encode !== undefined) return encode(writer, value as Record<string, unknown>)
    if (this.#pays()) {
      const compiled = compileEncoder(this.#message, reply)
      if (reply === undefined) this.#encode = compiled
      else this.#replies.set(reply, compiled)
    }
    return false
  }

  #pays(): boolean {
    return canCompile && ++this.#encodings > PATIENCE
  }
}
const codecs = new WeakMap<Message, Codec>()

function codecOf(message: Message): Codec {
  const known = codecs.get(message)
  if (known) return known
  const fresh = new Codec(message)
  codecs.set(message, fresh)
  return fresh
}

/** The fast decoder of a message: compiled, with the interpreter behind it; the interpreter alone until that pays. */
export function decoderOf<V>(message: Message<string, V>): (view: View, start: number, end: number) => V {
  return codecOf(message).decode as Decoder as (view: View, start: number, end: number) => V
}

/** Decodes the payload of one message, `start` to `end` of the view; `start` is a multiple of four. */
export function decodeMessage<V>(
  message: Message<string, V>,
  view: View,
  start: number,
  end: number,
  options: DecodeOptions = {},
): V {
  if (options.layout || options.lenient || (options.order ?? hostOrder) !== hostOrder) {
    return interpretMessage(message, view, start, end, options) as V
  }
  return codecOf(message).decode(view, start, end, options) as V
}

/** Appends the payload of one message. Throws EncodeError. */
export function encodeMessage<V>(message: Message<string, V>, value: V, writer: Writer, options?: EncodeOptions): void {
  const { layout = false, reply, check = true, order = hostOrder } = options ?? {}
  // Requests are compiled with their checks, replies without.
  const plain = !layout && check === (reply === undefined) && order === hostOrder
  const start = writer.at
  if (plain && codecOf(message).encode(writer, value, reply)) return
  writer.at = start
  interpretEncode(message, value, writer, options)
}
