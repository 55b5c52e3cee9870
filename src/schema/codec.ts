import { hostOrder, type View } from '../wire/index.ts'
import { type CompiledDecoder, compileDecoder } from './compile-decode.ts'
import { type CompiledEncoder, compileEncoder } from './compile-encode.ts'
import { type DecodeOptions, interpretMessage } from './decode.ts'
import { type EncodeOptions, interpretEncode } from './encode.ts'
import type { Message } from './protocol.ts'
import type { Writer } from './writer.ts'

/** Messages that are interpreted before compiling pays. */
const PATIENCE = 3

/** Whether this process may make code at run time, and has the byte order that the code is made for. */
export const canCompile: boolean = hostOrder === 'little' && mayMakeCode()

function mayMakeCode(): boolean {
  try {
    return new Function('return true')() === true
  } catch {
    return false // --disallow-code-generation-from-strings, or a content security policy
  }
}

interface Compiled {
  uses: number
  decode?: CompiledDecoder
  encode?: CompiledEncoder
}
const compiled = new WeakMap<Message, Compiled>()

function compiledOf(message: Message): Compiled {
  const known = compiled.get(message)
  if (known) return known
  const fresh: Compiled = { uses: 0 }
  compiled.set(message, fresh)
  return fresh
}

/** The fast decoder of a message: compiled, with the interpreter behind it; the interpreter alone until that pays. */
export function decoderOf<V>(message: Message<string, V>): (view: View, start: number, end: number) => V {
  const state = compiledOf(message)
  const decode = (view: View, start: number, end: number): Record<string, unknown> => {
    if (state.decode === undefined && canCompile && ++state.uses > PATIENCE) state.decode = compileDecoder(message)
    return state.decode?.(view, start, end) ?? interpretMessage(message, view, start, end)
  }
  return decode as (view: View, start: number, end: number) => V
}

/** Decodes the payload of one message, `start` to `end` of the view; `start` is a multiple of four. */
export function decodeMessage<V>(
  message: Message<string, V>,
  view: View,
  start: number,
  end: number,
  options: DecodeOptions = {},
): V {
  if (options.layout || (options.order ?? hostOrder) !== hostOrder) {
    return interpretMessage(message, view, start, end, options) as V
  }
  const state = compiledOf(message)
  if (state.decode === undefined && canCompile && ++state.uses > PATIENCE) state.decode = compileDecoder(message)
  return (state.decode?.(view, start, end) ?? interpretMessage(message, view, start, end, options)) as V
}

/** Appends the payload of one message. Throws EncodeError. */
export function encodeMessage<V>(
  message: Message<string, V>,
  value: V,
  writer: Writer,
  options: EncodeOptions = {},
): void {
  const plain = !options.layout && options.check !== false && (options.order ?? hostOrder) === hostOrder
  if (plain && canCompile) {
    const state = compiledOf(message)
    if (state.encode === undefined && ++state.uses > PATIENCE) state.encode = compileEncoder(message)
    const start = writer.at
    if (state.encode?.(writer, value as Record<string, unknown>)) return
    writer.at = start
  }
  interpretEncode(message, value, writer, options)
}
