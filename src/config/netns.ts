import { closeSync, openSync } from 'node:fs'
import { EncodeError } from '../wire/index.ts'

/**
 * A network namespace: the id of a process that is in it, a path as in `/run/netns/blue` or `/proc/1/ns/net`, or a file
 * that is open.
 */
export type NetnsRef = number | string | { readonly fd: number }

/** The attribute of a request that says which namespace is meant. */
export function netnsNamed(netns: NetnsRef | undefined): { netNsPid?: number; netNsFd?: number } {
  if (netns === undefined) return {}
  if (typeof netns === 'number') return { netNsPid: netns }
  if (typeof netns === 'string') throw new EncodeError('netNsFd', `the namespace '${netns}' is not open`)
  return { netNsFd: netns.fd }
}

/** Namespaces that are open while a request names them. */
export class OpenNamespaces {
  readonly #descriptors: number[] = []

  /** Opens one that is given by its path. Throws EncodeError where that cannot be opened. */
  open(netns: NetnsRef | undefined): NetnsRef | undefined {
    if (typeof netns !== 'string') return netns
    try {
      const fd = openSync(netns, 'r')
      this.#descriptors.push(fd)
      return { fd }
    } catch (error) {
      throw new EncodeError('netNsFd', `${netns} cannot be opened: ${(error as NodeJS.ErrnoException).code}`)
    }
  }

  close(): void {
    for (const fd of this.#descriptors.splice(0)) closeSync(fd)
  }
}
