/** Hardware addresses that a link takes packets for, and how many want each (`struct netdev_hw_addr_list`). */
export class AddressList {
  readonly #users = new Map<string, number>()

  /** The oldest first. */
  get addresses(): string[] {
    return [...this.#users.keys()]
  }

  add(address: string): void {
    this.#users.set(address, (this.#users.get(address) ?? 0) + 1)
  }

  delete(address: string): void {
    const users = this.#users.get(address) ?? 0
    if (users > 1) this.#users.set(address, users - 1)
    else this.#users.delete(address)
  }
}
