import type { Message } from '../../language/protocol.ts'
import type { TypeNode } from '../../language/type.ts'

/** Where a field comes from. */
export interface Field {
  readonly name: string
  readonly type: TypeNode
  /** Attribute number, or the offset in the header. */
  readonly place: number
  readonly inHeader: boolean
  /** Its value is an array. */
  readonly multi: boolean
}

/** The field of a message. Throws TypeError for a name that the message does not have. */
export function fieldOf(message: Message, name: string): Field {
  const attribute = message.attributes?.byName.get(name)
  if (attribute) {
    return { name, type: attribute.type, place: attribute.id, inHeader: false, multi: attribute.multi }
  }
  const member = message.header?.members.find((candidate) => candidate.name === name)
  if (member)
    return { name, type: member.type, place: member.offset, inHeader: true, multi: member.count !== undefined }
  throw new TypeError(`${message.name} has no field '${name}'`)
}

/** What the fast code for a field is, if there is any. */
export type Fast = 'number' | 'big' | 'address' | undefined

export function fastOf({ type, inHeader, multi }: Field): Fast {
  if (multi) return undefined
  if (type.kind === 'int') return type.size === 8 ? 'big' : 'number'
  if (inHeader) return undefined
  const node = type.kind === 'select' ? type.fallback : type
  return node.kind === 'ip' ? 'address' : undefined
}
