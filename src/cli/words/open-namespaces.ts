import { closeSync, openSync } from 'node:fs'
import type { NetnsRef } from '../../config/index.ts'
import { UsageError } from '../grammar/usage-error.ts'

/** Files of namespaces that are open while a request names them. */
export class OpenNamespaces {
  readonly #descriptors: number[] = []

  /** A process by its id, or a namespace by its path, as requests take them. Throws UsageError for no namespace. */
  open(netns: number | string): NetnsRef {
    if (typeof netns === 'number') return netns
    try {
      const fd = openSync(netns, 'r')
      this.#descriptors.push(fd)
      return { fd }
    } catch (error) {
      throw new UsageError(`there is no namespace ${netns} (${(error as NodeJS.ErrnoException).code})`)
    }
  }

  close(): void {
    for (const fd of this.#descriptors.splice(0)) closeSync(fd)
  }
}
