import { SocketError } from '../../wire/index.ts'
import { loadAddon } from './addon.ts'

/** What native/namespace.c gives to JavaScript: 0, or minus the errno. Paths end with a NUL. */
export interface NamespaceAddon {
  namespaceCreate(path: Uint8Array): number
  namespaceMount(source: Uint8Array, path: Uint8Array): number
  namespaceUnmount(path: Uint8Array): number
  namespaceShare(path: Uint8Array): number
  namespaceEnter(descriptor: number): number
}

const addon = (): NamespaceAddon => loadAddon() as ReturnType<typeof loadAddon> & NamespaceAddon
const pathBytes = (path: string): Uint8Array => Buffer.from(`${path}\0`)

function check(result: number, syscall: string, path: string): void {
  if (result < 0) throw new SocketError(-result, syscall, path)
}

/** System calls about network namespaces. They throw SocketError, and UnsupportedError where there is no addon. */
export const namespaceCalls = {
  /** Mounts a new network namespace on a file. */
  create(path: string): void {
    check(addon().namespaceCreate(pathBytes(path)), 'mount', path)
  },
  /** Mounts the network namespace that `source` is, as in `/proc/1/ns/net`, on a file. */
  mount(source: string, path: string): void {
    check(addon().namespaceMount(pathBytes(source), pathBytes(path)), 'mount', path)
  },
  unmount(path: string): void {
    check(addon().namespaceUnmount(pathBytes(path)), 'umount2', path)
  },
  /** Makes what is mounted in a folder seen in all mount namespaces. */
  share(path: string): void {
    check(addon().namespaceShare(pathBytes(path)), 'mount', path)
  },
  /** Moves this thread to the namespace of an open descriptor, and what it starts from then on. */
  enter(descriptor: number): void {
    check(addon().namespaceEnter(descriptor), 'setns', `descriptor ${descriptor}`)
  },
} as const
