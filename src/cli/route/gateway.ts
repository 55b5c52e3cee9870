import type { Kind } from '../grammar/kind.ts'
import { address } from '../grammar/kinds.ts'
import type { WordReader } from '../grammar/reader.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { AF_INET, AF_INET6 } from '../words/values.ts'

/** A family that is named before a gateway, as in `via inet6 fe80::1`. Throws UsageError for those that nlkit does not take. */
export function familyWord(reader: WordReader): number | undefined {
  const word = reader.take('inet', 'inet6', 'mpls', 'bridge', 'link')
  if (word === undefined) return undefined
  if (word === 'inet') return AF_INET
  if (word === 'inet6') return AF_INET6
  throw new UsageError(`'via ${word}' is not an IP gateway`)
}

/** The address of a gateway, whose family may be named before it. */
export const gateway: Kind<string> = {
  label: '[inet|inet6] ADDRESS',
  read(reader, word) {
    const named = familyWord(reader)
    const found = address.read(reader, word)
    if (named !== undefined && found.family !== named)
      throw new UsageError(`${found.address} is not an address of IPv${named === AF_INET ? 4 : 6}`)
    return found.address
  },
}
