import { readdir, stat } from 'node:fs/promises'
import { type NamedNamespace, namespaces } from './named-namespaces.ts'

/** What makes two paths the same namespace. */
interface Identity {
  readonly dev: number
  readonly ino: number
}

/** Identity of the namespace that a path is; undefined where it is gone, or may not be seen. */
async function identityOf(path: string): Promise<Identity | undefined> {
  return stat(path).catch(() => undefined)
}

function isSame(a: Identity | undefined, b: Identity | undefined): boolean {
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
}

/** Names of the network namespace that a process is in. Rejects with the file system's error where it may not be seen. */
export async function namespacesOfProcess(pid: number | 'self'): Promise<NamedNamespace[]> {
  const own = await stat(`/proc/${pid}/ns/net`)
  const all = await namespaces()
  const identities = await Promise.all(all.map(({ path }) => identityOf(path)))
  return all.filter((_, i) => isSame(identities[i], own))
}

/** Processes in a network namespace, by their ids; those that may not be seen are left out. */
export async function processesIn(path: string): Promise<number[]> {
  const namespace = await stat(path)
  const found: number[] = []
  for (const entry of await readdir('/proc')) {
    if (/^\d+$/.test(entry) && isSame(await identityOf(`/proc/${entry}/ns/net`), namespace)) found.push(Number(entry))
  }
  return found.sort((a, b) => a - b)
}
