import { suggestion } from '../../schema/index.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { dsfieldNames } from './name-files.ts'

/** A type of service: a name, or a number that is hexadecimal with and without `0x`, as iproute2 reads it. */
export const tos: Kind<number> = kind(
  'TOS',
  'a type of service',
  (text, word) => {
    const named = dsfieldNames.all.get(text)
    if (named !== undefined) return named
    const number = /^(0x)?[\da-f]{1,2}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN
    if (number <= 0xff) return number
    const known = [...dsfieldNames.all.keys()]
    throw new UsageError(
      `unknown ${word} '${text}'${suggestion(text, known)}`,
      `It is a hexadecimal number up to ff, or one of: ${known.join(', ')}`,
    )
  },
  {
    get words() {
      return [...dsfieldNames.all.keys()]
    },
  },
)

/** A type of service as iproute2 writes it. */
export function tosName(number: number, numeric: boolean): string {
  return (numeric ? undefined : dsfieldNames.nameOf(number)) ?? `0x${number.toString(16).padStart(2, '0')}`
}
