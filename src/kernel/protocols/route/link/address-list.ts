/** Addresses that a link accepts besides its own, and how many want each (`struct netdev_hw_addr_list`). */
export class AddressList {
  readonly #users = new Map<string, number>()

  /** In the order in which they were added. */
  get all(): string[] {
    return [...this.#users.keys()]
  }

  get size(): number {
    return this.#users.size
  }

  has(address: string): boolean {
    return this.#users.has(address)
  }

  add(address: string): void {
    this.#users.set(address, (this.#users.get(address) ?? 0) + 1)
  }

  /** Whether anybody wanted it. */
  remove(address: string): boolean {
    const users = this.#users.get(address)
    if (users === undefined) return false
    if (users > 1) this.#users.set(address, users - 1)
    else this.#users.delete(address)
    return true
  }
}
