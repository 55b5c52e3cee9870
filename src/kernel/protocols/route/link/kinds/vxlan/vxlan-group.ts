import type { Vxlan } from '../../../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../../../errno.ts'
import { type PackedAddress, packAddress } from '../../../fib/table/prefix.ts'
import type { Link } from '../../link.ts'

/** The group that a vxlan sends to what is for nobody in particular; undefined where that is one receiver. */
function groupOf({ group, group6 }: Vxlan): PackedAddress | undefined {
  const packed = packAddress(group ?? group6 ?? '')
  if (packed === undefined) return undefined
  const isGroup = packed.length === 2 ? packed.charCodeAt(0) >> 12 === 0xe : packed.charCodeAt(0) >> 8 === 0xff
  return isGroup ? packed : undefined
}

/** What tells memberships apart: those of one socket, group and link are one. */
export function membershipOf(settings: Vxlan): string {
  const group = groupOf(settings)
  return group === undefined ? '' : `${group} ${settings.link}`
}

/** The link below a vxlan joins its group: 0, or minus an errno (`drivers/net/vxlan/vxlan_multicast.c`, vxlan_igmp_join()). */
export function joinGroup(lower: Link | undefined, settings: Vxlan): number {
  const group = groupOf(settings)
  if (group === undefined) return 0
  if (group.length === 2) {
    if (lower?.inet === undefined) return -ENODEV
    lower.inet.multicast.join(group)
    return 0
  }
  if (lower === undefined) return -ENODEV
  if (lower.inet6 === undefined) return -EINVAL
  lower.inet6.multicast.join(group)
  return 0
}

export function leaveGroup(lower: Link | undefined, settings: Vxlan): void {
  const group = groupOf(settings)
  if (group === undefined) return
  const device = group.length === 2 ? lower?.inet : lower?.inet6
  device?.multicast.leave(group)
}
