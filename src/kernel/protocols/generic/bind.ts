import { EPERM } from '../../errno.ts'
import type { Net } from '../../task/net.ts'
import { GENL_MCAST_CAP_NET_ADMIN, GENL_MCAST_CAP_SYS_ADMIN, type GenlFamily } from './family.ts'

/** The family that has a group, and the group's place there. */
function familyOfGroup(net: Net, id: number): { family: GenlFamily; place: number } | undefined {
  for (const family of net.kernel.genl.all()) {
    const place = id - family.groupOffset
    if (place >= 0 && place < family.groups.length) return { family, place }
  }
  return undefined
}

/** Whether the calling task may join a group; one that nobody has may be joined (`net/netlink/genetlink.c`, genl_bind()). */
export function bindGenl(net: Net, group: number): number {
  const found = familyOfGroup(net, group)
  if (found === undefined) return 0
  const { family, place } = found
  const { flags = 0 } = family.groups[place] ?? {}
  const { current } = net.kernel
  if ((flags & GENL_MCAST_CAP_NET_ADMIN) !== 0 && !current.capable('CAP_NET_ADMIN', net.userNamespace)) return -EPERM
  if ((flags & GENL_MCAST_CAP_SYS_ADMIN) !== 0 && !current.capable('CAP_SYS_ADMIN', net.userNamespace)) return -EPERM
  family.config.bind?.(place)
  return 0
}

export function unbindGenl(net: Net, group: number): void {
  const found = familyOfGroup(net, group)
  found?.family.config.unbind?.(found.place)
}
