import { GENL_ID_CTRL, GENL_ID_PMCRAID, GENL_ID_VFS_DQUOT } from './ids.ts'

const BITS_PER_LONG = 64

/**
 * Which group numbers are taken. 0 is no group, 1 was drop monitor's before numbers were handed out; three families
 * have the number of their group for ever (`net/netlink/genetlink.c`, mc_groups).
 */
export class GroupIds {
  readonly #taken = new Set([0, 1, GENL_ID_CTRL, GENL_ID_VFS_DQUOT, GENL_ID_PMCRAID])
  #size = BITS_PER_LONG

  /** How many groups the protocol has: the bitmap grows by whole words. */
  get size(): number {
    return this.#size
  }

  /** Takes the first `count` free numbers in a row, and gives the first of them. */
  allocate(count: number): number {
    let first = 0
    for (let run = 0; run < count; first++) run = this.#taken.has(first) ? 0 : run + 1
    return this.take(first - count, count)
  }

  /** Takes numbers from `first` on, whoever has them. */
  take(first: number, count: number): number {
    for (let id = first; id < first + count; id++) this.#taken.add(id)
    while (this.#size < first + count) this.#size += Math.ceil(count / BITS_PER_LONG) * BITS_PER_LONG
    return first
  }

  /** Gives a number back; drop monitor's stays taken. */
  free(id: number): void {
    if (id !== 1) this.#taken.delete(id)
  }
}
