import { NLA_F_NESTED } from '../../../wire/index.ts'
import { hasChecks } from '../../language/check.ts'
import { freeSelectors } from '../../language/selectors.ts'
import type {
  AttributeSet,
  IntType,
  Member,
  NamedAttribute,
  SelectType,
  Struct,
  TypeNode,
} from '../../language/type.ts'
import type { ReplyForm } from '../encode.ts'
import { arrayCode, checksOf, isPlainStruct, settingsCode, storeAt, structCode } from './encoder-fixed.ts'

/** What the code of a function may use of its compiler: each method gives the name of something in the code. */
export interface Functions {
  /** The form that is written: that of a reply, or of a request. */
  readonly reply: ReplyForm | undefined
  /** A function (w, head, v) that writes an attribute whose payload is `node`. */
  payloadFunction(node: object, source: (name: string) => string): string
  /** The function that writes a header and a set from one object. */
  objectFunction(header: Struct | undefined, set: AttributeSet | undefined): string
  /** Something that is handed to the interpreter. */
  node(node: unknown): string
}

/** The code of one function (w, v): `n` counts the fields written, so that a stranger among the fields is noticed. */
export class ObjectCode {
  readonly #compiler: Functions
  readonly #header: Struct | undefined
  readonly #set: AttributeSet | undefined
  /** Bytes that all attributes of fixed size take together. */
  readonly #room: number

  constructor(compiler: Functions, header: Struct | undefined, set: AttributeSet | undefined) {
    this.#compiler = compiler
    this.#header = header
    this.#set = set
    const fixed = set?.attributes.map(({ type }) => (type.kind === 'int' ? 4 + Math.max(type.size, 4) : 4)) ?? []
    this.#room = fixed.reduce((sum, size) => sum + size, 0) + ((header?.size ?? 0) + 3)
  }

  source(name: string): string {
    return this.#compiler.reply && this.#set ? this.#replySource(name, this.#set) : this.#requestSource(name)
  }

