import type { FibRoute } from './fib-route.ts'
import { bitsOf, compareLast, lastOf, lastWord, networkOf, type PackedAddress, type Prefix } from './prefix.ts'
import { type PrefixOrder, SortedPrefixes } from './sorted-prefixes.ts'

/** So many changes cost less than to sort even a small table. */
const FEW_CHANGES = 64

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
  /** The first route of each prefix, in the order of a dump; undefined where that is to be made anew. */
  #sorted: SortedPrefixes<FibRoute> | undefined
  /** How often that has changed since it was looked at. */
  #changes = 0

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

  /**
   * Whether Linux's tree has a node for an IPv6 prefix: of one that has routes, of the root, and where prefixes below it part
   * (`net/ipv6/ip6_fib.c`, fib6_add_1()).
   */
  hasNode({ dst, dstLen }: Prefix): boolean {
    if (dstLen === 0 || this.first(dst, dstLen) !== undefined) return true
    if (dstLen === this.#bits) return false
    const upperHalf = networkOf(lastOf(dst, dstLen), dstLen + 1)
    return this.#hasAnyIn(dst, dstLen + 1) && this.#hasAnyIn(upperHalf, dstLen + 1)
  }

  /** Whether there is a prefix that is that network or a part of it: in the order of a dump the first one from its first address on. */
  #hasAnyIn(network: PackedAddress, length: number): boolean {
    let isThere = false
    this.visit({ dst: network, dstLen: this.#bits }, (first) => {
      isThere = first.dstLen >= length && networkOf(first.dst, length) === network
      return false
    })
    return isThere
  }

  /** Gives a prefix its routes; without any it is gone. */
  set(dst: PackedAddress, dstLen: number, routes: readonly FibRoute[]): void {
    const firsts = this.#mapOf(dstLen)
    const key = keyOf(dst, dstLen)
    const [first] = routes
    for (let i = 0; i < routes.length; i++) (routes[i] as FibRoute).next = routes[i + 1]
    if (this.#sorted !== undefined) this.#sort(this.#sorted, firsts.get(key), first)
    if (first === undefined) firsts.delete(key)
    else firsts.set(key, first)
  }

  /** Follows a change, for a dump that may be running. After many for which there was no dump, the order is forgotten. */
  #sort(sorted: SortedPrefixes<FibRoute>, known: FibRoute | undefined, first: FibRoute | undefined): void {
    if (known === undefined && first !== undefined) sorted.add(first)
    else if (first !== undefined) sorted.replace(first)
    else if (known !== undefined) sorted.delete(known)
    if (++this.#changes > FEW_CHANGES + this.size / 16) this.#sorted = undefined
  }

  #mapOf(dstLen: number): Map<AddressKey, FibRoute> {
    return this.#firsts[dstLen] as Map<AddressKey, FibRoute>
  }

  /** All prefixes, in the order of a dump, as they are now. */
  get prefixes(): readonly Prefix[] {
    return this.#inOrder().all
  }

  /** Calls `visit` with the first route of each prefix that is not before `place`, in the order of a dump, as long as it returns true. */
  visit(place: Prefix | undefined, visit: (first: FibRoute) => boolean): void {
    this.#inOrder().visit(place, visit)
  }

  #inOrder(): SortedPrefixes<FibRoute> {
    this.#changes = 0
    this.#sorted ??= new SortedPrefixes(
      this.#bits === 32 ? orderOfIpv4 : orderOfIpv6,
      this.#firsts.flatMap((firsts) => [...firsts.values()]),
    )
    return this.#sorted
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

/** The trie is walked by the first address, the longest prefix first (`net/ipv4/fib_trie.c`, fib_table_dump()). */
const orderOfIpv4: PrefixOrder = {
  key: ({ dst, dstLen }) => (dst.charCodeAt(0) * 0x1_0000 + dst.charCodeAt(1)) * 64 + 32 - dstLen,
  // The key says it all.
  compare: () => 0,
}

/** The tree is walked from the leaves to the root, that is by the last address (`net/ipv6/ip6_fib.c`, fib6_walk_continue()). */
const orderOfIpv6: PrefixOrder = {
  key: (prefix) => (lastWord(prefix, 0) * 0x1_0000 + lastWord(prefix, 1)) * 0x1_0000 + lastWord(prefix, 2),
  compare: (a, b) => compareLast(a, b) || b.dstLen - a.dstLen,
}

/** A route and those of its prefix behind it. */
export function listFrom(first: FibRoute | undefined): FibRoute[] {
  const routes: FibRoute[] = []
  for (let route = first; route !== undefined; route = route.next) routes.push(route)
  return routes
}
