import { hardwareTypes, type LinkAttributes, linkFlags, type Vxlan } from '../../../../../../families/route/index.ts'
import { EADDRINUSE, EADDRNOTAVAIL, EEXIST, EINVAL, EOPNOTSUPP, ERANGE } from '../../../../../errno.ts'
import { kernelCause } from '../../../answer/cause.ts'
import { refuse } from '../../../request/refuse.ts'
import type { RouteNet } from '../../../route-net.ts'
import { randomMac, validateMac } from '../../ethernet.ts'
import type { Link } from '../../link.ts'
import type { LinkEvent } from '../../link-event.ts'
import { registerLink } from '../../register-link.ts'
import { removeLink, removeLinks } from '../../remove-link.ts'
import { attributeOf, INFO_DATA, type LinkRequest, refuseLinkAttribute } from '../../request/link-request.ts'
import { configureLink } from '../../request/requested-link.ts'
import { leaveLower, standOn } from '../../upper-link.ts'
import type { LinkKind } from '../kind.ts'
import { isIpv6, planVxlan, refuseData, vxlanPolicy } from './vxlan-config.ts'
import { vxlanEntries } from './vxlan-forwarding.ts'
import { membershipOf } from './vxlan-group.ts'
import { vxlanInfo } from './vxlan-info.ts'
import { fitMtu, MAX_MTU, MIN_MTU, room } from './vxlan-room.ts'
import { canListen, listen, receiveFlags, stopListening } from './vxlan-socket.ts'
import { isVxlan, remoteLinkOf, VxlanState, vxlanOf } from './vxlan-state.ts'

const MAX_VNI = 0xff_ffff

/** Ethernet in UDP (`drivers/net/vxlan/`). */
export const vxlan: LinkKind = {
  kind: 'vxlan',
  traits: { canBeHeldDown: true, hidesLower: true },
  rtnetlink: {
    policy: vxlanPolicy,
    setup(link) {
      link.minMtu = MIN_MTU
      link.maxMtu = MAX_MTU
      link.address = randomMac(link)
      link.data = new VxlanState(link)
    },
    validate: (request, attributes) => validateLink(request, attributes) || validateData(request),
    newLink,
    changeLink,
    delLink(link) {
      vxlanOf(link).forwarding.end()
      leaveLower(link)
    },
    linkNet: (link) => vxlanOf(link).net,
    data: (link) => vxlanInfo(vxlanOf(link).settings),
  },
  device: {
    open(link) {
      if (!canListen(link)) return -EADDRINUSE
      const error = listen(link)
      if (error < 0) return error
      vxlanOf(link).forwarding.ageing.open()
      return 0
    },
    stop(link) {
      stopListening(link)
      vxlanOf(link).forwarding.ageing.stop()
    },
    changeMtu(link, mtu) {
      const lower = remoteLinkOf(link)
      return lower !== undefined && mtu > lower.mtu - room(vxlanOf(link).settings) ? -EINVAL : 0
    },
    setAddress: (link) => (link.type === hardwareTypes.NONE ? -EOPNOTSUPP : 0),
  },
  forwarding: vxlanEntries,
}

/** vxlan_validate(): the link */
function validateLink(request: LinkRequest, attributes: LinkAttributes): number {
  const error = validateMac(attributes)
  if (error < 0) {
    const objection =
      error === -EADDRNOTAVAIL
        ? 'Provided Ethernet address is not unicast'
        : 'Provided link layer address is not Ethernet'
    return refuseLinkAttribute(request, ['address'], -error, objection)
  }
  const { mtu = MIN_MTU } = attributes
  if (mtu >= MIN_MTU && mtu <= MAX_MTU) return 0
  return refuseLinkAttribute(request, ['mtu'], EINVAL, 'MTU must be between 68 and 65535')
}

