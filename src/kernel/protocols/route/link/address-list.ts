/** Addresses that a link accepts besides its own, and how many want each (`struct netdev_hw_addr_list`). */
export class AddressList {
  readonly #users = new Map<string, number>()

  /** In the order in which they were added. */
  get all(): string[] {
    return [...this.#users.keys()]
  }

  has(address: string): boolean {
    return this.#users.has(address)
  }

  /** Whether nobody wanted it yet. */
  add(address: string): boolean {
    const users = this.#users.get(address) ?? 0
    this.#users.set(address, users + 1)
    return users === 0
  }

  /** Whether it is wanted by nobody any more; undefined where it was not wanted at all. */
  remove(address: string): boolean | undefined {
    const users = this.#users.get(address)
    if (users === undefined) return undefined
    if (users > 1) this.#users.set(address, users - 1)
    else this.#users.delete(address)
    return users === 1
  }
}
