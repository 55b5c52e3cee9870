import type { Member, Struct, TypeNode } from '../../language/type.ts'
import { intAt } from './integer.ts'

// Code for values whose size is known: expressions, where the value cannot be but right.

/** Types that code hands to the interpreter: gives the name of one in the code. */
export interface Nodes {
  node(type: TypeNode): string
}

/** An expression for a member of a struct that begins at `base`; undefined as its value where it cannot be read. */
export function memberCode(nodes: Nodes, member: Member, base: string): string {
  const place = `${base} + ${member.offset}`
  if (!isAligned(member)) return interpreted(nodes, member, place)
  if (member.count === undefined) return inlineCode(nodes, member.type, place, member.size)
  const size = member.size / member.count
  return `[${Array.from({ length: member.count }, (_, i) => inlineCode(nodes, member.type, `${place} + ${i * size}`, size)).join(', ')}]`
}

/** A member that is not where words begin. */
function interpreted(nodes: Nodes, member: Member, place: string): string {
  const { type, size, count } = member
  if (type.kind === 'int' && count === undefined) return intAt(type, place, false)
  const node: TypeNode =
    count === undefined ? type : { kind: 'array', element: type, stride: size / count, options: {} }
  return `interpretWithin(${nodes.node(node)}, view, ${place}, ${place} + ${size}, {})`
}

/** An expression for a struct of members of fixed size that begins at `base`. */
export function structCode(nodes: Nodes, type: Struct, base: string): string {
  return `{ ${type.members.map((member) => `${JSON.stringify(member.name)}: ${memberCode(nodes, member, base)}`).join(', ')} }`
}

/** An expression for a value of fixed size at `place`. */
export function inlineCode(nodes: Nodes, type: TypeNode, place: string, size = 0): string {
  if (type.kind === 'int') return intAt(type, place)
  if (type.kind === 'ip') return type.size === 4 ? `ipv4Text(u8, ${place})` : `ipv6Text(u8, ${place})`
  if (type.kind === 'mac') return `macText(u8, ${place}, ${place} + ${size})`
  if (type.kind === 'struct' && isPlain(type)) return structCode(nodes, type, place)
  return `interpretWithin(${nodes.node(type)}, view, ${place}, ${place} + ${size}, {})`
}

/** Whether a value of the type has an expression that cannot fail. */
export function isInline(type: TypeNode): boolean {
  return type.kind === 'int' || type.kind === 'ip' || type.kind === 'mac' || (type.kind === 'struct' && isPlain(type))
}

/** A struct of aligned members of fixed size. Strings in it may not be UTF-8: they are the interpreter's. */
export function isPlain(type: Struct): boolean {
  return type.members.every((member) => member.size > 0 && isInline(member.type) && isAligned(member))
}

/** Whether words of the member begin where words of the buffer do; those of packed structs may not. */
function isAligned(member: Member): boolean {
  return !isWide(member.type) || (member.offset % 4 === 0 && (member.size / (member.count ?? 1)) % 4 === 0)
}

/** Whether it is read in words of four bytes. */
export function isWide(type: TypeNode): boolean {
  if (type.kind === 'int') return type.size >= 4
  return type.kind === 'struct' && type.members.some((member) => isWide(member.type))
}

/** Where the last member of a struct ends. */
export function lastEnd(type: Struct): number {
  return Math.max(0, ...type.members.map((member) => member.offset + member.size))
}
