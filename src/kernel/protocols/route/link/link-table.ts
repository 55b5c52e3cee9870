import type { Link } from './link.ts'

/** The links of a namespace, by index and by name. */
export class LinkTable {
  readonly #byIndex = new Map<number, Link>()
  readonly #byName = new Map<string, Link>()
  /** All, in order; undefined where links have come or gone since. */
  #ordered: readonly Link[] | undefined
  #lastIndex = 0
  /** Counts changes of the table (`dev_base_seq`); never 0. */
  generation = 1

  get(index: number): Link | undefined {
    return this.#byIndex.get(index)
  }

  /** The link with a name, be it a further one. */
  named(name: string): Link | undefined {
    return this.#byName.get(name)
  }

  /** All links, in the order of their indexes, as they are now. */
  get all(): readonly Link[] {
    this.#ordered ??= [...this.#byIndex.values()].sort((a, b) => a.index - b.index)
    return this.#ordered
  }

  /** All links, the oldest of this namespace first (for_each_netdev()). */
  get byAge(): readonly Link[] {
    return [...this.#byIndex.values()]
  }

  get size(): number {
    return this.#byIndex.size
  }

  /** The next index that no link has (`net/core/dev.c`, dev_index_reserve()). */
  freeIndex(): number {
    do this.#lastIndex = this.#lastIndex === 0x7fff_ffff ? 1 : this.#lastIndex + 1
    while (this.#byIndex.has(this.#lastIndex))
    return this.#lastIndex
  }

  /** The first name of a pattern like `veth%d` that is free; undefined when all are taken. */
  freeName(pattern: string): string | undefined {
    for (let i = 0; i < 32768; i++) {
      const name = pattern.replace('%d', `${i}`)
      if (!this.#byName.has(name)) return name
    }
    return undefined
  }

  add(link: Link): void {
    this.#byIndex.set(link.index, link)
    for (const name of [link.name, ...link.altNames]) this.#byName.set(name, link)
    this.#changed()
  }

  remove(link: Link): void {
    this.#byIndex.delete(link.index)
    for (const name of [link.name, ...link.altNames]) this.#byName.delete(name)
    this.#changed()
  }

  rename(link: Link, name: string): void {
    this.#byName.delete(link.name)
    link.name = name
    this.#byName.set(name, link)
  }

  addName(link: Link, name: string): void {
    link.altNames.push(name)
    this.#byName.set(name, link)
  }

  removeName(link: Link, name: string): void {
    link.altNames = link.altNames.filter((known) => known !== name)
    this.#byName.delete(name)
  }

  #changed(): void {
    this.#ordered = undefined
    this.generation = this.generation === 0xffff_ffff ? 1 : this.generation + 1
  }
}
