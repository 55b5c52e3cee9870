import { deferredAttributes, unlistedSelectors } from '../../language/selectors.ts'
import { tailOf } from '../../language/tail.ts'
import type { AttributeSet, Member, MemberLength, NamedAttribute, Struct } from '../../language/type.ts'
import { isInline, memberCode } from './decoder-fixed.ts'
import { type Functions, PayloadCode } from './decoder-payload.ts'

/** The code of one function. Local variables: `h_` header members, `a_` attributes, `s_` selectors from outside. */
export class ObjectCode {
  readonly #compiler: Functions
  readonly #header: Struct | undefined
  readonly #set: AttributeSet | undefined
  readonly #selectors: readonly string[]
  readonly #omit: string
  readonly #payload: PayloadCode

  constructor(
    compiler: Functions,
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
    this.#payload = new PayloadCode(compiler, { header, set, selectors })
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
        return `const h_${member.name} = ${memberCode(this.#compiler, member, 'start')};${mayFail}`
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
      return `case ${attribute.id}: { if (${local} !== undefined) return undefined; ${this.#payload.read(attribute.type, local)} break; }`
    }
    return `case ${attribute.id}: { let x; ${this.#payload.read(attribute.type, 'x')} if (${local} === undefined) ${local} = [x]; else ${local}.push(x); break; }`
  }

  #late(attribute: NamedAttribute): string {
    const { id } = attribute
    return `if (p_${id} !== 0) { const p = p_${id}, e = e_${id}; ${this.#payload.read(attribute.type, `a_${id}`)} }`
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
