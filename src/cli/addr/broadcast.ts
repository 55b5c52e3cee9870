import { type Kind, kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { AF_INET, addressOf, prefixOf } from '../words/values.ts'

/** The broadcast address, given the prefix of the address. */
export type BroadcastOf = (prefix: string) => string

/** A broadcast address: one, or `+` and `-`, which set or clear the bits of hosts. */
export const broadcast: Kind<BroadcastOf> = kind(
  'ADDRESS|+|-',
  'an address, + or -',
  (text, word) => {
    if (text === '+' || text === '-') return (prefix) => hostBits(prefix, text === '+', word)
    const { address } = addressOf(text, word)
    return () => address
  },
  { words: ['+', '-'] },
)

/** An address with all its host bits set or clear. */
function hostBits(text: string, set: boolean, word: string): string {
  const { family, address, length } = prefixOf(text, word)
  if (family !== AF_INET || length > 30) throw new UsageError(`${word} + and - want an IPv4 prefix of at most 30 bits`)
  const mask = 0xffff_ffff >>> length
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
  const changed = set ? (number | mask) >>> 0 : (number & ~mask) >>> 0
  return [24, 16, 8, 0].map((shift) => (changed >>> shift) & 0xff).join('.')
}
