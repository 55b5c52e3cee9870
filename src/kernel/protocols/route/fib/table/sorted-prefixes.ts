import type { Prefix } from './prefix.ts'

/** A list that is longer is divided. */
const MOST = 512

/** An order of prefixes. */
export interface PrefixOrder {
  /** A number that is never less for the later one of two: so most comparisons need not look at the prefixes, which lie far apart. */
  readonly key: (prefix: Prefix) => number
  /** Compares two with the same key: less than 0, 0 or more. */
  readonly compare: (a: Prefix, b: Prefix) => number
}

/** Prefixes next to each other, and the key of each. */
interface List<P> {
  readonly prefixes: P[]
  readonly keys: number[]
}

/** Prefixes in an order. They lie in short lists, so that one that comes or goes moves few others, however many there are. */
export class SortedPrefixes<P extends Prefix> {
  readonly #order: PrefixOrder
  /** None is empty. */
  readonly #lists: List<P>[] = []

  constructor(order: PrefixOrder, prefixes: readonly P[]) {
    this.#order = order
    const keys = prefixes.map(order.key)
    const compare = (a: number, b: number) =>
      (keys[a] as number) - (keys[b] as number) || order.compare(prefixes[a] as P, prefixes[b] as P)
    const places = prefixes.map((_, place) => place).sort(compare)
    for (let i = 0; i < places.length; i += MOST >> 1) {
      const some = places.slice(i, i + (MOST >> 1))
      this.#lists.push({
        prefixes: some.map((place) => prefixes[place] as P),
        keys: some.map((place) => keys[place] as number),
      })
    }
  }

  /** All of them: a copy, which stays as it is. */
  get all(): P[] {
    return this.#lists.flatMap(({ prefixes }) => prefixes)
  }

  /** Adds one that is not there. */
  add(prefix: P): void {
    const key = this.#order.key(prefix)
    if (this.#lists.length === 0) this.#lists.push({ prefixes: [], keys: [] })
    const at = Math.min(this.#listOf(key, prefix), this.#lists.length - 1)
    const { prefixes, keys } = this.#lists[at] as List<P>
    const place = this.#placeIn(this.#lists[at] as List<P>, key, prefix)
    prefixes.splice(place, 0, prefix)
    keys.splice(place, 0, key)
    if (keys.length <= MOST) return
    const half = MOST >> 1
    this.#lists.splice(at + 1, 0, { prefixes: prefixes.splice(half), keys: keys.splice(half) })
  }

  /** Takes one away that is there. */
  delete(prefix: Prefix): void {
    const key = this.#order.key(prefix)
    const at = this.#listOf(key, prefix)
    const list = this.#lists[at] as List<P>
    const place = this.#placeIn(list, key, prefix)
    list.prefixes.splice(place, 1)
    list.keys.splice(place, 1)
    if (list.keys.length === 0) this.#lists.splice(at, 1)
  }

  /** Puts another object in the place of the one with the same prefix. */
  replace(prefix: P): void {
    const key = this.#order.key(prefix)
    const list = this.#lists[this.#listOf(key, prefix)] as List<P>
    list.prefixes[this.#placeIn(list, key, prefix)] = prefix
  }

  /** Calls `visit` with each that is not before `place`, all if that is undefined, as long as it returns true. */
  visit(place: Prefix | undefined, visit: (prefix: P) => boolean): void {
    const key = place === undefined ? 0 : this.#order.key(place)
    const from = place === undefined ? 0 : this.#listOf(key, place)
    for (let at = from; at < this.#lists.length; at++) {
      const list = this.#lists[at] as List<P>
      const { prefixes } = list
      const start = at === from && place !== undefined ? this.#placeIn(list, key, place) : 0
      for (let i = start; i < prefixes.length; i++) if (!visit(prefixes[i] as P)) return
    }
  }

  #isBefore({ prefixes, keys }: List<P>, i: number, key: number, prefix: Prefix): boolean {
    const difference = (keys[i] as number) - key
    return difference < 0 || (difference === 0 && this.#order.compare(prefixes[i] as P, prefix) < 0)
  }

  /** The first list whose last prefix is not before a place. */
  #listOf(key: number, place: Prefix): number {
    let low = 0
    let high = this.#lists.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const list = this.#lists[middle] as List<P>
      if (this.#isBefore(list, list.keys.length - 1, key, place)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Index of the first one in a list that is not before a place. */
  #placeIn(list: List<P>, key: number, place: Prefix): number {
    let low = 0
    let high = list.keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isBefore(list, middle, key, place)) low = middle + 1
      else high = middle
    }
    return low
  }
}
