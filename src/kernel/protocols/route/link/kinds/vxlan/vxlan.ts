import { hardwareTypes, type LinkAttributes, linkFlags, type Vxlan } from '../../../../../../families/route/index.ts'
import { EADDRINUSE, EADDRNOTAVAIL, EEXIST, EINVAL, EOPNOTSUPP, ERANGE } from '../../../../../errno.ts'
import { kernelCause } from '../../../cause.ts'
import { defined } from '../../../defined.ts'
import { refuse } from '../../../refuse.ts'
import type { RouteNet } from '../../../route-net.ts'
import { randomMac, validateMac } from '../../ethernet.ts'
import type { Link } from '../../link.ts'
import type { LinkEvent } from '../../link-event.ts'
import { registerLink } from '../../register-link.ts'
import { removeLink, removeLinks } from '../../remove-link.ts'
import { attributeOf, INFO_DATA, type LinkRequest, refuseLinkAttribute } from '../../request/link-request.ts'
import { configureLink } from '../../request/requested-link.ts'
import type { LinkKind } from '../kind.ts'
import { inheritSegments, leaveLower, standOn } from '../upper-link.ts'
import { isIpv6, planVxlan, refuseData, vxlanPolicy } from './vxlan-config.ts'
import { VxlanForwarding, vxlanEntries } from './vxlan-forwarding.ts'
import { joinGroup, leaveGroup, membershipOf } from './vxlan-group.ts'

/** Bytes before each packet: of IPv4, and of IPv6. */
const HEADROOM4 = 50
const HEADROOM6 = 70

const ETHERNET_HEADER = 14

const MAX_VNI = 0xff_ffff

/** Ethernet in UDP (`drivers/net/vxlan/`). */
export const vxlan: LinkKind = {
  kind: 'vxlan',
  canBeHeldDown: true,
  hidesLower: true,
  policy: vxlanPolicy,
  setup(link) {
    link.minMtu = 68
    link.maxMtu = 65_535
    link.address = randomMac(link)
    link.data = {
      settings: {},
      forwarding: new VxlanForwarding(link, () => stateOf(link)),
      net: link.net,
    } satisfies VxlanState
  },
  validate: (request, attributes) => validateLink(request, attributes) || validateData(request),
  newLink(link, request) {
    const plan = planVxlan(request, request.net, undefined)
    if (typeof plan === 'number') return plan
    const { settings: planned, lower } = plan
    if (twinOf(link, request.net, planned) !== undefined) {
      return refuse(request.extack, EEXIST, 'A VXLAN device with the specified VNI already exists')
    }
    if (planned.gpe) makeRaw(link)
    stateOf(link).settings = planned
    stateOf(link).net = request.net
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
    stateOf(link).forwarding.addDefault(planned)
    vxlansIn(request.net).add(link)
    return 0
  },
  changeLink,
  linkNet: (link) => stateOf(link).net,
  data: (link) => settings(stateOf(link).settings),
  delLink(link) {
    const { forwarding, net } = stateOf(link)
    vxlansIn(net).delete(link)
    forwarding.end()
    leaveLower(link)
  },
  open(link) {
    if (!canListen(link)) return -EADDRINUSE
    const error = listen(link)
    if (error < 0) return error
    stateOf(link).forwarding.ageing.open()
    return 0
  },
  stop(link) {
    stopListening(link)
    stateOf(link).forwarding.ageing.stop()
  },
  changeMtu(link, mtu) {
    const lower = remoteLinkOf(link)
    return lower !== undefined && mtu > lower.mtu - room(stateOf(link).settings) ? -EINVAL : 0
  },
  setAddress: (link) => (link.type === hardwareTypes.NONE ? -EOPNOTSUPP : 0),
  forwarding: vxlanEntries,
}

