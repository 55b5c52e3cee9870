import { mkdir, open, opendir, unlink } from 'node:fs/promises'
import { namespaceCalls } from '../../socket/index.ts'
import { EncodeError } from '../../wire/index.ts'

/** Where network namespaces have names, as those of `ip netns`. */
const FOLDER = '/run/netns'

/** A network namespace with a name. */
export interface NamedNamespace {
  readonly name: string
  /** What `connect(family, { netns })` takes. */
  readonly path: string
}

/** The namespace of a name, which need not be there. Throws EncodeError for what can be none. */
export function namedNamespace(name: string): NamedNamespace {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name) || Buffer.byteLength(name) > 255) {
    throw new EncodeError(
      'name',
      `${JSON.stringify(name)} cannot be the name of a namespace, which is that of a file in ${FOLDER}`,
    )
  }
  return { name, path: `${FOLDER}/${name}` }
}

/** Network namespaces that have a name, in the order of the folder that they are in; `ip netns` shows the same. */
export async function namespaces(): Promise<NamedNamespace[]> {
  const found: NamedNamespace[] = []
  try {
    for await (const { name } of await opendir(FOLDER)) found.push(namedNamespace(name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return found
}

/**
 * Makes a network namespace with a name; with `of`, gives a name to that of a process. Rejects with an error of the file
 * system where the name is taken (EEXIST), with SocketError where the kernel refuses.
 */
export async function addNamespace(name: string, options: { readonly of?: number | undefined } = {}): Promise<void> {
  const { path } = namedNamespace(name)
  await mkdir(FOLDER, { recursive: true, mode: 0o755 })
  namespaceCalls.share(FOLDER)
  // A file to mount it on, which nobody may read as a file.
  await (await open(path, 'wx', 0)).close()
  try {
    if (options.of === undefined) namespaceCalls.create(path)
    else namespaceCalls.mount(`/proc/${options.of}/ns/net`, path)
  } catch (error) {
    await unlink(path)
    throw error
  }
}

/** Takes the name from a namespace, which ends it unless something else holds it: a process, a socket. ENOENT without one. */
export async function deleteNamespace(name: string): Promise<void> {
  const { path } = namedNamespace(name)
  try {
    namespaceCalls.unmount(path)
  } catch (error) {
    // What is left when somebody was stopped in the middle: a file without a namespace.
    if ((error as { code?: string }).code !== 'EINVAL') throw error
  }
  await unlink(path)
}
