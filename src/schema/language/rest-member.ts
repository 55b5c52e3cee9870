import type { Member, Struct } from './type.ts'

/** The last member of a struct, if it takes what is left of the payload. */
export function restMember(struct: Struct): Member | undefined {
  const last = struct.members.at(-1)
  return last?.size === 0 ? last : undefined
}
