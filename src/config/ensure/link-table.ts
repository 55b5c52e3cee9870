import type { LinkMessage } from '../../families/route/index.ts'
import type { LinkRef } from '../link/link-names.ts'
import type { Wanted } from './desired-state.ts'

/** Links by index, by name and by further name. */
export class LinkTable {
  readonly #byIndex = new Map<number, LinkMessage>()
  readonly #byName = new Map<string, LinkMessage>()

  constructor(links: readonly LinkMessage[]) {
    for (const link of links) {
      if (link.index !== undefined) this.#byIndex.set(link.index, link)
      if (link.ifname !== undefined) this.#byName.set(link.ifname, link)
      for (const name of link.propList?.altIfname ?? []) this.#byName.set(name, link)
    }
  }

  find(ref: LinkRef): LinkMessage | undefined {
    return typeof ref === 'number' ? this.#byIndex.get(ref) : this.#byName.get(ref)
  }

  /** The index of a link; 0, which no link has, of one that is not there. */
  readonly indexOf = (ref: LinkRef): number => this.find(ref)?.index ?? 0

  /** The name of a link, for people. */
  nameOf(index: number | undefined): string {
    return this.#byIndex.get(index ?? 0)?.ifname ?? String(index)
  }
}

/** Indexes of the links that are described, and of those that have an address that is; 0 stands for what is not there. */
export function linksWithAddresses({ links, addresses }: Wanted, table: LinkTable): Set<number | undefined> {
  return new Set([...links.map(({ name }) => table.indexOf(name)), ...addresses.map(({ dev }) => table.indexOf(dev))])
}
