/** Hashes have 31 bits. */
const RANGE = 2 ** 31

/**
 * The largest hash that each way takes, by its share of all weights; -1 for one of weight 0, which takes none
 * (`net/ipv4/fib_semantics.c`, fib_rebalance(); `net/ipv6/route.c`, rt6_multipath_rebalance()).
 */
export function upperBounds(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let before = 0
  return weights.map((weight) => {
    if (weight === 0) return -1
    before += weight
    return Math.floor((before * RANGE + Math.floor(total / 2)) / total) - 1
  })
}
