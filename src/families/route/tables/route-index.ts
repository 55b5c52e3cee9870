import { ipv4Number, ipv4NumberText, type RowIndex, type RowMap } from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import type { RouteMessage } from '../route/route.ts'
import { ipv6RouteKey } from './ipv6-routes.ts'
import { endingNumber, endingOf, endingText } from './place-ending.ts'
import { routePlace } from './route-place.ts'

/**
 * Where a route is kept: under its key, or for nearly all IPv4 routes under a number, of whose bits the lower 32 are the destination
 * and those above the number of the ending. Texts would have to be made, hashed and compared for each event.
 */
export type RouteSpot = number | string

const ENDING = 2 ** 32

/** Routes by where they are kept. */
export const routeIndex: RowIndex<string, RouteMessage, RouteSpot> = {
  of(route) {
    if (route.family !== addressFamilies.INET) return ipv6RouteKey(route)
    const { number } = endingOf(route)
    const address = route.dst === undefined ? 0 : ipv4Number(route.dst)
    if (number === undefined || address === undefined || route.srcLen) return routePlace(route)
    return number * ENDING + (address >>> 0)
  },
  key: (spot) => (typeof spot === 'string' ? spot : ipv4NumberText(spot | 0) + endingText(Math.floor(spot / ENDING))),
  find(key) {
    const slash = key.indexOf('/')
    const number = endingNumber(key.slice(slash))
    const address = ipv4Number(key.slice(0, slash))
    return number === undefined || address === undefined ? key : number * ENDING + (address >>> 0)
  },
  rows: () => new RouteMap(),
}

/** Routes of the same ending together: whoever follows many finds the next where the last one was. */
class RouteMap implements RowMap<RouteSpot, RouteMessage> {
  readonly #byKey = new Map<string, RouteMessage>()
  /** By the number of the ending, then by address, which as a number with a sign needs no memory of its own. */
  readonly #byNumber: (Map<number, RouteMessage> | undefined)[] = []
  size = 0

  get(spot: RouteSpot): RouteMessage | undefined {
    return typeof spot === 'string' ? this.#byKey.get(spot) : this.#byNumber[Math.floor(spot / ENDING)]?.get(spot | 0)
  }

  has(spot: RouteSpot): boolean {
    return this.get(spot) !== undefined
  }

  set(spot: RouteSpot, route: RouteMessage): void {
    if (typeof spot === 'string') return this.#put(this.#byKey, spot, route)
    const number = Math.floor(spot / ENDING)
    let routes = this.#byNumber[number]
    if (routes === undefined) {
      routes = new Map()
      this.#byNumber[number] = routes
    }
    this.#put(routes, spot | 0, route)
  }

  #put<K>(routes: Map<K, RouteMessage>, key: K, route: RouteMessage): void {
    const before = routes.size
    routes.set(key, route)
    this.size += routes.size - before
  }

  delete(spot: RouteSpot): void {
    const gone =
      typeof spot === 'string' ? this.#byKey.delete(spot) : this.#byNumber[Math.floor(spot / ENDING)]?.delete(spot | 0)
    if (gone) this.size--
  }

  *keys(): IterableIterator<RouteSpot> {
    for (const [spot] of this.entries()) yield spot
  }

  *values(): IterableIterator<RouteMessage> {
    for (const routes of this.#byNumber) if (routes !== undefined) yield* routes.values()
    yield* this.#byKey.values()
  }

  *entries(): IterableIterator<[RouteSpot, RouteMessage]> {
    for (const [number, routes] of this.#byNumber.entries()) {
      for (const [address, route] of routes ?? []) yield [number * ENDING + (address >>> 0), route]
    }
    yield* this.#byKey.entries()
  }
}
