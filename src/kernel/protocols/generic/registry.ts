import { ENOSPC } from '../../errno.ts'
import type { GenlFamily } from './family.ts'
import { GroupIds } from './group-ids.ts'
import { GENL_ID_CTRL, GENL_ID_PMCRAID, GENL_ID_VFS_DQUOT, GENL_MAX_ID, GENL_START_ALLOC } from './ids.ts'

/** Families that have one number for ever. */
const fixedIds: ReadonlyMap<string, number> = new Map([
  ['nlctrl', GENL_ID_CTRL],
  ['VFS_DQUOT', GENL_ID_VFS_DQUOT],
  ['pmcraid', GENL_ID_PMCRAID],
])

/** The generic netlink families of a kernel, and the numbers that are taken. */
export class GenlRegistry {
  readonly #byId = new Map<number, GenlFamily>()
  readonly #byName = new Map<string, GenlFamily>()
  readonly groupIds = new GroupIds()
  /** Where the search for a free number begins: behind the last one, so that numbers are not used again soon. */
  #next = GENL_START_ALLOC

  byId(id: number): GenlFamily | undefined {
    return this.#byId.get(id)
  }

  byName(name: string): GenlFamily | undefined {
    return this.#byName.get(name)
  }

  /** All families by number. */
  all(): GenlFamily[] {
    return [...this.#byId.values()].sort((a, b) => a.id - b.id)
  }

  /** A free number for a family, or -ENOSPC. */
  allocateId(name: string): number {
    const fixed = fixedIds.get(name)
    const id = fixed === undefined ? this.#freeId() : this.#byId.has(fixed) ? -ENOSPC : fixed
    return id < 0 ? id : this.takeId(id)
  }

  /** Takes a number. The next search begins behind it, whatever becomes of the family (idr_alloc_cyclic()). */
  takeId(id: number): number {
    this.#next = Math.max(id + 1, GENL_START_ALLOC)
    return id
  }

  #freeId(): number {
    for (const [from, to] of [
      [this.#next, GENL_MAX_ID],
      [GENL_START_ALLOC, this.#next - 1],
    ] as const) {
      for (let id = from; id <= to; id++) if (!this.#byId.has(id)) return id
    }
    return -ENOSPC
  }

  add(family: GenlFamily): void {
    this.#byId.set(family.id, family)
    this.#byName.set(family.name, family)
  }

  delete(family: GenlFamily): void {
    this.#byId.delete(family.id)
    this.#byName.delete(family.name)
  }
}
