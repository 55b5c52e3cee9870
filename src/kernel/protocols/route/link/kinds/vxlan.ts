import { hardwareTypes, type LinkMessage, linkFlags, type Vxlan } from '../../../../../families/route/index.ts'
import { EEXIST, EINVAL, ERANGE } from '../../../../errno.ts'
import { refuseAttribute } from '../../bad-attribute.ts'
import { kernelCause } from '../../cause.ts'
import { defined } from '../../defined.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { RouteNet } from '../../route-net.ts'
import { randomMac, validateMac } from '../ethernet.ts'
import type { Link } from '../link.ts'
import { registerLink } from '../register-link.ts'
import { configureLink } from '../request/requested-link.ts'
import type { LinkKind } from './kind.ts'
import { isIpv6, planVxlan, refuseData, vxlanPolicy } from './vxlan-config.ts'
import { VxlanForwarding, vxlanEntries } from './vxlan-forwarding.ts'

/** Bytes before each packet: of IPv4, and of IPv6. */
const HEADROOM4 = 50
const HEADROOM6 = 70

const ETHERNET_HEADER = 14

const MAX_VNI = 0xff_ffff

/** Ethernet in UDP (`drivers/net/vxlan/`). */
export const vxlan: LinkKind = {
  kind: 'vxlan',
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
  policy: vxlanPolicy,
  hidesLower: true,
  validate(request) {
    const { value } = request
    const error = validateMac(request)
    if (error < 0) {
      return refuseAttribute(request, IFINFOMSG, [ADDRESS], -error, 'Provided Ethernet address is not unicast')
    }
    if (value.mtu !== undefined && (value.mtu < 68 || value.mtu > 65_535)) {
      return refuseAttribute(request, IFINFOMSG, [MTU], EINVAL, 'MTU must be between 68 and 65535')
    }
    return checkData(request)
  },
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
    if (lower !== undefined) {
      lower.uppers.add(link)
      lower.net.announce(lower, 'changeUpper')
    }
    const refusal = configureLink(link, {}, kernelCause)
    if (refusal === 0) stateOf(link).forwarding.addDefault(planned)
    return refusal
  },
  changeLink(link, request) {
    const state = stateOf(link)
    const plan = planVxlan(request, state.net, state.settings)
    if (typeof plan === 'number') return plan
    const { settings: planned, lower } = plan
    if (twinOf(link, state.net, planned) !== undefined) {
      return refuse(request.extack, EEXIST, 'A VXLAN device with the specified VNI already exists')
    }
    const hasMoved = lower !== undefined && lower !== link.lower
    if (hasMoved) {
      link.lower?.uppers.delete(link)
      lower.uppers.add(link)
      link.lower = lower
    }
    state.forwarding.moveDefault(state.settings, planned)
    if (planned.ageing !== state.settings.ageing) state.forwarding.ageing.ageLater(0)
    state.settings = planned
    fitMtu(link, hasMoved ? lower : undefined, false)
    return 0
  },
  linkNet: (link) => stateOf(link).net,
  data: (link) => settings(stateOf(link).settings),
  delLink: (link) => stateOf(link).forwarding.end(),
  open(link) {
    stateOf(link).forwarding.ageing.open()
    return 0
  },
  stop: (link) => stateOf(link).forwarding.ageing.stop(),
  forwarding: vxlanEntries,
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

/** Length of `struct ifinfomsg` in bytes; IFLA_ADDRESS, IFLA_MTU. */
const IFINFOMSG = 16
const ADDRESS = 1
const MTU = 4

/** vxlan_validate() */
function checkData(request: RouteRequest<LinkMessage>): number {
  const { value, extack } = request
  const bad = (name: keyof Vxlan, errno: number, message: string) => refuseData(request, name, errno, message)
  const data = value.linkinfo?.kind === 'vxlan' ? value.linkinfo.data : undefined
  if (data === undefined) return refuse(extack, EINVAL, 'Required attributes not provided to perform the operation')
  if ((data.id ?? 0) > MAX_VNI) return bad('id', ERANGE, 'VXLAN ID must be lower than 16777216')
  const { low = 0, high = 0 } = data.portRange ?? {}
  if (high < low) return bad('portRange', EINVAL, 'Invalid source port range')
  if ((data.df ?? 0) > 2) return bad('df', EINVAL, 'Invalid DF attribute')
  return 0
}

/** Another vxlan of the namespace with the same network, port and family, that receives in the same manner (vxlan_vni_in_use()). */
function twinOf(link: Link, net: RouteNet, planned: Vxlan): Link | undefined {
  const key = keyOf(planned)
  return net.links.all.find((other) => other !== link && other.kind === vxlan && keyOf(stateOf(other).settings) === key)
}

function keyOf(data: Vxlan): string {
  const { id = 0, port, gbp, gpe, udpZeroCsum6Rx, remcsumRx, remcsumNopartial, collectMetadata, vnifilter } = data
  const flags = [gbp, gpe, udpZeroCsum6Rx, remcsumRx, remcsumNopartial, collectMetadata, vnifilter, isIpv6(data)]
  return JSON.stringify([id, port, ...flags.map(Boolean)])
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
  const { collectMetadata = 0, gpe } = data
  const room = (isV6: boolean) => (isV6 ? HEADROOM6 : HEADROOM4) - (gpe ? ETHERNET_HEADER : 0)
  let most = 65_535
  if (lower !== undefined) {
    link.tsoMaxSize = lower.tsoMaxSize
    most = Math.max(lower.mtu - room(isIpv6(data)), 68)
    if (takesMost) link.mtu = most
  }
  link.mtu = Math.min(link.mtu, most)
  const below = lower === undefined ? ETHERNET_HEADER : hardHeader(lower) + lower.headroom
  link.headroom = below + room(isIpv6(data) || collectMetadata !== 0)
}

/** Bytes of the header that a link puts before each packet. */
function hardHeader({ type }: Link): number {
  return type === hardwareTypes.NONE ? 0 : ETHERNET_HEADER
}

/** The bits of the header, two words, that have no meaning: those that extensions use have one. */
function reservedBits({ gbp, gpe, remcsumRx = 0 }: Vxlan): Uint8Array {
  let flags = 0xf7ff_ffff
  if (gbp) flags &= ~GBP_BITS
  if (gpe) flags &= ~GPE_BITS
  if (remcsumRx !== 0) flags &= ~RCO_BIT
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, flags)
  view.setUint32(4, remcsumRx === 0 ? 0xff : 0)
  return bytes
}

/** What the extensions take of the first word (`include/net/vxlan.h`): group policy, generic protocol, remote checksum. */
const GBP_BITS = 0x80ff_ffff
const GPE_BITS = 0x3500_00ff
const RCO_BIT = 0x0020_0000

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
    reservedBits: data.reservedBits ?? reservedBits(data),
  })
}
