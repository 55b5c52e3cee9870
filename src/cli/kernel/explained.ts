import { NlkitError } from '../../wire/index.ts'

/** Something that the system, or a file that was named, does not allow. */
class SystemError extends NlkitError {
  readonly code: string

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** What to do about errors that come when a kernel is served or looked for. */
const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: 'a kernel is served there already, or it is another file: take another path',
  ENOENT: 'nothing is there: `nlkit kernel serve --socket PATH` serves a kernel',
  ECONNREFUSED: 'the kernel that was served there is gone: `nlkit kernel serve --socket PATH` serves one',
  EACCES: 'you may not: who serves the kernel can let you by `--mode`',
}

/** What `action` gives. What it throws that is no error of nlkit is one afterwards, which names `what`. */
export async function explained<T>(action: Promise<T>, what: string): Promise<T> {
  try {
    return await action
  } catch (error) {
    const { code = 'ERR_NLKIT_FILE', message } = error as { code?: string; message: string }
    const hint = advice[code]
    if (hint === undefined && error instanceof NlkitError) throw error
    throw new SystemError(code, `${what}: ${hint ?? message}`, error)
  }
}
