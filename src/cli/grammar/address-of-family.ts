import { AF_INET, addressOf } from '../words/values.ts'
import { type Kind, kind } from './kind.ts'
import { UsageError } from './usage-error.ts'

/** An address of one family. */
export function addressOfFamily(family: number): Kind<string> {
  const version = family === AF_INET ? 4 : 6
  return kind('ADDRESS', `an IPv${version} address`, (text, word) => {
    const found = addressOf(text, word)
    if (found.family === family) return found.address
    throw new UsageError(`${word} takes an IPv${version} address, not '${text}'`)
  })
}
