/**
 * @import { Fields, Step } from '../random/draft.js'
 */

// What found stories are made of.

export const INET = 2
export const INET6 = 10
export const BRIDGE = 7
export const CREATE = 0x400
export const EXCL = 0x200
export const REPLACE = 0x100
export const APPEND = 0x800
/** Of deletions. */
export const BULK = 0x200
export const DUMP = 0x300
export const UNICAST = 1

/**
 * @param {string} message
 * @param {Fields} value
 * @param {number} [flags]
 * @param {Step['from']} [from]
 * @returns {Step}
 */
export function step(message, value, flags = CREATE | EXCL, from = 'strict') {
  return { from, message, flags, value }
}

/** @param {number} index */
export const up = (index) => step('RTM_SETLINK', { index, flags: 1, change: 1 }, 0)
/** @param {number} index */
export const down = (index) => step('RTM_SETLINK', { index, flags: 0, change: 1 }, 0)
/** @param {number} index */
export const quiet = (index) => step('RTM_SETLINK', { index, afSpec: { inet6: { addrGenMode: 1 } } }, 0)
/**
 * @param {string} kind
 * @param {Fields} value
 * @param {Fields} [data]
 */
export const link = (kind, value, data) => step('RTM_NEWLINK', { ...value, linkinfo: { kind, ...(data && { data }) } })
/** A pair of links, of which nothing is heard but what is asked for. */
export const pair = [
  link('veth', { index: 10, ifname: 'n0' }, { peer: { index: 11, ifname: 'n1' } }),
  quiet(10),
  quiet(11),
]
export const pairUp = [...pair, up(10), up(11)]
/**
 * @param {number} index
 * @param {string} local
 * @param {Fields} [more]
 */
export const ipv4 = (index, local, more) => step('RTM_NEWADDR', { family: INET, prefixlen: 24, index, local, ...more })
/**
 * @param {number} index
 * @param {string} local
 * @param {Fields} [more]
 */
export const ipv6 = (index, local, more) =>
  step('RTM_NEWADDR', { family: INET6, prefixlen: 64, index, local, flags: 2, ...more })
export const plain = { type: UNICAST, protocol: 4, table: 254 }
/**
 * @param {Fields} value
 * @param {number} [flags]
 */
export const route4 = (value, flags) =>
  step('RTM_NEWROUTE', { family: INET, dst: '10.16.0.0', dstLen: 16, ...plain, ...value }, flags)
/**
 * @param {Fields} value
 * @param {number} [flags]
 */
export const route6 = (value, flags) =>
  step('RTM_NEWROUTE', { family: INET6, dst: '2001:db9::', dstLen: 32, ...plain, ...value }, flags)
/**
 * @param {Fields} value
 * @param {number} [flags]
 */
export const nexthop = (value, flags) => step('RTM_NEWNEXTHOP', { protocol: 4, ...value }, flags)
/** @param {Fields} value */
export const lookup = (value) => step('RTM_GETROUTE', value, 0)
export const way = (/** @type {Fields} */ value) => ({ flags: 0, hops: 0, ifindex: 0, ...value })
