import { align4 } from '../../../wire/index.ts'
import { GENL_HDRLEN, genlmsghdr } from '../../language/generic-family.ts'
import { selectedType } from '../../language/selectors.ts'
import { tailOf, tailSize, takesRest } from '../../language/tail.ts'
import type { Member, Struct, TlvsType } from '../../language/type.ts'
import { leafText } from '../leaf-text.ts'
import { join, type Part, type Walk } from './walk.ts'

/** Rows for the members that are there; returns their values. */
export function explainStruct(walk: Walk, struct: Struct, part: Part): Record<string, unknown> {
  const { start, end, depth, path } = part
  const values: Record<string, unknown> = {}
  let at = start
  if (struct.start) {
    at = Math.min(start + GENL_HDRLEN, end)
    explainStruct(walk, genlmsghdr, { start, end: at, depth, path: '' })
  }
  for (const member of struct.members) {
    const from = member.size === 0 ? Math.max(at, start + member.offset) : start + member.offset
    const size = member.size || tailSize(member, values, end - from)
    const to = from + (size ?? end)
    if (to > end || from > end) break
    if (from > at) walk.pushBytes({ start: at, end: from, depth }, '', 'padding')
    const type = member.type.kind === 'select' ? selectedType(member.type, { values, outer: undefined }) : member.type
    const place = { start: from, end: to, depth, path: join(path, member.name) }
    values[member.name] = explainMember(walk, { ...member, type }, place)
    at = to
  }
  if (at < end) {
    const isWhole = at - start >= struct.minSize
    const value = isWhole ? 'padding' : `cut: ${struct.name} has ${struct.size} bytes`
    walk.pushBytes({ start: at, end, depth }, '', value)
  }
  return values
}

function explainMember(walk: Walk, { type, count, cName }: Member, part: Part): unknown {
  const { start, end, depth, path } = part
  if (type.kind === 'struct' && count === undefined) {
    walk.pushBytes({ start, end: start, depth }, cName, type.name)
    return explainStruct(walk, type, { ...part, depth: depth + 1 })
  }
  if (count !== undefined) {
    walk.pushBytes(part, cName, `${count} elements`)
    return undefined
  }
  const value = walk.decode(type, start, end)
  if (type.kind === 'tlvs' && value !== undefined) {
    walk.pushBytes({ start, end: start, depth }, cName, 'options')
    explainTlvs(walk, type, value as { type?: number }[], { ...part, depth: depth + 1 })
    return value
  }
  walk.push(start, end, { depth, name: cName, value: leafText(type, value), path, attribute: false })
  return value
}

/** Options that were read; those that are not what their type says have the fallback's rows. */
function explainTlvs(
  walk: Walk,
  { unit, cases, fallback }: TlvsType,
  options: readonly { type?: number }[],
  { start, depth, path }: Part,
): void {
  let at = start
  for (const [i, { type }] of options.entries()) {
    const option = (type !== undefined && cases.get(type)) || fallback
    const end = at + (walk.view.bytes[at + 1] as number) * unit
    explainStruct(walk, option, { start: at, end, depth, path: join(path, i) })
    at = end
  }
}

/** Where what comes after a header that begins at `start` begins. */
export function headerEnd(walk: Walk, header: Struct, attributesFollow: boolean, start: number, end: number): number {
  if (takesRest(header) && !attributesFollow) return end
  const tail = tailOf(header)
  const counter = header.members.find(({ name }) => name === tail?.length?.by)
  let size = header.size
  if (tail && counter && start + header.minSize <= end) {
    const from = start + counter.offset
    const values = { [counter.name]: walk.decode(counter.type, from, from + counter.size) }
    // Where it cannot be read, all the rest is bytes.
    size = Math.max(size, tail.offset + (tailSize(tail, values, end - start - tail.offset) ?? end - start))
  }
  return Math.min(start + (attributesFollow ? align4(size) : size), end)
}
