import type { IntType } from '../../language/type.ts'

/** An expression that reads an integer at `place`, a multiple of four where the integer is wide and `aligned`. */
export function intAt(type: IntType, place: string, aligned = true): string {
  const bytes = Array.from({ length: type.size }, (_, i) => `u8[${place} + ${i}]`)
  if (type.big) bytes.reverse()
  if (type.size === 1) return type.signed ? `(u8[${place}] << 24 >> 24)` : `u8[${place}]`
  if (type.size === 2) {
    const joined = `(${bytes[0]} | ${bytes[1]} << 8)`
    return type.signed ? `(${joined} << 16 >> 16)` : joined
  }
  if (type.size === 4) {
    const joined =
      type.big || !aligned ? `(${bytes.map((byte, i) => `${byte} << ${8 * i}`).join(' | ')})` : `u32[(${place}) >> 2]`
    return type.signed ? `(${joined} | 0)` : `(${joined} >>> 0)`
  }
  const word = (from: number) => `((${[0, 1, 2, 3].map((i) => `${bytes[from + i]} << ${8 * i}`).join(' | ')}) >>> 0)`
  const [low, high] = type.big || !aligned ? [word(0), word(4)] : [`u32[(${place}) >> 2]`, `u32[((${place}) >> 2) + 1]`]
  const general = `${type.signed ? 'bigSigned' : 'bigUnsigned'}(${low}, ${high})`
  // Small ones without a call: there are too many in a message for the engine to inline them all.
  return aligned && !type.big ? `(${high} === 0 && ${low} < 1024 ? small[${low}] : ${general})` : general
}
