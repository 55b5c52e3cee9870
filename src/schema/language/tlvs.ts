import { bytes, u8 } from './scalar.ts'
import { rest, type StructValue, struct } from './struct.ts'
import type { Struct, TlvsType, Typed } from './type.ts'

/** What an option of the type `T` decodes into: its length is computed when it is written, and not shown. */
export type TlvValue<T extends number, M> = Omit<StructValue<M>, 'type' | 'len'> & {
  type: T
  typeUnlisted?: undefined
}

/** An option of a type that is not declared, or whose bytes are not what is declared: all behind type and length. */
export interface UnlistedTlv {
  type?: undefined
  typeUnlisted: number
  data: Uint8Array
}

const unlistedTlv = struct('', { typeUnlisted: u8, len: u8, data: rest(bytes) })

/** The struct of an option; undefined where a type is told that is not declared. */
export function tlvOf({ cases, fallback }: TlvsType, type: unknown): Struct | undefined {
  return type === undefined ? fallback : cases.get(type as number)
}

/**
 * Options of a type and a length each. The cases are structs that begin with the bytes `type` and `len`; `unit` is the
 * bytes that 1 in `len` stands for, and an option is filled up to a multiple of it.
 */
export function tlvs<T>(
  unit: number,
  cases: Readonly<Record<number, Struct>>,
): Typed<T[]> & { readonly type: TlvsType } {
  const structs = new Map(Object.entries(cases).map(([type, option]) => [Number(type), option]))
  return { type: { kind: 'tlvs', unit, cases: structs, fallback: unlistedTlv, options: {} } }
}
