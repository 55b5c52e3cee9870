/** @import { Random } from '../../fuzz/random.js' */

export const NETLINK_ROUTE = 0
export const NETLINK_USERSOCK = 2
export const NETLINK_SOCK_DIAG = 4
export const NETLINK_XFRM = 6
export const NETLINK_CONNECTOR = 11
export const NETLINK_NETFILTER = 12
export const NETLINK_KOBJECT_UEVENT = 15
export const NETLINK_GENERIC = 16

/** Numbers that no kernel has a protocol for. */
export const NO_PROTOCOLS = [-1, 1, 32, 99]

/**
 * What a program's sockets are of. Left out are AUDIT, whose settings are the whole machine's, FIB_LOOKUP, which answers
 * questions about routes, and SELINUX and others that a kernel may have or not.
 */
const MIXTURES = [
  [NETLINK_USERSOCK],
  [NETLINK_USERSOCK],
  [NETLINK_GENERIC, NETLINK_USERSOCK],
  [NETLINK_ROUTE, NETLINK_ROUTE, NETLINK_USERSOCK],
  [NETLINK_USERSOCK, NETLINK_ROUTE, NETLINK_GENERIC, NETLINK_KOBJECT_UEVENT],
  [NETLINK_NETFILTER, NETLINK_XFRM, NETLINK_SOCK_DIAG, NETLINK_CONNECTOR, NETLINK_KOBJECT_UEVENT],
]

/** @param {Random} random */
export function randomProtocols(random) {
  return random.pick(MIXTURES)
}

/**
 * Whether the kernel reads what is sent to its port id: with USERSOCK nobody does.
 * @param {number} protocol
 */
export function isServed(protocol) {
  return protocol !== NETLINK_USERSOCK
}
