import { neighExtFlags, neighFlags, neighStates, routeTypes } from '../../../../families/route/index.ts'
import { type Neighbour, PASSING_STATES } from './neighbour.ts'

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

/** Makes room for an entry where there are many on the machine; false where there is none left (`net/core/neighbour.c`, neigh_alloc()). */
export function makeRoom({ family, link: { net } }: Neighbour): boolean {
  const { now } = net
  const common = net.neighbourParameters.common[family]
  const { thresh2, thresh3 } = common.limits
  const counted = net.neighbours.everywhere.of(family).filter((entry) => !isExempt(entry))
  const count = counted.length
  if (count < thresh2 || (count < thresh3 && now <= common.lastFlush + SAFE)) return true
  common.lastFlush = now
  return collect(counted, count - thresh2, now) > 0 || count < thresh3
}

/** Takes the oldest entries away that nobody will miss; how many (neigh_forced_gc()). */
function collect(counted: readonly Neighbour[], most: number, now: number): number {
  const gone = counted.filter((entry) => isUseless(entry, now)).slice(0, Math.max(most, 1))
  for (const entry of gone) entry.link.net.neighbours.delete(entry)
  return gone.length
}

/** An entry that waits for something is held by that. */
function isUseless({ state, type, updated }: Neighbour, now: number): boolean {
  if ((state & PASSING_STATES) !== 0) return false
  return state === FAILED || state === NOARP || type === routeTypes.MULTICAST || now > updated + SAFE
}
