import type { Member, Struct } from './type.ts'

/** The first member at the end of a struct whose length the payload decides. */
export function tailOf(struct: Struct): Member | undefined {
  return struct.members.at(-1)?.size === 0 ? struct.members.find((member) => member.size === 0) : undefined
}

/** Whether the struct takes all that is left of a payload. */
export function takesRest(struct: Struct): boolean {
  const last = struct.members.at(-1)
  return last?.size === 0 && last.length === undefined
}

/** Bytes that such a member has of the `left` ones; undefined when another member says that there are more. */
export function tailSize(
  { length }: Member,
  values: Readonly<Record<string, unknown>>,
  left: number,
): number | undefined {
  if (length === undefined) return left
  const size = (Number(values[length.by] ?? 0) + length.more) * length.unit
  return size <= left ? size : undefined
}
