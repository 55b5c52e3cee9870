import type { FibRoute } from './fib-route.ts'
import { bitsOf, compareLast, networkOf, type PackedAddress, type Prefix } from './prefix.ts'

/**
 * A routing table: for each length a map of prefixes, so that a lookup asks once for each length that occurs. Routes of one
 * prefix are linked, the one that counts first. The order of all is made when it is wanted: for a dump.
 */
export class FibTable {
  readonly family: number
  readonly id: number
  readonly #bits: number
  /** By length, and by address the first route. */
  readonly #firsts: readonly Map<AddressKey, FibRoute>[]
  /** The first route of each prefix in the order of a dump; undefined where prefixes have come or gone since. */
  #ordered: FibRoute[] | undefined

  constructor(family: number, id: number) {
    this.family = family
    this.id = id
    this.#bits = bitsOf(family)
    this.#firsts = Array.from({ length: this.#bits + 1 }, () => new Map())
  }

  /** How many prefixes there are. */
  get size(): number {
    return this.#firsts.reduce((sum, { size }) => sum + size, 0)
  }

  /** The route of a prefix that counts first; `next` leads to the others. */
  first(dst: PackedAddress, dstLen: number): FibRoute | undefined {
    return this.#mapOf(dstLen).get(keyOf(dst, dstLen))
  }

  routes(dst: PackedAddress, dstLen: number): readonly FibRoute[] {
    return listFrom(this.first(dst, dstLen))
  }

  /** Gives a prefix its routes; without any it is gone. */
  set(dst: PackedAddress, dstLen: number, routes: readonly FibRoute[]): void {
    const firsts = this.#mapOf(dstLen)
    const key = keyOf(dst, dstLen)
    const [first] = routes
    for (let i = 0; i < routes.length; i++) (routes[i] as FibRoute).next = routes[i + 1]
    if (first === undefined) firsts.delete(key)
    else firsts.set(key, first)
    this.#ordered = undefined
  }

  #mapOf(dstLen: number): Map<AddressKey, FibRoute> {
    return this.#firsts[dstLen] as Map<AddressKey, FibRoute>
  }

  /** All prefixes, in the order of a dump. */
  get prefixes(): readonly Prefix[] {
    return this.#inOrder()
  }

  /** The first route of each prefix, in the order of a dump, and where in that list what is not before `place` begins. */
  from(place: Prefix | undefined): { readonly firsts: readonly FibRoute[]; readonly start: number } {
    const firsts = this.#inOrder()
    return { firsts, start: place === undefined ? 0 : this.#indexOf(firsts, place) }
  }

  #inOrder(): readonly FibRoute[] {
    this.#ordered ??= this.#firsts.flatMap((firsts) => [...firsts.values()]).sort((a, b) => this.#compare(a, b))
    return this.#ordered
  }

  /**
   * IPv4's trie is walked by the first address, the longest prefix first; IPv6's from the leaves to the root, that is by the last
   * address (`net/ipv4/fib_trie.c`, fib_table_dump(); `net/ipv6/ip6_fib.c`, fib6_walk_continue()).
   */
  #compare(a: Prefix, b: Prefix): number {
    const order = this.#bits === 32 ? compare(a.dst, b.dst) : compareLast(a, b)
    return order === 0 ? b.dstLen - a.dstLen : order
  }

  /** Index of the first one that is not before `place`. */
  #indexOf(firsts: readonly FibRoute[], place: Prefix): number {
    let low = 0
    let high = firsts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(firsts[middle] as FibRoute, place) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The first route of the longest prefix that contains an address and has at most `most` bits. */
  match(address: PackedAddress, most = this.#bits): FibRoute | undefined {
    for (let length = most; length >= 0; length--) {
      const firsts = this.#mapOf(length)
      if (firsts.size === 0) continue
      const first = firsts.get(keyOf(address, length))
      if (first !== undefined) return first
    }
    return undefined
  }
}

/** What the network of an address is found by: of IPv4 a number, which a map compares without looking elsewhere. */
type AddressKey = number | PackedAddress

function keyOf(address: PackedAddress, length: number): AddressKey {
  if (address.length !== 2) return networkOf(address, length)
  const bits = (address.charCodeAt(0) << 16) | address.charCodeAt(1)
  return length === 0 ? 0 : bits & (-1 << (32 - length))
}

function compare(a: PackedAddress, b: PackedAddress): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A route and those of its prefix behind it. */
export function listFrom(first: FibRoute | undefined): FibRoute[] {
  const routes: FibRoute[] = []
  for (let route = first; route !== undefined; route = route.next) routes.push(route)
  return routes
}
