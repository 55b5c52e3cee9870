import { lend, type View } from '../../../wire/index.ts'
import type { Message } from '../../language/protocol.ts'
import type { AttributeSet, IntType, SettingsType, Struct, TypeNode } from '../../language/type.ts'
import { ipv4Text, ipv6Text, macText } from '../address-text.ts'
import { interpretWithin } from '../decode.ts'
import { type ListReader, listReader, type SettingsReader, settingsReader } from './decoder-arrays.ts'
import { ObjectCode } from './decoder-object.ts'
import type { Functions } from './decoder-payload.ts'
import * as runtime from './decoder-runtime.ts'

/** A compiled decoder: the object, or undefined when the bytes are anything but plain, which is the interpreter's work. */
export type CompiledDecoder = (view: View, start: number, end: number) => Record<string, unknown> | undefined

/** What `new Function` gives the code by name. */
const environment = { ...runtime, lend, ipv4Text, ipv6Text, macText, interpretWithin }

/**
 * Compiles the decoder of a message for hosts of little-endian order. The code takes the happy path only: one function for
 * each attribute set, a switch on the attribute's number, locals, and one object literal at the end.
 */
export function compileDecoder(message: Message): CompiledDecoder {
  const compiler = new DecoderCompiler()
  const entry = compiler.objectFunction(message.header, message.attributes, [])
  const env = {
    ...environment,
    nodes: compiler.nodes,
    tables: compiler.tables,
    lists: compiler.lists,
    settings: compiler.settingsReaders,
  }
  const source = `'use strict';
const { ${Object.keys(env).join(', ')} } = env;
${compiler.functions.join('\n')}
return (view, start, end) => ${entry}(view, view.bytes, view.words, start, end)`
  return new Function('env', source)(env) as CompiledDecoder
}

/** Collects the functions of one message. Every function takes (view, u8, u32, start, end, …selectors from outside). */
class DecoderCompiler implements Functions {
  readonly functions: string[] = []
  /** Types that code hands to the interpreter, by index. */
  readonly nodes: TypeNode[] = []
  readonly lists: ListReader[] = []
  readonly settingsReaders: SettingsReader[] = []
  /** For each selection, the number of the case that a selector's value chooses. */
  readonly tables: ReadonlyMap<unknown, number>[] = []
  readonly #names = new Map<object, Map<string, string>>()

  objectFunction(
    header: Struct | undefined,
    set: AttributeSet | undefined,
    selectors: readonly string[],
    omit = '',
  ): string {
    const key = set ?? header ?? this
    const variant = `${header?.name ?? ''}/${selectors.join()}/${omit}`
    const known = this.#names.get(key)?.get(variant)
    if (known) return known
    const name = `read${this.functions.length}`
    this.#names.set(key, (this.#names.get(key) ?? new Map()).set(variant, name))
    const place = this.functions.push('') - 1
    this.functions[place] = new ObjectCode(this, header, set, selectors, omit).source(name)
    return name
  }

  node(type: TypeNode): string {
    const known = this.nodes.indexOf(type)
    return `nodes[${known >= 0 ? known : this.nodes.push(type) - 1}]`
  }

  list(element: IntType): string {
    return `lists[${this.lists.push(listReader(element)) - 1}]`
  }

  settings(type: SettingsType): string {
    return `settings[${this.settingsReaders.push(settingsReader(type)) - 1}]`
  }

  table(keys: Iterable<string>): string {
    return `tables[${this.tables.push(caseTable(keys)) - 1}]`
  }
}

/** The numbers of cases by their key in every form in which a selector is decoded: text, number, bigint. */
function caseTable(keys: Iterable<string>): ReadonlyMap<unknown, number> {
  const table = new Map<unknown, number>()
  for (const [index, key] of [...keys].entries()) {
    table.set(key, index)
    if (/^(0|-?[1-9]\d*)$/.test(key)) table.set(Number(key), index).set(BigInt(key), index)
  }
  return table
}
