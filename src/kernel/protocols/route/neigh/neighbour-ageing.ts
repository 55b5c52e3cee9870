import { neighExtFlags, neighStates } from '../../../../families/route/index.ts'
import { CONNECTED_STATES, type Neighbour, PASSING_STATES } from './neighbour.ts'
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
    // What others have found right is doubted only.
    const isRight = neighbour.state === PROBE && (neighbour.flagsExt & neighExtFlags.EXT_VALIDATED) !== 0
    return {
      neighbour: { ...neighbour, state: isRight ? STALE : FAILED, updated: now },
      isTold: true,
      next: undefined,
    }
  }
  const asked = { ...neighbour, probes: neighbour.probes + 1 }
  return { neighbour: asked, isTold, next: now + Math.max(times.retrans, SHORTEST) }
}

/** What becomes of a neighbour that somebody wants to send to (neigh_event_send_probe()). */
export function askNow(
  known: Neighbour,
  now: number,
  times: NeighbourTimes,
  isImmediate: boolean,
): Pick<Aged, 'neighbour' | 'next'> {
  const neighbour = { ...known, used: now }
  const { state } = neighbour
  if ((state & (CONNECTED_STATES | DELAY | PROBE | INCOMPLETE)) !== 0) return { neighbour, next: undefined }
  if ((state & STALE) !== 0) {
    return { neighbour: { ...neighbour, state: DELAY, updated: now }, next: now + times.delayProbe }
  }
  if (times.firstProbes === times.unicastProbes) {
    return { neighbour: { ...neighbour, state: FAILED, updated: now }, next: undefined }
  }
  const probes = times.unicastProbes + (isImmediate ? 1 : 0)
  const pause = isImmediate ? Math.max(times.retrans, SHORTEST) : SHORTEST
  return { neighbour: { ...neighbour, state: INCOMPLETE, updated: now, probes }, next: now + pause }
}

/** Whether the next question for a neighbour is for programs, which are asked between unicasts and multicasts (arp_solicit()). */
export function isForProgram({ probes }: Neighbour, { unicastProbes, programProbes }: NeighbourTimes): boolean {
  return probes >= unicastProbes && probes < unicastProbes + programProbes
}

/** Shortest time until the next look, in milliseconds. */
const SHORTEST = 10
