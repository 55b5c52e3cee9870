import type { View } from '../../wire/index.ts'
import { lend } from '../../wire/index.ts'
import type { Message } from '../language/protocol.ts'
import { deferredAttributes, freeSelectors, unlistedSelectors } from '../language/selectors.ts'
import { tailOf } from '../language/tail.ts'
import type {
  ArrayType,
  AttributeSet,
  BitsType,
  IndexedType,
  IntType,
  Member,
  MemberLength,
  NamedAttribute,
  RecordsType,
  SelectType,
  Struct,
  TypeNode,
} from '../language/type.ts'
import { ipv4Text, ipv6Text, macText } from './address-text.ts'
import * as runtime from './compiled-runtime.ts'
import { interpretWithin } from './decode.ts'

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
class DecoderCompiler {
  readonly functions: string[] = []
  /** Types that code hands to the interpreter, by index. */
  readonly nodes: TypeNode[] = []
  readonly lists: ListReader[] = []
  readonly settingsReaders: SettingsReader[] = []
  /** For each selection, the number of the case that a selector's value chooses. */
  readonly tables: ReadonlyMap<unknown, number>[] = []
  readonly #names = new Map<object, Map<string, string>>()

  /** The function that decodes a header and a set into one object; returns its name. */
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

  /** The reader of arrays of an integer. */
  list(element: IntType): string {
    return `lists[${this.lists.push(listReader(element)) - 1}]`
  }

  /** The reader of settings by position. */
  settings(set: AttributeSet): string {
    return `settings[${this.settingsReaders.push(settingsReader(set)) - 1}]`
  }

  /** A table of cases. One look-up replaces a chain of comparisons, which for texts as new as these compare characters. */
  table(keys: Iterable<string>): string {
    return `tables[${this.tables.push(caseTable(keys)) - 1}]`
  }
}

/** The code of one function. Local variables: `h_` header members, `a_` attributes, `s_` selectors from outside. */
class ObjectCode {
  readonly #compiler: DecoderCompiler
  readonly #header: Struct | undefined
  readonly #set: AttributeSet | undefined
  readonly #selectors: readonly string[]
  readonly #omit: string

  constructor(
    compiler: DecoderCompiler,
    header: Struct | undefined,
    set: AttributeSet | undefined,
    selectors: readonly string[],
    omit: string,
  ) {
    this.#compiler = compiler
    this.#header = header
    this.#set = set
    this.#selectors = selectors
    this.#omit = omit
  }

