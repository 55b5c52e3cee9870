import type { Vxlan } from '../../../../../../families/route/index.ts'
import { EADDRNOTAVAIL } from '../../../../../errno.ts'
import type { RouteNet } from '../../../route-net.ts'
import type { Link } from '../../link.ts'
import type { VniGroup } from './vni-filter.ts'
import { isIpv6 } from './vxlan-config.ts'
import { joinGroup, leaveGroup, membershipOf } from './vxlan-group.ts'
import { remoteLinkOf, vxlanOf, vxlansIn } from './vxlan-state.ts'

/** What those have in common that receive by the same socket (VXLAN_F_RCV_FLAGS). */
function receiveFlags(data: Vxlan): string {
  const { gbp, gpe, udpZeroCsum6Rx, remcsumRx, remcsumNopartial, collectMetadata, vnifilter } = data
  return JSON.stringify(
    [gbp, gpe, udpZeroCsum6Rx, remcsumRx, remcsumNopartial, collectMetadata, vnifilter].map(Boolean),
  )
}

/** Sockets of one port and family are one, so all that are up have to receive in the same manner (vxlan_sock_add()). */
export function canListen(link: Link): boolean {
  const { settings: own, net } = vxlanOf(link)
  const isOther = (other: Link) => {
    const { settings } = vxlanOf(other)
    const isMet = familiesOf(settings).some((family) => familiesOf(own).includes(family))
    return settings.port === own.port && isMet && receiveFlags(settings) !== receiveFlags(own)
  }
  return ![...vxlansIn(net)].some((other) => other !== link && other.isUp && isOther(other))
}

/** Whether a vxlan has that network, by the same socket as one with these settings would (vxlan_vni_in_use()). */
export function usesVni(link: Link, asked: Vxlan, vni: number): boolean {
  const { settings, vnis } = vxlanOf(link)
  const isOf = vnis === undefined ? (settings.id ?? 0) === vni : vnis.has(vni)
  return isOf && socketOf(settings) === socketOf(asked) && isIpv6(settings) === isIpv6(asked)
}

/** What those have in common that receive by one socket for each family. */
function socketOf(data: Vxlan): string {
  return `${data.port} ${receiveFlags(data)}`
}

/** Whether another vxlan that is up receives for the same group by the same socket (vxlan_group_used()). */
function isShared(link: Link, asked: Vxlan): boolean {
  const { settings, net } = vxlanOf(link)
  const wanted = membershipOf(asked)
  const isSame = (other: Link) =>
    other !== link &&
    other.isUp &&
    socketOf(vxlanOf(other).settings) === socketOf(settings) &&
    memberships(other).includes(wanted)
  return [...vxlansIn(net)].some(isSame)
}

function memberships(link: Link): string[] {
  const { settings, vnis } = vxlanOf(link)
  return [settings, ...[...(vnis?.groups ?? [])].map((group) => asksFor(settings, group))].map(membershipOf)
}

function asksFor({ group: _group, group6: _group6, ...settings }: Vxlan, group: VniGroup): Vxlan {
  return { ...settings, ...group }
}

/** The groups that the sockets of a namespace are in, by socket and membership: to leave one twice is refused. */
const groupsByNet = new WeakMap<RouteNet, Map<string, Map<string, Vxlan>>>()

function groupsOf(link: Link): Map<string, Vxlan> {
  const { settings, net } = vxlanOf(link)
  const sockets = groupsByNet.get(net) ?? new Map<string, Map<string, Vxlan>>()
  groupsByNet.set(net, sockets)
  const key = socketOf(settings)
  const groups = sockets.get(key) ?? new Map<string, Vxlan>()
  sockets.set(key, groups)
  return groups
}

/** vxlan_multicast_join() */
export function listen(link: Link): number {
  const { settings, vnis } = vxlanOf(link)
  return join(link, settings) || (vnis?.join() ?? 0)
}

/** vxlan_multicast_leave() */
export function stopListening(link: Link): number {
  const { settings, vnis } = vxlanOf(link)
  return leave(link, settings) || (vnis?.leave() ?? 0)
}

/** The last vxlan that is up goes down: its socket is closed, and is in no group any more (vxlan_sock_release()). */
export function closeSocket(link: Link): void {
  const { settings, net } = vxlanOf(link)
  const isOf = (other: Link) => other !== link && other.isUp && socketOf(vxlanOf(other).settings) === socketOf(settings)
  if ([...vxlansIn(net)].some(isOf)) return
  const groups = groupsOf(link)
  for (const asked of groups.values()) leaveGroup(net.links.get(asked.link ?? 0), asked)
  groups.clear()
}

/** A network's own group is joined, or left. */
export function joinMembership(link: Link, group: VniGroup): number {
  return join(link, asksFor(vxlanOf(link).settings, group))
}

export function leaveMembership(link: Link, group: VniGroup): number {
  return leave(link, asksFor(vxlanOf(link).settings, group))
}

function join(link: Link, asked: Vxlan): number {
  const key = membershipOf(asked)
  const groups = groupsOf(link)
  if (key === '' || groups.has(key)) return 0
  const error = joinGroup(remoteLinkOf(link), asked)
  if (error === 0) groups.set(key, asked)
  return error
}

function leave(link: Link, asked: Vxlan): number {
  const key = membershipOf(asked)
  if (key === '' || isShared(link, asked)) return 0
  if (!groupsOf(link).delete(key)) return -EADDRNOTAVAIL
  leaveGroup(remoteLinkOf(link), asked)
  return 0
}

function familiesOf(data: Vxlan): readonly number[] {
  if ((data.collectMetadata ?? 0) !== 0) return [4, 6]
  return [isIpv6(data) ? 6 : 4]
}
