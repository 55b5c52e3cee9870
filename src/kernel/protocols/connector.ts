import { EPERM } from '../errno.ts'
import type { Net } from '../task/net.ts'

/**
 * Whether a group of NETLINK_CONNECTOR may be joined: by administrators any, by others those with an odd number. Linux means the
 * events of processes, group 1, and takes the number for a mask (`drivers/connector/connector.c`, cn_bind()).
 */
export function bindConnector(net: Net, group: number): number {
  return group % 2 === 1 || net.kernel.current.capable('CAP_NET_ADMIN', net.userNamespace) ? 0 : -EPERM
}