  source(name: string): string {
    const parameters = ['view', 'u8', 'u32', 'start', 'end', ...this.#selectors.map((selector) => `s_${selector}`)]
    return `function ${name}(${parameters.join(', ')}) {
${this.#headerCode()}${this.#set ? this.#setCode(this.#set) : ''}${this.#result()}
}`
  }

  #headerCode(): string {
    const header = this.#header
    if (header === undefined) return 'let at = start;\n'
    const tail = tailOf(header)
    if (tail && (this.#set === undefined || tail.length === undefined || tail !== header.members.at(-1)))
      return 'return undefined; let at;\n'
    const members = header.members
      .filter((member) => member !== tail)
      .map((member) => {
        const mayFail = isInline(member.type) ? '' : ` if (h_${member.name} === undefined) return undefined;`
        return `const h_${member.name} = ${this.#member(member, 'start')};${mayFail}`
      })
    const size = this.#set ? (header.size + 3) & ~3 : header.size
    return `if (end - start < ${header.size}) return undefined;
${members.join('\n')}
let at = start + ${size};
${tail ? this.#tailCode(tail) : ''}if (at > end) at = end;
`
  }

  /** A member behind the others that is as long as one of them says. */
  #tailCode(member: Member): string {
    const { by, more, unit } = member.length as MemberLength
    return `const t = start + ${member.offset}, n = (h_${by} + ${more}) * ${unit};
if (n > end - t) return undefined;
const h_${member.name} = interpretWithin(${this.#compiler.node(member.type)}, view, t, t + n, {});
if (h_${member.name} === undefined) return undefined;
at = Math.max(at, start + ((${member.offset} + n + 3) & ~3));
`
  }

  #setCode(set: AttributeSet): string {
    const deferred = deferredAttributes(set)
    const locals = set.attributes.map((attribute) => `a_${attribute.id}`)
    const places = [...deferred].flatMap((attribute) => [`p_${attribute.id} = 0`, `e_${attribute.id} = 0`])
    const cases = set.attributes.map((attribute) => this.#case(attribute, deferred.has(attribute)))
    const late = [...deferred].map((attribute) => this.#late(attribute))
    return `let ${[...locals, ...places, 'unknowns'].join(', ')};
while (end - at >= 4) {
const head = u32[at >> 2], length = head & 0xffff;
if (length < 4 || length > end - at) return undefined;
const p = at + 4, e = at + length;
switch ((head >>> 16) & 0x3fff) {
${cases.join('\n')}
default: { const x = unknown(u8, head >>> 16, p, e); if (unknowns === undefined) unknowns = [x]; else unknowns.push(x); }
}
at += (length + 3) & ~3;
}
if (at < end) return undefined;
${this.#unlisted(set)}${late.join('\n')}
`
  }

  #case(attribute: NamedAttribute, isDeferred: boolean): string {
    const local = `a_${attribute.id}`
    if (isDeferred) {
      if (attribute.multi) return `case ${attribute.id}: return undefined;`
      return `case ${attribute.id}: if (p_${attribute.id} !== 0) return undefined; p_${attribute.id} = p; e_${attribute.id} = e; break;`
    }
    if (!attribute.multi) {
      return `case ${attribute.id}: { if (${local} !== undefined) return undefined; ${this.#read(attribute.type, local)} break; }`
    }
    return `case ${attribute.id}: { let x; ${this.#read(attribute.type, 'x')} if (${local} === undefined) ${local} = [x]; else ${local}.push(x); break; }`
  }

  #late(attribute: NamedAttribute): string {
    const { id } = attribute
    return `if (p_${id} !== 0) { const p = p_${id}, e = e_${id}; ${this.#read(attribute.type, `a_${id}`)} }`
  }

