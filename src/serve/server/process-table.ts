import type { Kernel, Task } from '../../kernel/index.ts'

/** Who has connected, as the system says it. */
export interface PeerCredentials {
  readonly pid: number
  readonly uid: number
  readonly gid: number
}

interface Entry {
  readonly task: Task
  connections: number
}

/**
 * The processes that have connections: to the kernel, a task each. The user who serves the kernel is its root, as the
 * maker of a user namespace is there; every other user is himself.
 */
export class ProcessTable {
  readonly #kernel: Kernel
  readonly #owner: number
  readonly #entries = new Map<string, Entry>()

  /** `owner` is the id of the user who serves the kernel. */
  constructor(kernel: Kernel, owner: number) {
    this.#kernel = kernel
    this.#owner = owner
  }

  /** The task of a process, and a function that says that it has one connection less. */
  enter(credentials: PeerCredentials | undefined): { readonly task: Task; exit(): void } {
    // Where the system does not tell, it is this user: nobody else can reach the server there.
    if (credentials === undefined) {
      const task = this.#kernel.task()
      return { task, exit: () => task.exit() }
    }
    const { pid, uid, gid } = credentials
    const key = `${pid} ${uid} ${gid}`
    const entry = this.#entries.get(key) ?? { task: this.#make(credentials), connections: 0 }
    this.#entries.set(key, entry)
    entry.connections++
    return { task: entry.task, exit: () => this.#exit(key, entry) }
  }

  #make({ pid, uid, gid }: PeerCredentials): Task {
    return this.#kernel.task(uid === this.#owner ? { tgid: pid } : { tgid: pid, uid, gid })
  }

  #exit(key: string, entry: Entry): void {
    if (--entry.connections > 0) return
    this.#entries.delete(key)
    entry.task.exit()
  }
}
