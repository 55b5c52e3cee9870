import type { Vxlan } from '../../../../../../families/route/index.ts'
import type { Link } from '../../link.ts'
import { isIpv6 } from './vxlan-config.ts'
import { joinGroup, leaveGroup, membershipOf } from './vxlan-group.ts'
import { isVxlan, remoteLinkOf, vxlanOf } from './vxlan-state.ts'

/** What those have in common that receive by the same socket (VXLAN_F_RCV_FLAGS). */
export function receiveFlags(data: Vxlan): string {
  const { gbp, gpe, udpZeroCsum6Rx, remcsumRx, remcsumNopartial, collectMetadata, vnifilter } = data
  return JSON.stringify(
    [gbp, gpe, udpZeroCsum6Rx, remcsumRx, remcsumNopartial, collectMetadata, vnifilter].map(Boolean),
  )
}

/** Sockets of one port and family are one, so all that are up have to receive in the same manner (vxlan_sock_add()). */
export function canListen(link: Link): boolean {
  const { settings: own, net } = vxlanOf(link)
  const isOther = (other: Link) => {
    const { settings, net: otherNet } = vxlanOf(other)
    const isMet = familiesOf(settings).some((family) => familiesOf(own).includes(family))
    return otherNet === net && settings.port === own.port && isMet && receiveFlags(settings) !== receiveFlags(own)
  }
  return !net.links.all.some((other) => isVxlan(other) && other !== link && other.isUp && isOther(other))
}

/** Whether another vxlan that is up receives for the same group by the same socket (vxlan_group_used()). */
function isShared(link: Link): boolean {
  const { settings: own, net } = vxlanOf(link)
  const key = (data: Vxlan) => `${data.port} ${receiveFlags(data)} ${membershipOf(data)}`
  const isSame = (other: Link) =>
    other !== link && isVxlan(other) && other.isUp && key(vxlanOf(other).settings) === key(own)
  return net.links.all.some(isSame)
}

/** vxlan_multicast_join() */
export function listen(link: Link): number {
  return isShared(link) ? 0 : joinGroup(remoteLinkOf(link), vxlanOf(link).settings)
}

/** vxlan_multicast_leave() */
export function stopListening(link: Link): void {
  if (!isShared(link)) leaveGroup(remoteLinkOf(link), vxlanOf(link).settings)
}

function familiesOf(data: Vxlan): readonly number[] {
  if ((data.collectMetadata ?? 0) !== 0) return [4, 6]
  return [isIpv6(data) ? 6 : 4]
}
