import type { Kernel } from '../../../../kernel.ts'
import type { Flow } from '../table/lookup.ts'

/** What makes the hashes of a kernel its own (`net/core/flow_dissector.c`, hashrnd). */
const seeds = new WeakMap<Kernel, number>()

function seedOf(kernel: Kernel): number {
  const known = seeds.get(kernel)
  if (known !== undefined) return known
  const seed = Math.floor(kernel.random() * 0x1_0000_0000)
  seeds.set(kernel, seed)
  return seed
}

/**
 * A number of 31 bits for a flow, as fib_multipath_hash_policy 0 has it: of its addresses, for IPv6 of its flow label and protocol too.
 * It is the same for both directions, and as long as the kernel lives (`net/ipv4/route.c`, fib_multipath_hash();
 * `net/ipv6/route.c`, rt6_multipath_hash()).
 */
export function flowHash(kernel: Kernel, { src, dst, flowlabel = 0, ipProto = 0 }: Flow): number {
  const from = src ?? '\0'.repeat(dst.length)
  const addresses = from < dst ? from + dst : dst + from
  let hash = seedOf(kernel)
  for (let i = 0; i < addresses.length; i += 2) {
    hash = mixed(hash, (addresses.charCodeAt(i) << 16) | addresses.charCodeAt(i + 1))
  }
  if (dst.length > 2) hash = mixed(mixed(hash, flowlabel), ipProto)
  return finished(hash) >>> 1
}

/** One word more (MurmurHash3, 32 bits). */
function mixed(hash: number, word: number): number {
  const part = Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
  return (Math.imul(rotated(hash ^ part, 13), 5) + 0xe6546b64) | 0
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

function finished(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
