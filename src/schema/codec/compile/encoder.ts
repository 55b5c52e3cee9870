import type { Message } from '../../language/protocol.ts'
import type { AttributeSet, Struct } from '../../language/type.ts'
import { parseMac, writeIp } from '../address-text.ts'
import { type EncodeOptions, encodeWithin, isFields, type ReplyForm } from '../encode.ts'
import type { Writer } from '../writer.ts'
import { type Functions, ObjectCode } from './encoder-object.ts'
import * as runtime from './encoder-runtime.ts'

/** A compiled encoder: false when the value is anything but plain, which is the interpreter's work and its error to tell. */
export type CompiledEncoder = (writer: Writer, value: Record<string, unknown>) => boolean

/** What `new Function` gives the code by name. */
const helpers = { ...runtime, parseMac, writeIp, encodeWithin, isFields }

/**
 * Compiles the encoder of a message for hosts of little-endian order: one function a set, one pass over the known fields. With
 * `reply` it writes that form, and without checks: see EncodeOptions.
 */
export function compileEncoder(message: Message, reply?: ReplyForm): CompiledEncoder {
  const compiler = new EncoderCompiler(reply)
  const options: EncodeOptions = reply ? { check: false, reply } : {}
  const environment = { ...helpers, options }
  const entry = compiler.objectFunction(message.header, message.attributes)
  const source = `'use strict';
const { ${Object.keys(environment).join(', ')} } = env;
${compiler.functions.join('\n')}
return (w, v) => isFields(v) && ${entry}(w, v)`
  return new Function('env', 'nodes', source)(environment, compiler.nodes) as CompiledEncoder
}

class EncoderCompiler implements Functions {
  readonly functions: string[] = []
  readonly nodes: unknown[] = []
  readonly reply: ReplyForm | undefined
  readonly #names = new Map<object, Map<string, string>>()

  constructor(reply: ReplyForm | undefined) {
    this.reply = reply
  }

  payloadFunction(node: object, source: (name: string) => string): string {
    const known = this.#names.get(node)?.get('')
    if (known) return known
    const name = `put${this.functions.length}`
    this.#names.set(node, new Map([['', name]]))
    this.functions.push(source(name))
    return name
  }

  objectFunction(header: Struct | undefined, set: AttributeSet | undefined): string {
    const key = set ?? header ?? this
    const known = this.#names.get(key)?.get(header?.name ?? '')
    if (known) return known
    const name = `write${this.functions.length}`
    this.#names.set(key, (this.#names.get(key) ?? new Map()).set(header?.name ?? '', name))
    const place = this.functions.push('') - 1
    this.functions[place] = new ObjectCode(this, header, set).source(name)
    return name
  }

  node(node: unknown): string {
    const known = this.nodes.indexOf(node)
    return `nodes[${known >= 0 ? known : this.nodes.push(node) - 1}]`
  }
}
