import { neighStates } from '../../../../families/route/index.ts'
import { type Neighbour, PASSING_STATES } from './neighbour.ts'
import type { NeighbourTimes } from './neighbour-parameters.ts'

const { INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED } = neighStates

/** What time makes of a neighbour. */
export interface Aged {
  readonly neighbour: Neighbour
  /** Whether others hear of it. */
  readonly isTold: boolean
  /** When it is to be looked at again, in milliseconds since boot; undefined where nothing comes of itself any more. */
  readonly next: number | undefined
}

/** When a neighbour that got its state just now is to be looked at; undefined where its state lasts (neigh_add_timer()). */
export function firstLook({ state }: Neighbour, now: number, times: NeighbourTimes): number | undefined {
  if ((state & PASSING_STATES & ~INCOMPLETE) === 0) return undefined
  return state === REACHABLE ? now + times.reachable : now
}

/**
 * Looks at a neighbour whose time has come. Nobody ever answers here: one that was used of late is asked for until it has failed,
 * others become stale (`net/core/neighbour.c`, neigh_timer_handler()).
 */
export function age(neighbour: Neighbour, now: number, times: NeighbourTimes): Aged {
  const { state, confirmed, used } = neighbour
  if (state === REACHABLE) {
    if (now <= confirmed + times.reachable)
      return { neighbour, isTold: false, next: Math.max(confirmed + times.reachable, now + SHORTEST) }
    const isUsed = now <= used + times.delayProbe
    return {
      neighbour: { ...neighbour, state: isUsed ? DELAY : STALE, updated: now },
      isTold: !isUsed,
      next: isUsed ? now + times.delayProbe : undefined,
    }
  }
  if (state === DELAY) {
    if (now <= confirmed + times.delayProbe) {
      return {
        neighbour: { ...neighbour, state: REACHABLE, updated: now },
        isTold: true,
        next: Math.max(confirmed + times.reachable, now + SHORTEST),
      }
    }
    return probe({ ...neighbour, state: PROBE, updated: now, probes: 0 }, now, times, true)
  }
  return probe(neighbour, now, times, false)
}

/** Asks for a neighbour once more, or gives it up. */
function probe(neighbour: Neighbour, now: number, times: NeighbourTimes, isTold: boolean): Aged {
  const most = neighbour.state === PROBE ? times.probes : times.firstProbes
  if (neighbour.probes >= most) {
    return { neighbour: { ...neighbour, state: FAILED, updated: now }, isTold: true, next: undefined }
  }
  const asked = { ...neighbour, probes: neighbour.probes + 1 }
  return { neighbour: asked, isTold, next: now + Math.max(times.retrans, SHORTEST) }
}

/** Shortest time until the next look, in milliseconds. */
const SHORTEST = 10
