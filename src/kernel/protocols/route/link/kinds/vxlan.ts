import {
  hardwareTypes,
  type LinkMessage,
  linkFlags,
  type Vxlan,
  vxlan as vxlanSet,
} from '../../../../../families/route/index.ts'
import { EEXIST, EINVAL, ENODEV, EOPNOTSUPP, ERANGE } from '../../../../errno.ts'
import { refuseAttribute } from '../../bad-attribute.ts'
import { defined } from '../../defined.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { RouteNet } from '../../route-net.ts'
import { randomMac, validateMac } from '../ethernet.ts'
import type { Link } from '../link.ts'
import { registerLink } from '../register-link.ts'
import type { LinkKind } from './kind.ts'
import { VxlanForwarding } from './vxlan-forwarding.ts'

/** The port that Linux takes where none is asked for; the one of the standard is 4789. */
const DEFAULT_PORT = 8472
/** With the generic protocol extension. */
const GPE_PORT = 4790

/** Bytes before each packet: of IPv4, and of IPv6. */
const HEADROOM4 = 50
const HEADROOM6 = 70

const ETHERNET_HEADER = 14

const MAX_VNI = 0xff_ffff

/** What cannot be changed once a vxlan is there, with the words for it (`drivers/net/vxlan/vxlan_core.c`, vxlan_nl2conf()). */
const fixed: Partial<Record<keyof Vxlan, string>> = {
  id: 'Cannot change VNI',
  port: 'Cannot change UDP port',
  portRange: 'Cannot change UDP port range',
  ttlInherit: 'Cannot change TTL',
  df: 'Cannot change DF',
  vnifilter: 'Cannot change vnifilter flag',
}

/** Ethernet in UDP (`drivers/net/vxlan/`). */
export const vxlan: LinkKind = {
  kind: 'vxlan',
  setup(link) {
    link.minMtu = 68
    link.maxMtu = 65_535
    link.address = randomMac(link)
    link.data = { settings: {}, forwarding: new VxlanForwarding(link), net: link.net } satisfies VxlanState
  },
  validate(request) {
    const { value, extack } = request
    const error = validateMac(request)
    if (error < 0) return refuse(extack, -error, 'Provided Ethernet address is not unicast')
    if (value.mtu !== undefined && (value.mtu < 68 || value.mtu > 65_535)) {
      return refuse(extack, EINVAL, 'MTU must be between 68 and 65535')
    }
    return checkData(request)
  },
  newLink(link, request) {
    const data = dataOf(request)
    const state: Vxlan = data
    const lower = data.link === undefined ? undefined : request.net.links.get(data.link)
    if (data.link !== undefined && lower === undefined) return refuse(request.extack, ENODEV, 'Invalid local interface')
    if (twinOf(link, state) !== undefined)
      return refuse(request.extack, EEXIST, 'A VXLAN device with the specified VNI already exists')
    if (state.gpe) makeRaw(link)
    stateOf(link).settings = state
    stateOf(link).net = request.net
    link.lower = lower
    fitMtu(link, lower, request.value.mtu)
    const error = registerLink(link)
    if (error === 0) lower?.uppers.add(link)
    return error
  },
  changeLink(link, request) {
    const { extack } = request
    const data = dataOf(request)
    const state = stateOf(link).settings
    const shown = settings(state)
    for (const [name, message] of Object.entries(fixed)) {
      const asked = data[name as keyof Vxlan]
      if (asked !== undefined && JSON.stringify(asked) !== JSON.stringify(shown[name as keyof Vxlan])) {
        return refuse(extack, EOPNOTSUPP, message)
      }
    }
    stateOf(link).settings = { ...state, ...data }
    return 0
  },
  linkNet: (link) => stateOf(link).net,
  data: (link) => settings(stateOf(link).settings),
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

export function vxlanForwarding(link: Link): VxlanForwarding {
  return stateOf(link).forwarding
}

function dataOf({ value }: RouteRequest<LinkMessage>): Vxlan {
  return defined<Vxlan>((value.linkinfo?.kind === 'vxlan' ? value.linkinfo.data : undefined) ?? {})
}

/** Length of `struct ifinfomsg` in bytes, and the nests that a kind's data are in: IFLA_LINKINFO, IFLA_INFO_DATA. */
const IFINFOMSG = 16
const LINKINFO = 18
const INFO_DATA = 2

/** vxlan_validate() */
function checkData(request: RouteRequest<LinkMessage>): number {
  const { value, extack } = request
  const bad = (name: keyof Vxlan, errno: number, message: string) =>
    refuseAttribute(request, IFINFOMSG, [LINKINFO, INFO_DATA, vxlanSet.byName.get(name)?.id ?? 0], errno, message)
  const data = value.linkinfo?.kind === 'vxlan' ? value.linkinfo.data : undefined
  if (data === undefined) return refuse(extack, EINVAL, 'Required attributes not provided to perform the operation')
  if ((data.id ?? 0) > MAX_VNI) return bad('id', ERANGE, 'VXLAN ID must be lower than 16777216')
  const { low = 0, high = 0 } = data.portRange ?? {}
  if (high < low) return bad('portRange', EINVAL, 'Invalid source port range')
  if ((data.df ?? 0) > 2) return bad('df', EINVAL, 'Invalid DF attribute')
  return 0
}

function portOf({ port, gpe }: Vxlan): number {
  return port ?? (gpe ? GPE_PORT : DEFAULT_PORT)
}

/** Another vxlan of the namespace with the same network and port. */
function twinOf(link: Link, settings: Vxlan): Link | undefined {
  return link.net.links.all.find((other) => {
    if (other.kind !== vxlan) return false
    const data = stateOf(other).settings
    return (data.id ?? 0) === (settings.id ?? 0) && portOf(data) === portOf(settings)
  })
}

/** With the generic protocol extension there is no Ethernet in it (vxlan_raw_setup()). */
function makeRaw(link: Link): void {
  link.type = hardwareTypes.NONE
  link.flags = linkFlags.POINTOPOINT | linkFlags.NOARP | linkFlags.MULTICAST
  link.address = ''
  link.broadcast = ''
}

/** Packets have to go through the link below with all that is put before them. */
function fitMtu(link: Link, lower: Link | undefined, asked: number | undefined): void {
  const { group6, local6, collectMetadata = 0, gpe } = stateOf(link).settings
  const isIpv6 = group6 !== undefined || local6 !== undefined || collectMetadata !== 0
  const room = isIpv6 ? HEADROOM6 : HEADROOM4
  link.headroom = (lower?.headroom ?? 0) + room + (gpe ? 0 : ETHERNET_HEADER)
  if (lower === undefined) return
  link.maxMtu = Math.max(lower.mtu - room, 68)
  if (asked === undefined) link.mtu = link.maxMtu
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

/** All settings, also those that nobody asked for (vxlan_fill_info()). */
function settings(data: Vxlan): Vxlan {
  return defined<Vxlan>({
    id: data.id ?? 0,
    group: data.group,
    group6: data.group6,
    link: data.link,
    local: data.local,
    local6: data.local6,
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
    port: portOf(data),
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
    vnifilter: data.vnifilter,
    reservedBits: data.reservedBits ?? reservedBits(data),
  })
}