  /** Moves selector values that no case has to a name of their own. */
  #unlisted(set: AttributeSet): string {
    return unlistedSelectors(set)
      .map(({ attribute: { id }, listed }) => {
        return `let u_${id};
if (a_${id} !== undefined && !${this.#compiler.table(listed)}.has(a_${id})) { u_${id} = a_${id}; a_${id} = undefined; }
`
      })
      .join('')
  }

  /** Statements that decode the payload from `p` to `e` into `target`, or return undefined. */
  #read(type: TypeNode, target: string): string {
    switch (type.kind) {
      case 'int':
        return `if (e - p !== ${type.size}) return undefined; ${target} = ${intAt(type, 'p')};`
      case 'varint':
        return this.#varint(type.signed, target)
      case 'bitfield32':
        return `if (e - p !== 8) return undefined; ${target} = { value: u32[p >> 2], selector: u32[(p >> 2) + 1] };`
      case 'string':
        return `${target} = text(u8, p, e); if (${target} === undefined) return undefined;`
      case 'bytes':
        return `${target} = lend(u8, p, e);`
      case 'mac':
        return `${target} = macText(u8, p, e);`
      case 'ip':
        return this.#ip(type.size, target)
      case 'flag':
        if (type.byte)
          return `if (e === p) ${target} = true; else if (e - p === 1) ${target} = u8[p] !== 0; else return undefined;`
        return `${target} = true;`
      case 'bits':
        return this.#bits(type, target)
      case 'settings':
        return `{ const n = (e - p) >> 2;
if (head >>> 31) { ${this.#read(type.set, target)} }
else if ((e - p) % 4 === 0 && n > 0 && n <= ${type.set.attributes.length} && (u32[p >> 2] & 0xffff) !== 8) ${target} = ${this.#compiler.settings(type.set)}(u32, p >> 2, n);
else ${this.#interpret(type, target)} }`
      case 'struct':
        if (!isPlain(type)) break
        return `if (e - p >= ${lastEnd(type)}) ${target} = ${this.#struct(type, 'p')}; else ${this.#interpret(type, target)}`
      case 'set':
        return `${target} = ${this.#call(this.#compiler, undefined, type)}; if (${target} === undefined) return undefined;`
      case 'array':
        if (!isInline(type.element) || (isWide(type.element) && type.stride % 4 !== 0)) break
        return this.#array(type, target)
      case 'indexed':
        return this.#indexed(type, target)
      case 'records':
        return this.#records(type, target)
      case 'select':
        return this.#select(type, target)
    }
    return this.#interpret(type, target)
  }

  #interpret(type: TypeNode, target: string): string {
    const node = this.#compiler.node(type)
    return `{ ${target} = interpretWithin(${node}, view, p, e, ${this.#scope(type)}); if (${target} === undefined) return undefined; }`
  }

  #bits({ integer, fields }: BitsType, target: string): string {
    const parts = fields.map(
      ({ name, shift, width }) => `${JSON.stringify(name)}: b >>> ${shift} & ${2 ** Math.min(width, 31) - 1}`,
    )
    return `if (e - p !== ${integer.size}) return undefined; { const b = ${intAt(integer, 'p')}; ${target} = { ${parts.join(', ')} }; }`
  }

  #varint(signed: boolean, target: string): string {
    const read = (size: 4 | 8) => intAt({ kind: 'int', size, signed, big: false, options: {} }, 'p')
    const narrow = signed ? `BigInt(${read(4)})` : 'bigUnsigned(u32[p >> 2], 0)'
    return `if (e - p === 8) ${target} = ${read(8)}; else if (e - p === 4) ${target} = ${narrow}; else return undefined;`
  }

  #ip(size: 4 | 16 | undefined, target: string): string {
    const four = `if (e - p === 4) ${target} = ipv4Text(u8, p);`
    const sixteen = `if (e - p === 16) ${target} = ipv6Text(u8, p);`
    if (size === 4) return `${four} else return undefined;`
    return size === 16 ? `${sixteen} else return undefined;` : `${four} else ${sixteen} else return undefined;`
  }

  /** A call of the function for a set, with the selectors that the set needs from outside. */
  #call(compiler: DecoderCompiler, header: Struct | undefined, set: AttributeSet, omit = ''): string {
    const own = new Set(header?.members.map((member) => member.name))
    const needed = [...freeSelectors(set)].filter((name) => !own.has(name))
    const name = compiler.objectFunction(header, set, needed, omit)
    return `${name}(${['view', 'u8', 'u32', 'p', 'e', ...needed.map((selector) => this.#selector(selector))].join(', ')})`
  }

  /** The variable that holds a selector's value here. */
  #selector(name: string): string {
    const attribute = this.#set?.byName.get(name)
    if (attribute)
      return isUnlisted(this.#set as AttributeSet, name)
        ? `(a_${attribute.id} ?? u_${attribute.id})`
        : `a_${attribute.id}`
    if (this.#header?.members.some((member) => member.name === name)) return `h_${name}`
    return this.#selectors.includes(name) ? `s_${name}` : 'undefined'
  }

  #scope(type: TypeNode): string {
    const entries = [...freeSelectors(type)].map((name) => `${JSON.stringify(name)}: ${this.#selector(name)}`)
    return `{ ${entries.join(', ')} }`
  }

  #array(type: ArrayType, target: string): string {
    const element = type.element.kind === 'struct' ? this.#struct(type.element, 'q') : this.#inline(type.element, 'q')
    if (type.element.kind === 'int' && (type.stride === 4 || type.stride === 8)) {
      return `if ((e - p) % ${type.stride} !== 0) return undefined;
${target} = ${this.#compiler.list(type.element)}(u8, u32, p, (e - p) / ${type.stride});`
    }
    return `if ((e - p) % ${type.stride} !== 0) return undefined;
{ const n = (e - p) / ${type.stride}, list = new Array(n); for (let i = 0, q = p; i < n; i++, q += ${type.stride}) list[i] = ${element}; ${target} = list; }`
  }

  #indexed(type: IndexedType, target: string): string {
    return `{ const list = [], stop = e; let q = p;
while (stop - q >= 4) {
const length = u32[q >> 2] & 0xffff;
if (length < 4 || length > stop - q) return undefined;
{ const p = q + 4, e = q + length; let x; ${this.#read(type.element, 'x')} list.push(x); }
q += (length + 3) & ~3;
}
if (q < stop) return undefined;
${target} = list; }`
  }

  #records(type: RecordsType, target: string): string {
    const omit = type.header.members[0]?.name ?? ''
    return `{ const list = [], stop = e; let q = p;
while (q < stop) {
if (stop - q < ${type.header.size}) return undefined;
const length = u32[q >> 2] & 0xffff;
if (length < ${type.header.size} || length > stop - q) return undefined;
{ const p = q, e = q + length; const x = ${this.#call(this.#compiler, type.header, type.set, omit)}; if (x === undefined) return undefined; list.push(x); }
q += (length + 3) & ~3;
}
${target} = list; }`
  }

  #select(type: SelectType, target: string): string {
    const cases = [...type.cases.values()].map((node, i) => `case ${i}: { ${this.#read(node, target)} break; }`)
    return `switch (${this.#compiler.table(type.cases.keys())}.get(${this.#selector(type.selector)})) {
${cases.join('\n')}
default: { ${this.#read(type.fallback, target)} }
}`
  }

  #member(member: Member, base: string): string {
    const place = `${base} + ${member.offset}`
    if (!isAligned(member)) return this.#interpreted(member, place)
    if (member.count === undefined) return this.#inline(member.type, place, member.size)
    const size = member.size / member.count
    return `[${Array.from({ length: member.count }, (_, i) => this.#inline(member.type, `${place} + ${i * size}`, size)).join(', ')}]`
  }

  /** A member that is not where words begin. */
  #interpreted(member: Member, place: string): string {
    const { type, size, count } = member
    if (type.kind === 'int' && count === undefined) return intAt(type, place, false)
    const node: TypeNode =
      count === undefined ? type : { kind: 'array', element: type, stride: size / count, options: {} }
    return `interpretWithin(${this.#compiler.node(node)}, view, ${place}, ${place} + ${size}, {})`
  }

  #struct(type: Struct, base: string): string {
    return `{ ${type.members.map((member) => `${JSON.stringify(member.name)}: ${this.#member(member, base)}`).join(', ')} }`
  }

  /** An expression for a value of fixed size at `place`. */
  #inline(type: TypeNode, place: string, size = 0): string {
    if (type.kind === 'int') return intAt(type, place)
    if (type.kind === 'ip') return type.size === 4 ? `ipv4Text(u8, ${place})` : `ipv6Text(u8, ${place})`
    if (type.kind === 'mac') return `macText(u8, ${place}, ${place} + ${size})`
    if (type.kind === 'struct' && isPlain(type)) return this.#struct(type, place)
    return `interpretWithin(${this.#compiler.node(type)}, view, ${place}, ${place} + ${size}, {})`
  }

  /** One literal with the header and the common attributes; the rare ones are added where they are present. */
  #result(): string {
    const set = this.#set
    const header = (this.#header?.members ?? []).filter((member) => member.name !== this.#omit)
    const entries = header.map((member) => `${JSON.stringify(member.name)}: h_${member.name}`)
    const common = new Set(set?.common)
    const rare: string[] = []
    for (const { name, id } of set?.attributes ?? []) {
      if (common.has(name)) entries.push(`${JSON.stringify(name)}: a_${id}`)
      else rare.push(`if (a_${id} !== undefined) object[${JSON.stringify(name)}] = a_${id};`)
    }
    for (const { attribute, unlisted } of set ? unlistedSelectors(set) : []) {
      rare.push(`if (u_${attribute.id} !== undefined) object[${JSON.stringify(unlisted)}] = u_${attribute.id};`)
    }
    if (set) rare.push('if (unknowns !== undefined) object.$unknown = unknowns;')
    else rare.push('if (at < end) object.$rest = lend(u8, at, end);')
    return `const object = { ${entries.join(', ')} };\n${rare.join('\n')}\nreturn object;`
  }
}

