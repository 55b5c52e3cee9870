import { resolve } from 'node:path'
import { UsageError } from '../grammar/usage-error.ts'

/** Bytes that a path of a unix socket may have (`linux/un.h`, less the NUL). */
const MOST_BYTES = 107

/** The absolute path that an option has given. Throws UsageError when it is missing, or cannot be one of a socket. */
export function socketPath(given: string | undefined, option: string): string {
  if (given === undefined || given === '')
    throw new UsageError(`${option} PATH is missing: where is the kernel served?`)
  const path = resolve(given)
  const length = new TextEncoder().encode(path).length
  if (length <= MOST_BYTES && !path.includes('\0')) return path
  throw new UsageError(`${path} is too long for a unix socket: ${length} bytes, at most ${MOST_BYTES}`)
}
