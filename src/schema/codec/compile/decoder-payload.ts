import { freeSelectors, unlistedSelectors } from '../../language/selectors.ts'
import type {
  ArrayType,
  AttributeSet,
  BitsType,
  IndexedType,
  IntType,
  RecordsType,
  SelectType,
  SettingsType,
  Struct,
  TypeNode,
} from '../../language/type.ts'
import { inlineCode, isInline, isPlain, isWide, lastEnd, type Nodes, structCode } from './decoder-fixed.ts'
import { intAt } from './integer.ts'

/** What the code of a function may use of its compiler: each gives the name of something in the code. */
export interface Functions extends Nodes {
  /** The function that decodes a header and a set into one object. */
  objectFunction(
    header: Struct | undefined,
    set: AttributeSet | undefined,
    selectors: readonly string[],
    omit?: string,
  ): string
  /** The reader of arrays of an integer. */
  list(element: IntType): string
  /** The reader of settings by position. */
  settings(type: SettingsType): string
  /** A table of cases. One look-up replaces a chain of comparisons, which for texts as new as these compare characters. */
  table(keys: Iterable<string>): string
}

/** The function that a payload is read in: where its selectors can be. */
export interface Place {
  readonly header: Struct | undefined
  readonly set: AttributeSet | undefined
  /** Names of those that are handed in from outside. */
  readonly selectors: readonly string[]
}

/** The code that reads payloads of attributes: from `p` to `e`. */
export class PayloadCode {
  readonly #compiler: Functions
  readonly #place: Place

  constructor(compiler: Functions, place: Place) {
    this.#compiler = compiler
    this.#place = place
  }

  /** Statements that decode the payload from `p` to `e` into `target`, or return undefined. */
  read(type: TypeNode, target: string): string {
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
if (head >>> 31) { ${this.read(type.set, target)} }
else if ((e - p) % 4 === 0 && n > 0 && n <= ${type.set.attributes.length} && (u32[p >> 2] & 0xffff) !== 8) ${target} = ${this.#compiler.settings(type)}(u32, p >> 2, n);
else ${this.#interpret(type, target)} }`
      case 'struct':
        if (!isPlain(type)) break
        return `if (e - p >= ${lastEnd(type)}) ${target} = ${structCode(this.#compiler, type, 'p')}; else ${this.#interpret(type, target)}`
      case 'set':
        return `${target} = ${this.#call(undefined, type)}; if (${target} === undefined) return undefined;`
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
  #call(header: Struct | undefined, set: AttributeSet, omit = ''): string {
    const own = new Set(header?.members.map((member) => member.name))
    const needed = [...freeSelectors(set)].filter((name) => !own.has(name))
    const name = this.#compiler.objectFunction(header, set, needed, omit)
    return `${name}(${['view', 'u8', 'u32', 'p', 'e', ...needed.map((selector) => this.#selector(selector))].join(', ')})`
  }

  /** The variable that holds a selector's value here. */
  #selector(name: string): string {
    const attribute = this.#place.set?.byName.get(name)
    if (attribute)
      return isUnlisted(this.#place.set as AttributeSet, name)
        ? `(a_${attribute.id} ?? u_${attribute.id})`
        : `a_${attribute.id}`
    if (this.#place.header?.members.some((member) => member.name === name)) return `h_${name}`
    return this.#place.selectors.includes(name) ? `s_${name}` : 'undefined'
  }

  #scope(type: TypeNode): string {
    const entries = [...freeSelectors(type)].map((name) => `${JSON.stringify(name)}: ${this.#selector(name)}`)
    return `{ ${entries.join(', ')} }`
  }

  #array(type: ArrayType, target: string): string {
    const element =
      type.element.kind === 'struct'
        ? structCode(this.#compiler, type.element, 'q')
        : inlineCode(this.#compiler, type.element, 'q')
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
{ const p = q + 4, e = q + length; let x; ${this.read(type.element, 'x')} list.push(x); }
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
{ const p = q, e = q + length; const x = ${this.#call(type.header, type.set, omit)}; if (x === undefined) return undefined; list.push(x); }
q += (length + 3) & ~3;
}
${target} = list; }`
  }

  #select(type: SelectType, target: string): string {
    const cases = [...type.cases.values()].map((node, i) => `case ${i}: { ${this.read(node, target)} break; }`)
    return `switch (${this.#compiler.table(type.cases.keys())}.get(${this.#selector(type.selector)})) {
${cases.join('\n')}
default: { ${this.read(type.fallback, target)} }
}`
  }
}

function isUnlisted(set: AttributeSet, name: string): boolean {
  return unlistedSelectors(set).some(({ attribute }) => attribute.name === name)
}
