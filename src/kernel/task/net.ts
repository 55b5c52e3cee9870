import type { Kernel } from '../kernel.ts'
import type { Sock } from '../sock/sock.ts'
import type { UserNamespace } from './user-namespace.ts'

/** What `NETLINK_CB(skb).nsid` is where the namespace has no id (`linux/net_namespace.h`). */
export const NETNSA_NSID_NOT_ASSIGNED = -1

/** Number of netlink protocols (`linux/netlink.h`, MAX_LINKS). */
export const MAX_LINKS = 32

/** A network namespace. It ends with the last process, descriptor and socket that has it; the first one never does. */
export class Net {
  readonly kernel: Kernel
  /** The user namespace whose administrators may configure it. */
  readonly userNamespace: UserNamespace
  /** For each protocol the sockets by their port id, a kernel socket as 0. */
  readonly ports: readonly Map<number, Sock>[] = Array.from({ length: MAX_LINKS }, () => new Map())
  hasEnded = false
  readonly #ids = new Map<Net, number>()
  #holders = 0

  constructor(kernel: Kernel, userNamespace: UserNamespace) {
    this.kernel = kernel
    this.userNamespace = userNamespace
  }

  /** Somebody has it from now on (get_net()). */
  hold(): void {
    this.#holders++
  }

  /** Somebody has it no longer (`net/core/net_namespace.c`, put_net()). */
  release(): void {
    if (--this.#holders > 0 || this.hasEnded || this === this.kernel.initNet) return
    this.hasEnded = true
    this.kernel.endNet(this)
  }

  /** The kernel socket of a protocol here; undefined when there is none. */
  kernelSocket(protocol: number): Sock | undefined {
    return this.ports[protocol]?.get(0)
  }

  /** The id that `peer` has in this namespace; -1 when it has none (`net/core/net_namespace.c`, peernet2id()). */
  idOf(peer: Net): number {
    return this.#ids.get(peer) ?? NETNSA_NSID_NOT_ASSIGNED
  }

  /** The namespace that has that id in this one. */
  byId(id: number): Net | undefined {
    for (const [peer, known] of this.#ids) if (known === id) return peer
    return undefined
  }

  /** The ids of other namespaces in this one. */
  get ids(): ReadonlyMap<Net, number> {
    return this.#ids
  }

  /** The id of `peer` here; it gets the lowest that is free where it has none; -1 where it has ended (peernet2id_alloc()). */
  idFor(peer: Net): number {
    const known = this.idOf(peer)
    if (known >= 0 || peer.hasEnded) return known
    const taken = new Set(this.#ids.values())
    let id = 0
    while (taken.has(id)) id++
    this.assignId(peer, id)
    return id
  }

  /** Takes the id of `peer` here from it, and gives that; -1 when it has none. */
  takeId(peer: Net): number {
    const id = this.idOf(peer)
    this.#ids.delete(peer)
    return id
  }

  /** Gives `peer` an id in this namespace, for as long as it is there; false when it has one, or when the id is taken. */
  assignId(peer: Net, id: number): boolean {
    if (this.#ids.has(peer)) return false
    for (const taken of this.#ids.values()) if (taken === id) return false
    this.#ids.set(peer, id)
    return true
  }
}
