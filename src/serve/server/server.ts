import type { Kernel } from '../../kernel/index.ts'
import { hasAddon } from '../../socket/native/addon.ts'
import { LinuxListener } from '../listen/linux-listener.ts'
import type { Accept, Listener } from '../listen/listener.ts'
import { nodeListener } from '../listen/node-listener.ts'
import { ClientConnection } from './client-connection.ts'
import { FileTable } from './file-table.ts'
import { ProcessTable } from './process-table.ts'
import { freeStalePath } from './stale-path.ts'
import { UserAccounts } from './user-limits.ts'

/** How a kernel is served. */
export interface ServeOptions {
  /**
   * Mode of the socket's file, which says who may connect; default 0o600, this user alone. Other systems than Linux, and
   * Linux without the addon, do not tell who connects: there is no other mode there.
   */
  readonly mode?: number | undefined
}

/** A kernel that other processes can reach. */
export interface KernelServer {
  /** Path of the unix socket. */
  readonly path: string
  /** How many connections there are. */
  readonly clients: number
  /** Ends every connection, which closes its sockets, and removes the path. */
  close(): Promise<void>
}

/** Mode of a socket's file that only its owner may connect to. */
const OWNER_ONLY = 0o600

/**
 * Lets other processes open sockets of `kernel`, by a unix socket at `path`. To the kernel each process is a task. On
 * Linux the system says which: its process id, and root for the user who serves the kernel, himself for any other.
 * Elsewhere nobody but this user may connect, and is root. Rejects with SocketError or Node's error when it cannot listen
 * (EADDRINUSE).
 */
export async function serveKernel(kernel: Kernel, path: string, options: ServeOptions = {}): Promise<KernelServer> {
  const { mode = OWNER_ONLY } = options
  const owner = process.getuid?.() ?? 0
  const processes = new ProcessTable(kernel, owner)
  const served = { kernel, processes, files: new FileTable(), accounts: new UserAccounts(owner) }
  const accept: Accept = (connection) => new ClientConnection(connection, served)
  await freeStalePath(path)
  const listener = await listen(path, mode, accept)
  return {
    path,
    get clients() {
      return listener.connections
    },
    close: () => listener.close(),
  }
}

async function listen(path: string, mode: number, accept: Accept): Promise<Listener> {
  if (hasAddon()) return new LinuxListener(path, mode, accept)
  if (mode !== OWNER_ONLY)
    throw new RangeError(
      `only Linux, with the addon, tells who connects: elsewhere the mode is ${OWNER_ONLY.toString(8)}`,
    )
  return nodeListener(path, accept)
}