/** vxlan_validate(): the data */
function validateData(request: LinkRequest): number {
  const { value, extack } = request
  if (attributeOf(request, 'linkinfo', INFO_DATA) === undefined) {
    return refuse(extack, EINVAL, 'Required attributes not provided to perform the operation')
  }
  const data = (value.linkinfo?.kind === 'vxlan' ? value.linkinfo.data : undefined) ?? {}
  if ((data.id ?? 0) > MAX_VNI) return refuseData(request, 'id', ERANGE, 'VXLAN ID must be lower than 16777216')
  const { low = 0, high = 0 } = data.portRange ?? {}
  if (high < low) return refuseData(request, 'portRange', EINVAL, 'Invalid source port range')
  return (data.df ?? 0) > 2 ? refuseData(request, 'df', EINVAL, 'Invalid DF attribute') : 0
}

/** vxlan_newlink() */
function newLink(link: Link, request: LinkRequest): number {
  const plan = planVxlan(request, request.net, undefined)
  if (typeof plan === 'number') return plan
  const { settings: planned, lower } = plan
  if (hasTwin(link, request.net, planned)) return refuseTwin(request)
  if (planned.gpe) makeRaw(link)
  vxlanOf(link).settings = planned
  vxlanOf(link).net = request.net
  link.lower = lower
  if (request.value.mtu !== undefined) link.mtu = request.value.mtu
  fitMtu(link, lower, request.value.mtu === undefined)
  const error = registerLink(link)
  if (error < 0) return error
  const refusal = lower === undefined ? 0 : standOn(link, lower)
  if (refusal < 0) {
    removeLink(link)
    return refusal
  }
  configureLink(link, {}, kernelCause)
  vxlanOf(link).forwarding.addDefault(planned)
  return 0
}

/** vxlan_changelink() */
function changeLink(link: Link, request: LinkRequest): number {
  const state = vxlanOf(link)
  const plan = planVxlan(request, state.net, state.settings)
  if (typeof plan === 'number') return plan
  const { settings: planned, lower } = plan
  if (hasTwin(link, state.net, planned)) return refuseTwin(request)
  const hasMoved = lower !== undefined && lower !== link.lower
  const refusal = hasMoved ? standOn(link, lower) : 0
  if (refusal < 0) return refusal
  state.forwarding.moveDefault(state.settings, planned)
  if (hasMoved) {
    leaveLower(link)
    link.lower = lower
  }
  if (planned.ageing !== state.settings.ageing) state.forwarding.ageing.ageLater(0)
  const isOtherGroup = link.isUp && membershipOf(planned) !== membershipOf(state.settings)
  if (isOtherGroup) stopListening(link)
  state.settings = planned
  fitMtu(link, hasMoved ? lower : undefined, false)
  return isOtherGroup ? listen(link) : 0
}

/** Whether another vxlan of the namespace has the same network, port and family, and receives in the same manner (vxlan_vni_in_use()). */
function hasTwin(link: Link, net: RouteNet, planned: Vxlan): boolean {
  const key = keyOf(planned)
  return net.links.all.some((other) => other !== link && isVxlan(other) && keyOf(vxlanOf(other).settings) === key)
}

function refuseTwin({ extack }: LinkRequest): number {
  return refuse(extack, EEXIST, 'A VXLAN device with the specified VNI already exists')
}

function keyOf(data: Vxlan): string {
  return JSON.stringify([data.id ?? 0, data.port, receiveFlags(data), isIpv6(data)])
}

/** With the generic protocol extension there is no Ethernet in it (vxlan_raw_setup()). */
function makeRaw(link: Link): void {
  link.type = hardwareTypes.NONE
  link.flags = linkFlags.POINTOPOINT | linkFlags.NOARP | linkFlags.MULTICAST
  link.address = ''
  link.broadcast = ''
}

/** A vxlan goes with the link that its packets go out by (vxlan_netdevice_event()). */
export function vxlanListener(lower: Link, event: LinkEvent): void {
  if (event !== 'unregister') return
  const { links } = lower.net
  const isAbove = (link: Link) => isVxlan(link) && !link.isGoing && vxlanOf(link).settings.link === lower.index
  removeLinks(links.byAge.filter(isAbove).reverse())
}
