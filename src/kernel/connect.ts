import { autobind } from './bind.ts'
import { EPERM } from './errno.ts'
import { isAllowed, lowestGroup } from './groups.ts'
import { NL_CFG_F_NONROOT_SEND } from './protocol-table.ts'
import { NETLINK_CONNECTED, NETLINK_UNCONNECTED, type Sock } from './sock.ts'

/**
 * Sets where a socket sends by default: a port id, and the lowest group of a mask. From then on it takes unicast from that
 * port id only, also the kernel's (`net/netlink/af_netlink.c`, netlink_connect()).
 */
export function connect(sk: Sock, portid: number, groups: number): number {
  if ((groups !== 0 || portid !== 0) && !isAllowed(sk, NL_CFG_F_NONROOT_SEND)) return -EPERM
  if (!sk.bound) {
    const error = autobind(sk)
    if (error < 0) return error
  }
  sk.state = NETLINK_CONNECTED
  sk.dstPortid = portid
  sk.dstGroup = lowestGroup(groups)
  return 0
}

/** Takes the default destination back: what connecting to AF_UNSPEC does. */
export function disconnect(sk: Sock): number {
  sk.state = NETLINK_UNCONNECTED
  sk.dstPortid = 0
  sk.dstGroup = 0
  return 0
}
