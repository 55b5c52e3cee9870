import type { FibRoute } from './fib-route.ts'
import { bitsOf, lastOf, networkOf, type PackedAddress } from './prefix.ts'

/** All routes to one prefix, the one that counts first. */
export interface FibLeaf {
  readonly dst: PackedAddress
  readonly dstLen: number
  /** Place in a dump. */
  readonly order: string
  routes: readonly FibRoute[]
}

/**
 * A routing table: prefixes in a map, and how many there are of each length, so that a lookup asks once for each length that
 * occurs. Their order is made when it is wanted: for a dump.
 */
export class FibTable {
  readonly family: number
  readonly id: number
  readonly #bits: number
  /** By place: it says address and length. */
  readonly #leaves = new Map<string, FibLeaf>()
  readonly #lengths: number[]
  #ordered: FibLeaf[] = []
  #isOrdered = true

  constructor(family: number, id: number) {
    this.family = family
    this.id = id
    this.#bits = bitsOf(family)
    this.#lengths = new Array<number>(this.#bits + 1).fill(0)
  }

  /** How many prefixes there are. */
  get size(): number {
    return this.#leaves.size
  }

  leaf(dst: PackedAddress, dstLen: number): FibLeaf | undefined {
    return this.#leaves.get(this.#orderOf(dst, dstLen))
  }

  routes(dst: PackedAddress, dstLen: number): readonly FibRoute[] {
    return this.leaf(dst, dstLen)?.routes ?? []
  }

  /** Gives a prefix its routes; without any it is gone. */
  set(dst: PackedAddress, dstLen: number, routes: readonly FibRoute[]): void {
    const order = this.#orderOf(dst, dstLen)
    const leaf = this.#leaves.get(order)
    if (leaf === undefined) {
      if (routes.length > 0) this.#add({ dst, dstLen, order, routes })
      return
    }
    leaf.routes = routes
    if (routes.length === 0) this.#remove(leaf)
  }

  #add(leaf: FibLeaf): void {
    this.#leaves.set(leaf.order, leaf)
    ;(this.#lengths[leaf.dstLen] as number)++
    this.#isOrdered &&= this.#ordered.length === 0 || (this.#ordered.at(-1) as FibLeaf).order < leaf.order
    this.#ordered.push(leaf)
  }

  #remove({ order, dstLen }: FibLeaf): void {
    this.#leaves.delete(order)
    ;(this.#lengths[dstLen] as number)--
    this.#isOrdered = false
  }

  /** The leaves from the place `from` on, in the order of a dump: `''` is the beginning. */
  *from(from: string): Generator<FibLeaf> {
    const leaves = this.#inOrder()
    for (let i = firstFrom(leaves, from); i < leaves.length; i++) yield leaves[i] as FibLeaf
  }

  #inOrder(): FibLeaf[] {
    if (!this.#isOrdered) {
      this.#ordered = this.#ordered.filter(({ routes }) => routes.length > 0)
      this.#ordered.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
      this.#isOrdered = true
    }
    return this.#ordered
  }

  /**
   * IPv4's trie is walked by the first address, the longest prefix first; IPv6's from the leaves to the root, that is by the last
   * address (`net/ipv4/fib_trie.c`, fib_table_dump(); `net/ipv6/ip6_fib.c`, fib6_walk_continue()).
   */
  #orderOf(dst: PackedAddress, dstLen: number): string {
    return (this.#bits === 32 ? dst : lastOf(dst, dstLen)) + String.fromCharCode(this.#bits - dstLen)
  }

  /** The leaves whose prefix contains an address, the longest first. */
  *matches(address: PackedAddress): Generator<FibLeaf> {
    for (let length = this.#bits; length >= 0; length--) {
      if (this.#lengths[length] === 0) continue
      const leaf = this.leaf(networkOf(address, length), length)
      if (leaf !== undefined) yield leaf
    }
  }
}

/** Index of the first leaf that is not before the place `from`. */
function firstFrom(leaves: readonly FibLeaf[], from: string): number {
  let low = 0
  let high = leaves.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((leaves[middle] as FibLeaf).order < from) low = middle + 1
    else high = middle
  }
  return low
}
