import { NlkitError } from '../../wire/index.ts'

/** Something that the system, or a file that was named, does not allow. */
class SystemError extends NlkitError {
  readonly code: string

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** What to do about an error, by its code. */
export type Advice = Readonly<Record<string, string>>

/** About errors that come when a served kernel is looked for. */
export const reaching: Advice = {
  ENOENT: 'nothing is there: `nlkit kernel serve --socket PATH` serves a kernel',
  ECONNREFUSED: 'no kernel is served there, or no longer: `nlkit kernel serve --socket PATH` serves one',
  EACCES: 'you may not: who serves the kernel can let you by `--mode`',
}

/** About errors that come when a kernel is to be served. */
export const serving: Advice = {
  EADDRINUSE: 'a kernel is served there already, or it is another file: take another path',
  ENOENT: 'the folder is not there: make it, or take another path',
  ENOTDIR: 'that is no folder in which a socket can be: take another path',
  EACCES: 'you may not make a socket there: take another path',
}

/** What `action` gives. What it throws that is no error of nlkit is one afterwards, which names `what`. */
export async function explained<T>(action: Promise<T>, what: string, advice: Advice = {}): Promise<T> {
  try {
    return await action
  } catch (error) {
    const { code = 'ERR_NLKIT_FILE', message } = error as { code?: string; message: string }
    const hint = advice[code]
    if (hint === undefined && error instanceof NlkitError) throw error
    throw new SystemError(code, `${what}: ${hint ?? message}`, error)
  }
}