  /** In the order of the object's keys. */
  #replySource(name: string, set: AttributeSet): string {
    const members = this.#header?.members.map((member) => `case ${JSON.stringify(member.name)}:`) ?? []
    const cases = set.attributes.map((attribute) => {
      const write = attribute.type.kind === 'flag' && !attribute.type.byte ? `if (x === false) break; ` : ''
      return `case ${JSON.stringify(attribute.name)}: { ${write}${this.#write(attribute)} break; }`
    })
    return `function ${name}(w, v) {
let n = 0, x;
w.need(${this.#room});
let u8 = w.view.bytes, u32 = w.view.words;
${this.#headerCode()}for (const k in v) {
x = v[k];
if (x === undefined) continue;
switch (k) {
${members.length === 0 ? '' : `${members.join(' ')} break;`}
${cases.join('\n')}
default: return false;
}
}
return true;
}`
  }

  #requestSource(name: string): string {
    const attributes = this.#set?.attributes.map((attribute) => this.#attribute(attribute)) ?? []
    const rest = this.#set ? '' : `if (v.$rest !== undefined) { n++; if (!putRest(w, v.$rest)) return false; }`
    return `function ${name}(w, v) {
let n = 0, x;
if (v.$unknown !== undefined${this.#set ? ' || v.$rest !== undefined' : ''}) return false;
w.need(${this.#room});
let u8 = w.view.bytes, u32 = w.view.words;
${this.#headerCode()}${attributes.join('\n')}
${rest}
let m = 0;
for (const k in v) m++;
// A field may be there and undefined: that is looked at only when the count is wrong.
if (n !== m) for (const k in v) if (v[k] === undefined) m--;
return n === m;
}`
  }

  #headerCode(): string {
    const header = this.#header
    if (header === undefined) return ''
    const size = this.#set ? (header.size + 3) & ~3 : header.size
    const start = header.start?.map((byte, i) => `u8[base + ${i}] = ${byte};`) ?? []
    const members = header.members.map((member) => this.#member(member))
    return `const base = w.at;
u8.fill(0, base, base + ${size});
${[...start, ...members].join('\n')}
w.at = base + ${size};
`
  }

  #member(member: Member): string {
    const { type } = member
    const value = `x = v[${JSON.stringify(member.name)}]`
    if (type.kind !== 'int' || type.size === 8 || member.count !== undefined)
      return `${value}; if (x !== undefined) return false;`
    const checks = checksOf(type, !this.#compiler.reply)
    return `${value}; if (x !== undefined) { n++; if (${checks}) return false; ${storeAt(type, `base + ${member.offset}`)} }`
  }

  #attribute(attribute: NamedAttribute): string {
    const selected = this.#set?.attributes.find(
      ({ type }) => type.kind === 'select' && type.selector === attribute.name,
    )
    const unlisted = selected?.type.kind === 'select' ? selected.type.unlisted : undefined
    const stranger = unlisted === undefined ? '' : `if (v[${JSON.stringify(unlisted)}] !== undefined) return false; `
    const value = `${stranger}x = v[${JSON.stringify(attribute.name)}];`
    return `${value} if (x !== undefined) { n++; ${this.#write(attribute)} }`
  }

  #write(attribute: NamedAttribute): string {
    const { type } = attribute
    const { reply } = this.#compiler
    if (attribute.multi || attribute.options.netByteOrder) return this.#interpret(attribute)
    const isChecked = !reply && 'options' in type && hasChecks(type.options)
    switch (type.kind) {
      case 'int':
        return this.#int(attribute.id, type)
      case 'string':
        if (type.size !== undefined) break
        if (!reply && (type.options.length !== undefined || type.options.minLength !== undefined)) break
        return this.#grow(
          `putString(w, ${attribute.id}, x, ${(reply ? undefined : type.options.maxLength) ?? 0xfffa}, ${type.options.unterminated ? 0 : 1})`,
        )
      case 'bytes':
        if (isChecked || type.size !== undefined || type.options.minLength !== undefined) break
        return this.#grow(`putBytes(w, ${attribute.id}, x)`)
      case 'mac':
        if (isChecked) break
        return this.#grow(`putMac(w, ${attribute.id}, x)`)
      case 'ip':
        return this.#grow(`putIp(w, ${attribute.id}, x, ${type.size ?? 0})`)
      case 'select':
        return this.#select(attribute, type)
      case 'set':
        if (freeSelectors(type).size > 0) break
        return this.#nest(attribute, type)
      case 'struct':
        if (!isPlainStruct(type)) break
        return this.#struct(attribute, type)
      case 'settings':
        if (!reply) break
        return this.#put(attribute.id, type, (name) => settingsCode(name, type))
      case 'array': {
        const { element } = type
        if (!reply || element.kind !== 'int' || element.size !== type.stride) break
        return this.#put(attribute.id, type, (name) => arrayCode(name, element))
      }
    }
    return this.#interpret(attribute)
  }

  /** A struct that ends before what was added to it later is the interpreter's. */
  #struct(attribute: NamedAttribute, type: Struct): string {
    const { reply } = this.#compiler
    const whole = this.#put(attribute.id, type, (name) => structCode(name, type, !reply))
    const grown = type.members.filter((member) => member.grown)
    if (grown.length === 0) return whole
    const isShort = grown.map(({ name }) => `x[${JSON.stringify(name)}] === undefined`).join(' || ')
    return `if (!isFields(x)) return false; if (${isShort}) { ${this.#interpret(attribute)} } else { ${whole} }`
  }

  #put(id: number, node: object, source: (name: string) => string): string {
    return this.#grow(`${this.#compiler.payloadFunction(node, source)}(w, ${id << 16}, x)`)
  }

  #int(id: number, type: IntType): string {
    const stored = type.size < 4 ? `u32[(w.at >> 2) + 1] = 0; ${storeAt(type, 'w.at + 4')}` : storeAt(type, 'w.at + 4')
    const size = 4 + Math.max(4, type.size)
    return `if (${checksOf(type, !this.#compiler.reply)}) return false; u32[w.at >> 2] = ${(id << 16) | (4 + type.size)}; ${stored} w.at += ${size};`
  }

  /** A call that may grow the buffer: room and views are taken anew. */
  #grow(call: string): string {
    return `if (!${call}) return false; w.need(${this.#room}); u8 = w.view.bytes; u32 = w.view.words;`
  }

  #nest({ id, name: attribute }: NamedAttribute, set: AttributeSet): string {
    const name = this.#compiler.objectFunction(undefined, set)
    const { reply } = this.#compiler
    const head = reply && !reply.nested.has(attribute) ? id : id | NLA_F_NESTED
    return `if (!isFields(x)) return false; { const at = w.at; w.at += 4; if (!${name}(w, x) || w.at - at > 0xffff) return false; w.view.words[at >> 2] = (${head} << 16 | (w.at - at)) >>> 0; } w.need(${this.#room}); u8 = w.view.bytes; u32 = w.view.words;`
  }

  /** A selection by a field of the same object whose cases are all sets or addresses. */
  #select(attribute: NamedAttribute, type: SelectType): string {
    const here =
      this.#set?.byName.has(type.selector) || this.#header?.members.some((member) => member.name === type.selector)
    if (!here) return this.#interpret(attribute)
    const cases = [...type.cases].map(([key, node]) => {
      const number = /^-?\d+$/.test(key) ? ` case ${key}:` : ''
      return `case ${JSON.stringify(key)}:${number} { ${this.#case(attribute, node)} break; }`
    })
    return `switch (v[${JSON.stringify(type.selector)}]) { ${cases.join(' ')} default: { ${this.#case(attribute, type.fallback)} } }`
  }

  #case(attribute: NamedAttribute, node: TypeNode): string {
    if (node.kind === 'select') return this.#interpret(attribute)
    return this.#write({ ...attribute, type: node })
  }

  #interpret(attribute: NamedAttribute): string {
    const original = this.#set?.byName.get(attribute.name) as NamedAttribute
    const free = [...freeSelectors(original.type)]
    const outside = free.filter(
      (name) => !this.#set?.byName.has(name) && !this.#header?.members.some((member) => member.name === name),
    )
    if (outside.length > 0) return 'return false;'
    return this.#grow(
      `encodeWithin(${this.#compiler.node(this.#set)}, ${this.#compiler.node(original)}, v, w, options)`,
    )
  }
}
