import { type Kind, kind } from '../grammar/kind.ts'
import { numberOf } from '../words/values.ts'

/** Seconds, or `forever`: Infinity. */
export const lifetime: Kind<number> = kind(
  'SECONDS',
  'seconds, or forever',
  (text, word) => (text === 'forever' ? Number.POSITIVE_INFINITY : numberOf(text, word)),
  { words: ['forever'] },
)