type ListReader = (u8: Uint8Array, u32: Uint32Array, start: number, count: number) => unknown[]

/** Longest array that gets code of its own. */
const MOST_UNROLLED = 128

/**
 * Reads arrays of an integer. Each length that occurs gets one array literal as code, three times as fast as filling an
 * array in a loop: the kernel's tables of settings have one length on one kernel.
 */
function listReader(element: IntType): ListReader {
  const size = element.size
  const make = (body: string) => new Function('env', `const { small, bigUnsigned, bigSigned } = env; ${body}`)(runtime)
  const readers: (ListReader | undefined)[] = new Array(MOST_UNROLLED + 1).fill(undefined)
  const loop: ListReader = make(`return (u8, u32, start, count) => {
const list = new Array(count);
for (let i = 0, q = start; i < count; i++, q += ${size}) list[i] = ${intAt(element, 'q')};
return list; }`)
  const unrolled = (count: number): ListReader => {
    const items = Array.from({ length: count }, (_, i) => intAt(element, `start + ${i * size}`))
    return make(`return (u8, u32, start) => [${items.join(', ')}]`)
  }
  return (u8, u32, start, count) => {
    if (count > MOST_UNROLLED) return loop(u8, u32, start, count)
    readers[count] ??= unrolled(count)
    return readers[count](u8, u32, start, count)
  }
}

