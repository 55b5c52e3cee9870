import { neighExtFlags, neighFlags, neighStates, routeTypes } from '../../../../families/route/index.ts'
import { type Neighbour, PASSING_STATES } from './neighbour.ts'
import type { NeighbourTable } from './neighbour-table.ts'

const { PERMANENT, FAILED, NOARP } = neighStates

/** How long an entry is safe from collection, and between two in a hurry, in milliseconds. */
const SAFE = 5000

/** Whether an entry is there until somebody takes it away: such do not count. */
export function isExempt({ state, flags, flagsExt }: Pick<Neighbour, 'state' | 'flags' | 'flagsExt'>): boolean {
  return (
    (state & PERMANENT) !== 0 ||
    (flags & neighFlags.EXT_LEARNED) !== 0 ||
    (flagsExt & neighExtFlags.EXT_VALIDATED) !== 0
  )
}

/** Makes room for an entry where there are many; false where there is none left (`net/core/neighbour.c`, neigh_alloc()). */
export function makeRoom(table: NeighbourTable, { family, link }: Neighbour): boolean {
  const { now } = link.net
  const common = link.net.neighbourParameters.common[family]
  const { thresh2, thresh3 } = common.limits
  const count = table.all.filter((entry) => entry.family === family && !isExempt(entry)).length
  if (count < thresh2 || (count < thresh3 && now <= common.lastFlush + SAFE)) return true
  common.lastFlush = now
  return collect(table, family, count - thresh2, now) > 0 || count < thresh3
}

/** Takes the oldest entries away that nobody will miss; how many (neigh_forced_gc()). */
function collect(table: NeighbourTable, family: number, most: number, now: number): number {
  const useless = table.all.filter((entry) => entry.family === family && !isExempt(entry) && isUseless(entry, now))
  const gone = useless.slice(0, Math.max(most, 1))
  for (const entry of gone) table.delete(entry)
  return gone.length
}

/** An entry that waits for something is held by that. */
function isUseless({ state, type, updated }: Neighbour, now: number): boolean {
  if ((state & PASSING_STATES) !== 0) return false
  return state === FAILED || state === NOARP || type === routeTypes.MULTICAST || now > updated + SAFE
}
