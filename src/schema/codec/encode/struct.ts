import type { Scope } from '../../language/selectors.ts'
import type { Member, MemberLength, Struct } from '../../language/type.ts'
import { layoutOf } from '../layout.ts'
import { each, type Fields, fail, type Output, putOddly, rejectStrangers } from './output.ts'

/** Writes a fixed header, and the padding up to the attributes if such follow. */
export function putHeader(output: Output, header: Struct, values: Fields, attributesFollow: boolean): void {
  const { writer } = output
  const odd = output.layout ? layoutOf(values)?.header : undefined
  putOddly(output, odd, () => {
    const start = writer.at
    putStruct(output, header, values, true)
    if (attributesFollow) writer.zeros(-(writer.at - start) & 3)
  })
}

/** Writes a struct. Missing members are zero; a struct that ends before its grown members ends there, unless `whole`. */
export function putStruct(output: Output, type: Struct, values: Fields, whole: boolean): void {
  const { writer } = output
  const start = writer.at
  if (!whole) rejectStrangers(output, values, type, undefined)
  const last = whole ? undefined : type.members.findLast((member) => !member.grown || values[member.name] !== undefined)
  const end = last === undefined || last === type.members.at(-1) ? type.size : last.offset + last.size
  const scope: Scope = { values, outer: undefined }
  let tail = start
  writer.zeros(end)
  if (type.start) writer.view.bytes.set(type.start, start)
  for (const member of type.members) {
    if (member.offset + member.size > end) break
    const value = values[member.name]
    if (value === undefined) continue
    const from = Math.max(tail, start + member.offset)
    writer.at = from
    output.path.push(member.name)
    putMember(output, member, value, scope)
    if (member.length) checkCount(output, member.length, values, writer.at - from)
    output.path.pop()
    if (member.size === 0) tail = writer.at
  }
  writer.at = Math.max(writer.at, start + end)
}

/** A member that says how long another one is has to be right, or nothing behind it would be found. */
function checkCount(output: Output, { by, more, unit }: MemberLength, values: Fields, size: number): void {
  const told = values[by] ?? 0
  if ((Number(told) + more) * unit !== size) fail(output, `${by} is ${String(told)}, which says another length`)
}

function putMember(output: Output, member: Member, value: unknown, scope: Scope): void {
  if (member.count === undefined) return output.payload(output, member.type, value, scope)
  if (!Array.isArray(value) || value.length !== member.count)
    return fail(output, `expected an array of ${member.count}`)
  each(output, value, (element) => output.payload(output, member.type, element, undefined))
}
