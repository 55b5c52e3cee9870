/** Addresses that a link accepts besides its own, and how many want each (`struct netdev_hw_addr_list`). */
export class AddressList {
  readonly #users = new Map<string, number>()
  /** Those that the list of the link below has because of this one. */
  readonly #passedOn = new Set<string>()

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

  /** Has the list of the link below want the same (`net/core/dev_addr_lists.c`, __hw_addr_sync()). */
  passOn(below: AddressList): void {
    for (const address of this.all.filter((one) => !this.#passedOn.has(one))) {
      this.#passedOn.add(address)
      below.add(address)
    }
    this.#takeBack(below, (address) => !this.#users.has(address))
  }

  /** Has the list of the link below want nothing of this one any more (__hw_addr_unsync()). */
  takeBack(below: AddressList): void {
    this.#takeBack(below, () => true)
  }

  #takeBack(below: AddressList, isOver: (address: string) => boolean): void {
    for (const address of [...this.#passedOn].filter(isOver)) {
      this.#passedOn.delete(address)
      below.remove(address)
    }
  }
}
