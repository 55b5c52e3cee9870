/** What one user may have at a time, with all his processes: as many as Linux lets one process open files, and some memory. */
export interface Limits {
  readonly connections: number
  readonly sockets: number
  /** Bytes of requests that are not whole, and of answers that nobody reads. */
  readonly bytes: number
}

export const userLimits: Limits = { connections: 1024, sockets: 1024, bytes: 32 * 1024 * 1024 }

/** The owner of the server is limited by his own system only. */
const noLimits: Limits = { connections: Infinity, sockets: Infinity, bytes: Infinity }

/** What a user has. */
export class UserAccount {
  readonly #limits: Limits
  #connections = 0
  #sockets = 0
  #bytes = 0

  constructor(limits: Limits = noLimits) {
    this.#limits = limits
  }

  /** Notes a connection; false when it is one too many, and is to be refused. */
  connect(): boolean {
    return ++this.#connections <= this.#limits.connections
  }

  disconnect(): void {
    this.#connections--
  }

  /** Whether there are so many connections that not even refusals are worth their cost. */
  get isFlooded(): boolean {
    return this.#connections > 2 * this.#limits.connections
  }

  /** Notes a socket; false, and nothing is noted, when it is one too many. */
  openSocket(): boolean {
    if (this.#sockets >= this.#limits.sockets) return false
    this.#sockets++
    return true
  }

  closeSocket(): void {
    this.#sockets--
  }

  /** Notes that more bytes are kept, or fewer; false when they are too many. */
  keep(more: number): boolean {
    this.#bytes += more
    return this.#bytes <= this.#limits.bytes
  }
}

/** The accounts of all users. */
export class UserAccounts {
  readonly #owner: number
  readonly #limits: Limits
  readonly #accounts = new Map<number, UserAccount>()

  /** `owner` is the id of the user who serves the kernel. */
  constructor(owner: number, limits: Limits = userLimits) {
    this.#owner = owner
    this.#limits = limits
  }

  /** The account of a user; where the system does not tell who it is, it is the owner. */
  of(uid = this.#owner): UserAccount {
    const account = this.#accounts.get(uid) ?? new UserAccount(uid === this.#owner ? undefined : this.#limits)
    this.#accounts.set(uid, account)
    return account
  }
}
