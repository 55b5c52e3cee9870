import { INET } from './draft.js'

/**
 * @import { Random } from '../../fuzz/random.js'
 */

// Few values each, so that requests meet.

/**
 * An address of a link.
 * @param {Random} random
 * @param {number} family
 */
export function ownAddress(random, family) {
  if (random.once(30)) return oddAddress(random, family)
  const net = random.below(3)
  const host = 1 + random.below(4)
  return family === INET ? `10.0.${net}.${host}` : `2001:db8:${net}::${host}`
}

/**
 * An address of somebody else, often in the prefix of one of ours.
 * @param {Random} random
 * @param {number} family
 */
export function gateway(random, family) {
  if (random.once(30)) return oddAddress(random, family)
  const net = random.below(random.once(5) ? 5 : 3)
  const host = random.once(8) ? 1 + random.below(4) : 5 + random.below(4)
  if (family === INET) return `10.0.${net}.${host}`
  return random.once(6) ? `fe80::${host}` : `2001:db8:${net}::${host}`
}

/**
 * @param {Random} random
 * @param {number} family
 */
export function oddAddress(random, family) {
  if (random.once(10)) return random.pick(['10.0.0.1', '2001:db8::1'])
  return family === INET
    ? random.pick([
        '0.0.0.0',
        '255.255.255.255',
        '127.0.0.1',
        '224.0.0.1',
        '10.0.0.0',
        '10.0.0.255',
        '169.254.1.1',
        '240.0.0.1',
      ])
    : random.pick(['::', '::1', 'ff02::1', 'fe80::1', 'fec0::1', '::ffff:10.0.0.1', '2001:db8::', 'ff0e::1'])
}

/**
 * Destination of a route, and its length.
 * @param {Random} random
 * @param {number} family
 */
export function destination(random, family) {
  const bits = family === INET ? 32 : 128
  if (random.once(10)) return { dstLen: random.once(6) ? random.pick([8, bits]) : 0 }
  if (random.once(30)) return { dst: oddAddress(random, family), dstLen: random.pick([bits, 8, 0, bits + 1, 24]) }
  const lengths = family === INET ? [16, 16, 24, 24, 32, 12] : [48, 48, 64, 128, 32]
  const dstLen = random.pick(lengths)
  if (random.once(8)) return { dst: ownAddress(random, family), dstLen: bits }
  if (family === INET)
    return {
      dst:
        dstLen === 12
          ? '10.16.0.0'
          : dstLen === 16
            ? `10.${16 + random.below(3)}.0.0`
            : `10.16.${random.below(2)}.${dstLen === 32 ? random.below(3) : 0}`,
      dstLen,
    }
  return {
    dst:
      dstLen === 32
        ? '2001:db9::'
        : dstLen === 48
          ? `2001:db9:${random.below(3)}::`
          : `2001:db9:0:${random.below(2)}::${dstLen === 128 ? random.below(3) : ''}`,
    dstLen,
  }
}

/**
 * @param {Random} random
 */
export function hardwareAddress(random) {
  if (random.once(20))
    return random.pick(['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '01:80:c2:00:00:00', '02:00:00:00:00'])
  return `02:00:00:00:00:0${random.below(8)}`
}

/**
 * @param {Random} random
 */
export function table(random) {
  return random.once(3) ? random.pick([100, 100, 255, 253, 1000, 0]) : 254
}

/**
 * A name of a link.
 * @param {Random} random
 */
export function linkName(random) {
  if (random.once(25))
    return random.pick(['lo', 'a/b', 'a b', '.', '', 'x%d', 'y%s', 'fifteen-letters', 'a:b', 'all', 'default'])
  return `n${random.below(10)}`
}
