import { neighFlags, neighStates } from '../../../../../../families/route/index.ts'
import type { Link } from '../../link.ts'
import type { VxlanEntry, VxlanPlace } from './vxlan-entry.ts'
import { NOBODY, type VxlanTable } from './vxlan-table.ts'

const { PERMANENT, NOARP, STALE } = neighStates

/** Longest time between two looks for old entries, in milliseconds (FDB_AGE_INTERVAL). */
const LOOKS = 10_000

/** What time makes of the entries of a vxlan that is up (`drivers/net/vxlan/vxlan_core.c`). */
export class VxlanAgeing {
  readonly #link: Link
  readonly #table: VxlanTable
  readonly #place: () => VxlanPlace
  #stopAgeing: (() => void) | undefined

  constructor(link: Link, table: VxlanTable, place: () => VxlanPlace) {
    this.#link = link
    this.#table = table
    this.#place = place
  }

  /** The link is up: from now on old entries are looked for (vxlan_open()). */
  open(): void {
    this.ageLater(LOOKS)
  }

  ageLater(milliseconds: number): void {
    this.#stopAgeing?.()
    this.#stopAgeing = this.#link.net.after(milliseconds, () => this.#age())
  }

  /** vxlan_cleanup() */
  #age(): void {
    if (!this.#link.isUp) return
    const { now } = this.#link.net
    const lasts = (this.#place().settings.ageing ?? 0) * 1000
    let next = now + LOOKS
    for (const entry of this.#table.all) {
      if (isFixed(entry) || (entry.flags & neighFlags.EXT_LEARNED) !== 0) continue
      const end = entry.updated + lasts
      if (end > now) {
        next = Math.min(next, end)
        continue
      }
      entry.state = STALE
      this.#table.destroy(entry)
    }
    this.ageLater(next - now)
  }

  /** The link is down: what nobody has set for good goes (vxlan_stop()). */
  stop(): void {
    this.#stopAgeing?.()
    const { id = 0 } = this.#place().settings
    for (const entry of this.#table.all) {
      const isDefault = entry.lladdr === NOBODY && entry.srcVni === id
      if (!isDefault && !isFixed(entry)) this.#table.destroy(entry)
    }
  }
}

/** Whether somebody has set an entry for good. */
function isFixed({ state }: VxlanEntry): boolean {
  return (state & (PERMANENT | NOARP)) !== 0
}
