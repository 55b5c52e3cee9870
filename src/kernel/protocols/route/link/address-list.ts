/** Addresses that a link accepts besides its own, and how many want each (`struct netdev_hw_addr_list`). */
export class AddressList {
  readonly #users = new Map<string, number>()
  /** Those that the link below accepts, too (`sync_cnt`). */
  readonly #shared = new Set<string>()

  /** In the order in which they were added. */
  get all(): string[] {
    return [...this.#users.keys()]
  }

  get isEmpty(): boolean {
    return this.#users.size === 0
  }

  has(address: string): boolean {
    return this.#users.has(address)
  }

  add(address: string): void {
    this.#users.set(address, (this.#users.get(address) ?? 0) + 1)
  }

  /** Whether it was wanted at all. */
  remove(address: string): boolean {
    const users = this.#users.get(address)
    if (users === undefined) return false
    if (users > 1) this.#users.set(address, users - 1)
    else this.#users.delete(address)
    return true
  }

  /** Nobody wants any of them any more (dev_uc_flush(), dev_mc_flush()). */
  clear(): void {
    this.#users.clear()
    this.#shared.clear()
  }

  /** Those that the link below does not accept yet, and does from now on (__hw_addr_sync()). */
  unshared(): string[] {
    const fresh = this.all.filter((address) => !this.#shared.has(address))
    for (const address of fresh) this.#shared.add(address)
    return fresh
  }

  /** Those that it accepts although nobody wants them any more. */
  outdated(): string[] {
    return this.#forget((address) => !this.has(address))
  }

  /** All that it accepts (__hw_addr_unsync()). */
  withdrawn(): string[] {
    return this.#forget(() => true)
  }

  #forget(isMeant: (address: string) => boolean): string[] {
    const gone = [...this.#shared].filter(isMeant)
    for (const address of gone) this.#shared.delete(address)
    return gone
  }
}