type SettingsReader = (u32: Uint32Array, word: number, count: number) => Record<string, unknown>

/** Reads settings by position. Each number of them that occurs gets one object literal as code: one kernel has one number. */
function settingsReader(set: AttributeSet): SettingsReader {
  const readers: (SettingsReader | undefined)[] = []
  const make = (count: number): SettingsReader => {
    const fields = Array.from({ length: count }, (_, i) => {
      return `${JSON.stringify(set.byId.get(i + 1)?.name)}: u32[word + ${i}] | 0`
    })
    return new Function('u32', 'word', `return { ${fields.join(', ')} }`) as SettingsReader
  }
  return (u32, word, count) => {
    readers[count] ??= make(count)
    return readers[count](u32, word, count)
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

function isUnlisted(set: AttributeSet, name: string): boolean {
  return unlistedSelectors(set).some(({ attribute }) => attribute.name === name)
}

/** Whether a value of the type has an expression that cannot fail. */
function isInline(type: TypeNode): boolean {
  return type.kind === 'int' || type.kind === 'ip' || type.kind === 'mac' || (type.kind === 'struct' && isPlain(type))
}

/** A struct of aligned members of fixed size. Strings in it may not be UTF-8: they are the interpreter's. */
function isPlain(type: Struct): boolean {
  return type.members.every((member) => member.size > 0 && isInline(member.type) && isAligned(member))
}

/** Whether words of the member begin where words of the buffer do; those of packed structs may not. */
function isAligned(member: Member): boolean {
  return !isWide(member.type) || (member.offset % 4 === 0 && (member.size / (member.count ?? 1)) % 4 === 0)
}

/** Whether it is read in words of four bytes. */
function isWide(type: TypeNode): boolean {
  if (type.kind === 'int') return type.size >= 4
  return type.kind === 'struct' && type.members.some((member) => isWide(member.type))
}

function lastEnd(type: Struct): number {
  return Math.max(0, ...type.members.map((member) => member.offset + member.size))
}

/** An expression that reads an integer at `place`, a multiple of four where the integer is wide and `aligned`. */
export function intAt(type: IntType, place: string, aligned = true): string {
  const bytes = Array.from({ length: type.size }, (_, i) => `u8[${place} + ${i}]`)
  if (type.big) bytes.reverse()
  if (type.size === 1) return type.signed ? `(u8[${place}] << 24 >> 24)` : `u8[${place}]`
  if (type.size === 2) {
    const joined = `(${bytes[0]} | ${bytes[1]} << 8)`
    return type.signed ? `(${joined} << 16 >> 16)` : joined
  }
  if (type.size === 4) {
    const joined =
      type.big || !aligned ? `(${bytes.map((byte, i) => `${byte} << ${8 * i}`).join(' | ')})` : `u32[(${place}) >> 2]`
    return type.signed ? `(${joined} | 0)` : `(${joined} >>> 0)`
  }
  const word = (from: number) => `((${[0, 1, 2, 3].map((i) => `${bytes[from + i]} << ${8 * i}`).join(' | ')}) >>> 0)`
  const [low, high] = type.big || !aligned ? [word(0), word(4)] : [`u32[(${place}) >> 2]`, `u32[((${place}) >> 2) + 1]`]
  const general = `${type.signed ? 'bigSigned' : 'bigUnsigned'}(${low}, ${high})`
  // Small ones without a call: there are too many in a message for the engine to inline them all.
  return aligned && !type.big ? `(${high} === 0 && ${low} < 1024 ? small[${low}] : ${general})` : general
}
