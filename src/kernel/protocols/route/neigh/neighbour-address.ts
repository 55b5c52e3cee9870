import { type NeighMessage, neigh } from '../../../../families/route/index.ts'
import { bitsOf, type PackedAddress, packAddress, packBytes } from '../fib/table/prefix.ts'

const DST = neigh.byName.get('dst')?.id

/** The bytes of an address that is of no family's length. */
function oddDst({ dst, $unknown }: NeighMessage): Uint8Array | undefined {
  return dst === undefined ? $unknown?.findLast(({ type }) => type === DST)?.payload : undefined
}

/** Whether a message names an address, whatever its length. */
export function hasDst(message: NeighMessage): boolean {
  return message.dst !== undefined || oddDst(message) !== undefined
}

/** Whether the address is as long as those of a family. */
export function hasWholeDst({ dst }: NeighMessage, family: 2 | 10): boolean {
  return dst !== undefined && packAddress(dst)?.length === bitsOf(family) / 16
}

/** The address: of a longer one the beginning counts, one that is too short is none. */
export function readDst(message: NeighMessage, family: 2 | 10): PackedAddress | undefined {
  const length = bitsOf(family) / 8
  const odd = oddDst(message)
  if (odd !== undefined) return odd.length < length ? undefined : packBytes(odd, 0, length)
  const packed = packAddress(message.dst ?? '')
  return packed === undefined || packed.length * 2 < length ? undefined : packed.slice(0, length / 2)
}

/** The family, if it is one that has neighbours (neigh_find_table()). */
export function familyOf({ family }: NeighMessage): 2 | 10 | undefined {
  return family === 2 || family === 10 ? family : undefined
}