/** vxlan_changelink() */
function changeLink(link: Link, request: LinkRequest): number {
  const state = stateOf(link)
  const plan = planVxlan(request, state.net, state.settings)
  if (typeof plan === 'number') return plan
  const { settings: planned, lower } = plan
  if (twinOf(link, state.net, planned) !== undefined) {
    return refuse(request.extack, EEXIST, 'A VXLAN device with the specified VNI already exists')
  }
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

/** A vxlan goes with the link that its packets go out by (vxlan_netdevice_event()). */
export function vxlanListener(lower: Link, event: LinkEvent): void {
  if (event !== 'unregister') return
  const isAbove = (link: Link) => stateOf(link).settings.link === lower.index
  removeLinks([...vxlansIn(lower.net)].filter(isAbove).reverse())
}

/** The vxlans whose packets go in a namespace, wherever they are themselves (`struct vxlan_net`). */
const vxlansByNet = new WeakMap<RouteNet, Set<Link>>()

function vxlansIn(net: RouteNet): Set<Link> {
  const known = vxlansByNet.get(net) ?? new Set()
  vxlansByNet.set(net, known)
  return known
}

/** What a vxlan is set to, and its forwarding table. */
interface VxlanState {
  settings: Vxlan
  readonly forwarding: VxlanForwarding
  /** Where its packets go: the namespace that it was made in or from. */
  net: RouteNet
}

function stateOf(link: Link): VxlanState {
  return link.data as VxlanState
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

const MIN_MTU = 68
const MAX_MTU = 65_535

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

/** Another vxlan of the namespace with the same network, port and family, that receives in the same manner (vxlan_vni_in_use()). */
function twinOf(link: Link, net: RouteNet, planned: Vxlan): Link | undefined {
  const key = keyOf(planned)
  return [...vxlansIn(net)].find((other) => other !== link && keyOf(stateOf(other).settings) === key)
}

function keyOf(data: Vxlan): string {
  return JSON.stringify([data.id ?? 0, data.port, receiveFlags(data), isIpv6(data)])
}

/** What those have in common that receive by the same socket (VXLAN_F_RCV_FLAGS). */
function receiveFlags(data: Vxlan): string {
  const { gbp, gpe, udpZeroCsum6Rx, remcsumRx, remcsumNopartial, collectMetadata, vnifilter } = data
  return JSON.stringify(
    [gbp, gpe, udpZeroCsum6Rx, remcsumRx, remcsumNopartial, collectMetadata, vnifilter].map(Boolean),
  )
}

/** Sockets of one port and family are one, so all that are up have to receive in the same manner (vxlan_sock_add()). */
function canListen(link: Link): boolean {
  const { settings: own, net } = stateOf(link)
  const isOther = (other: Link) => {
    const { settings } = stateOf(other)
    const isMet = familiesOf(settings).some((family) => familiesOf(own).includes(family))
    return settings.port === own.port && isMet && receiveFlags(settings) !== receiveFlags(own)
  }
  return ![...vxlansIn(net)].some((other) => other !== link && other.isUp && isOther(other))
}

/** Whether another vxlan that is up receives for the same group by the same socket (vxlan_group_used()). */
function isShared(link: Link): boolean {
  const { settings: own, net } = stateOf(link)
  const key = (data: Vxlan) => `${data.port} ${receiveFlags(data)} ${membershipOf(data)}`
  const isSame = (other: Link) => other !== link && other.isUp && key(stateOf(other).settings) === key(own)
  return [...vxlansIn(net)].some(isSame)
}

/** vxlan_multicast_join() */
function listen(link: Link): number {
  return isShared(link) ? 0 : joinGroup(remoteLinkOf(link), stateOf(link).settings)
}

/** vxlan_multicast_leave() */
function stopListening(link: Link): void {
  if (!isShared(link)) leaveGroup(remoteLinkOf(link), stateOf(link).settings)
}

function familiesOf(data: Vxlan): readonly number[] {
  if ((data.collectMetadata ?? 0) !== 0) return [4, 6]
  return [isIpv6(data) ? 6 : 4]
}

/** The link that its packets go out by: another one can have its index by now. */
function remoteLinkOf(link: Link): Link | undefined {
  const { settings, net } = stateOf(link)
  return net.links.get(settings.link ?? 0)
}

/** With the generic protocol extension there is no Ethernet in it (vxlan_raw_setup()). */
function makeRaw(link: Link): void {
  link.type = hardwareTypes.NONE
  link.flags = linkFlags.POINTOPOINT | linkFlags.NOARP | linkFlags.MULTICAST
  link.address = ''
  link.broadcast = ''
}

/** Packets have to go through the link below with all that is put before them (vxlan_config_apply()). */
function fitMtu(link: Link, lower: Link | undefined, takesMost: boolean): void {
  const data = stateOf(link).settings
  let most = MAX_MTU
  if (lower !== undefined) {
    inheritSegments(link, lower)
    most = Math.max(lower.mtu - room(data), MIN_MTU)
    if (takesMost) link.mtu = most
  }
  link.mtu = Math.min(link.mtu, most)
  const below = lower === undefined ? ETHERNET_HEADER : hardHeader(lower) + lower.headroom
  link.headroom = below + room(data, (data.collectMetadata ?? 0) !== 0)
}

/** Bytes that are put before each packet (vxlan_headroom()). */
function room(data: Vxlan, isAnyFamily = false): number {
  return (isIpv6(data) || isAnyFamily ? HEADROOM6 : HEADROOM4) - (data.gpe ? ETHERNET_HEADER : 0)
}

/** Bytes of the header that a link puts before each packet. */
function hardHeader({ type }: Link): number {
  return type === hardwareTypes.NONE ? 0 : ETHERNET_HEADER
}

/** The address that stands for none is not told. */
function shownAddress(text: string | undefined): string | undefined {
  return text === '0.0.0.0' || text === '::' ? undefined : text
}

/** All settings, also those that nobody asked for (vxlan_fill_info()). */
function settings(data: Vxlan): Vxlan {
  return defined<Vxlan>({
    id: data.id ?? 0,
    group: shownAddress(data.group),
    group6: shownAddress(data.group6),
    link: data.link === 0 ? undefined : data.link,
    local: shownAddress(data.local),
    local6: shownAddress(data.local6),
    ttl: data.ttl ?? 0,
    ttlInherit: data.ttlInherit ?? false,
    tos: data.tos ?? 0,
    df: data.df ?? 0,
    label: data.label ?? 0,
    labelPolicy: data.labelPolicy ?? 0,
    learning: data.learning ?? 1,
    proxy: data.proxy ?? 0,
    rsc: data.rsc ?? 0,
    l2miss: data.l2miss ?? 0,
    l3miss: data.l3miss ?? 0,
    collectMetadata: data.collectMetadata ?? 0,
    ageing: data.ageing ?? 300,
    limit: data.limit ?? 0,
    port: data.port,
    udpCsum: data.udpCsum ?? 1,
    udpZeroCsum6Tx: data.udpZeroCsum6Tx ?? 0,
    udpZeroCsum6Rx: data.udpZeroCsum6Rx ?? 0,
    remcsumTx: data.remcsumTx ?? 0,
    remcsumRx: data.remcsumRx ?? 0,
    localbypass: data.localbypass ?? 1,
    portRange: data.portRange ?? { low: 0, high: 0 },
    gbp: data.gbp,
    gpe: data.gpe,
    remcsumNopartial: data.remcsumNopartial,
    vnifilter: data.vnifilter === 0 ? undefined : data.vnifilter,
    reservedBits: data.reservedBits,
  })
}
