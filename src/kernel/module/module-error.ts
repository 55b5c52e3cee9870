import { errnoName, errnoText, NlkitError } from '../../wire/index.ts'

/**
 * A module could not be inserted or removed. `code` is the errno's name: EEXIST (it is there already), ENOENT (it is
 * not there), EAGAIN, also called EWOULDBLOCK (it is in use), EBUSY (it is being inserted or removed, or cannot be
 * removed), EIO (its `init` threw: see `cause`), or what `init` returned.
 */
export class ModuleError extends NlkitError {
  readonly code: string
  readonly errno: number
  /** Name of the module. */
  readonly module: string

  constructor(call: 'insmod' | 'rmmod', module: string, errno: number, detail: string, options?: ErrorOptions) {
    super(`${call} ${module}: ${errnoName(errno)} ${errnoText(errno)} — ${detail}`, options)
    this.code = errnoName(errno)
    this.errno = errno
    this.module = module
  }
}
