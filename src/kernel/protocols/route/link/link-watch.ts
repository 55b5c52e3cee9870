import { linkModes, operStates } from '../../../../families/route/index.ts'
import type { Link } from './link.ts'
import { changed } from './link-state.ts'

/**
 * Links whose carrier has changed. What follows from that happens after the request that caused it, in Linux by a worker
 * (`net/core/link_watch.c`).
 */
export class LinkWatch {
  readonly #pending = new Set<Link>()

  fire(link: Link): void {
    this.#pending.add(link)
  }

  forget(link: Link): void {
    this.#pending.delete(link)
  }

  /** Sees to all that are waiting, and to those that are waiting because of that. */
  run(): void {
    for (let link = this.#next(); link !== undefined; link = this.#next()) {
      this.#pending.delete(link)
      link.operstate = operationalState(link)
      if (!link.isUp) continue
      link.isActive = link.carrier
      changed(link)
    }
  }

  /**
   * What is urgent comes in the order in which it happened. The rest Linux leaves for up to a second, or until somebody asks for the link
   * (linkwatch_sync_dev()): here one is asked for after another.
   */
  #next(): Link | undefined {
    const pending = [...this.#pending]
    return pending.find(isUrgent) ?? pending.sort((a, b) => a.index - b.index)[0]
  }
}

/** linkwatch_urgent_event() */
function isUrgent({ isUp, index, lowerIndex, carrier, isActive }: Link): boolean {
  return isUp && (index !== lowerIndex || (carrier && !isActive))
}

/** A link begins as operational as its carrier lets it be (linkwatch_init_dev()). */
export function beginOperation(link: Link): void {
  if (!link.carrier || link.isDormant || link.isTesting) link.operstate = operationalState(link)
}

/** `net/core/link_watch.c`, rfc2863_policy(). */
function operationalState(link: Link): number {
  const state = stateOfMedium(link)
  if (state === link.operstate || state !== operStates.UP) return state
  if (link.linkmode === linkModes.DORMANT) return operStates.DORMANT
  return link.linkmode === linkModes.TESTING ? operStates.TESTING : operStates.UP
}

/** default_operstate(); the link below is looked for by its index, wherever it is. */
function stateOfMedium(link: Link): number {
  if (link.isTesting) return operStates.TESTING
  if (link.carrier) return link.isDormant ? operStates.DORMANT : operStates.UP
  const below = link.lowerIndex === link.index ? undefined : link.net.links.get(link.lowerIndex)
  return below === undefined || below.carrier ? operStates.DOWN : operStates.LOWERLAYERDOWN
}

/** The lower layer can send. */
export function carrierOn(link: Link): void {
  if (link.carrier) return
  link.carrier = true
  if (!link.isRegistered) return
  link.carrierUpCount++
  link.net.workers.watch.fire(link)
}

/** The lower layer cannot send any more. */
export function carrierOff(link: Link): void {
  if (!link.carrier) return
  link.carrier = false
  if (!link.isRegistered) return
  link.carrierDownCount++
  link.net.workers.watch.fire(link)
}

/** A link that stands on another one is as operational as that is (netif_stacked_transfer_operstate()). */
export function followLower(link: Link, lower: Link): void {
  const isDormant = lower.operstate === operStates.DORMANT
  const isTesting = lower.operstate === operStates.TESTING
  if (link.isDormant !== isDormant || link.isTesting !== isTesting) link.net.workers.watch.fire(link)
  link.isDormant = isDormant
  link.isTesting = isTesting
  if (lower.carrier) carrierOn(link)
  else carrierOff(link)
}
