import { type LinkMessage, type Vxlan, vxlan as vxlanSet } from '../../../../../families/route/index.ts'
import { EINVAL, ENODEV, EOPNOTSUPP } from '../../../../errno.ts'
import { policyOf } from '../../../../policy/derive.ts'
import { refuseAttribute } from '../../bad-attribute.ts'
import { defined } from '../../defined.ts'
import { packAddress } from '../../fib/table/prefix.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { RouteNet } from '../../route-net.ts'
import type { Link } from '../link.ts'

type VxlanRequest = RouteRequest<LinkMessage>

/** The port that Linux takes where none is asked for; the one of the standard is 4789. */
const DEFAULT_PORT = 8472
/** With the generic protocol extension. */
const GPE_PORT = 4790
/** Seconds until a learnt address is forgotten, where nobody says (FDB_AGE_DEFAULT). */
const DEFAULT_AGEING = 300

/** How the data of a request are judged (`drivers/net/vxlan/vxlan_core.c`, vxlan_policy). */
export const vxlanPolicy = policyOf(vxlanSet, {
  replace: {
    id: { kind: 'u32' },
    localbypass: { kind: 'u8', max: 1 },
    labelPolicy: { kind: 'u32', max: 1 },
    ttlInherit: { kind: 'flag' },
  },
})

/** Settings that cannot be changed, with the words for it, in the order in which Linux looks at them (vxlan_nl2conf()). */
const fixed: readonly (readonly [keyof Vxlan, string])[] = [
  ['ttlInherit', 'Cannot change TTL_INHERIT flag'],
  ['proxy', 'Cannot change PROXY flag'],
  ['rsc', 'Cannot change RSC flag'],
  ['l2miss', 'Cannot change L2MISS flag'],
  ['l3miss', 'Cannot change L3MISS flag'],
  ['limit', 'Cannot change limit'],
  ['collectMetadata', 'Cannot change COLLECT_METADATA flag'],
  ['portRange', 'Cannot change port range'],
  ['port', 'Cannot change port'],
  ['udpCsum', 'Cannot change UDP_CSUM flag'],
  ['udpZeroCsum6Tx', 'Cannot change UDP_ZERO_CSUM6_TX flag'],
  ['udpZeroCsum6Rx', 'Cannot change UDP_ZERO_CSUM6_RX flag'],
  ['remcsumTx', 'Cannot change REMCSUM_TX flag'],
  ['remcsumRx', 'Cannot change REMCSUM_RX flag'],
  ['gbp', 'Cannot change GBP flag'],
  ['gpe', 'Cannot change GPE flag'],
  ['reservedBits', 'Cannot change reserved_bits'],
  ['remcsumNopartial', 'Cannot change REMCSUM_NOPARTIAL flag'],
]

/** Length of `struct ifinfomsg` in bytes, and the nests that a kind's data are in: IFLA_LINKINFO, IFLA_INFO_DATA. */
const IFINFOMSG = 16
const LINKINFO = 18
const INFO_DATA = 2

/** Refuses a request for one of the data of its kind. */
export function refuseData(request: VxlanRequest, name: keyof Vxlan, errno: number, message: string): number {
  const id = vxlanSet.byName.get(name)?.id ?? 0
  return refuseAttribute(request, IFINFOMSG, [LINKINFO, INFO_DATA, id], errno, message)
}

/** A vxlan as it is to be, and the link that it stands on. */
export interface VxlanPlan {
  readonly settings: Vxlan
  readonly lower: Link | undefined
}

/** What a vxlan becomes by a request; minus the errno of what cannot be (vxlan_nl2conf(), vxlan_config_validate()). */
export function planVxlan(request: VxlanRequest, net: RouteNet, old: Vxlan | undefined): VxlanPlan | number {
  const { value, extack } = request
  const asked = dataOf(request)
  const refusal = old === undefined ? 0 : checkChange(request, asked, old)
  if (refusal < 0) return refusal
  if (asked.vnifilter !== undefined && asked.vnifilter !== 0 && !(asked.collectMetadata ?? old?.collectMetadata)) {
    return refuseData(request, 'vnifilter', EINVAL, 'vxlan vnifilter only valid in collect metadata mode')
  }
  const settings = withFamilies({ ...old, ...asked, ...(value.mtu === undefined ? {} : {}) })
  const objection = objectionTo(settings)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const index = settings.link ?? 0
  const lower = index === 0 ? undefined : net.links.get(index)
  if (index !== 0 && lower === undefined) return refuse(extack, ENODEV, 'Invalid local interface, device not found')
  const wanting = lower === undefined ? wantsLink(settings) : undefined
  if (wanting !== undefined) return refuse(extack, EINVAL, wanting)
  const port = settings.port || (settings.gpe ? GPE_PORT : DEFAULT_PORT)
  return { settings: { ...settings, port, ageing: settings.ageing || DEFAULT_AGEING }, lower }
}

function dataOf({ value }: VxlanRequest): Vxlan {
  return defined<Vxlan>((value.linkinfo?.kind === 'vxlan' ? value.linkinfo.data : undefined) ?? {})
}

function checkChange(request: VxlanRequest, asked: Vxlan, old: Vxlan): number {
  const { extack, value } = request
  if (asked.id !== undefined && asked.id !== (old.id ?? 0)) return refuse(extack, EOPNOTSUPP, 'Cannot change VNI')
  const isV6 = isIpv6(old)
  if (asked.group !== undefined ? isV6 : asked.group6 !== undefined && !isV6) {
    return refuse(extack, EOPNOTSUPP, 'New group address family does not match old group')
  }
  if (asked.local !== undefined ? isV6 : asked.local6 !== undefined && !isV6) {
    return refuse(extack, EOPNOTSUPP, 'New local address family does not match old')
  }
  for (const [name, message] of fixed) {
    if (asked[name] === undefined) continue
    // Of flags the attribute is named, of others Linux means to, and does not.
    return message.endsWith(' flag') && name !== 'udpCsum'
      ? refuse(extack, EOPNOTSUPP, message)
      : name === 'reservedBits'
        ? refuseData(request, name, EOPNOTSUPP, message)
        : refuse(extack, EOPNOTSUPP, message)
  }
  if (value.mtu !== undefined) return refuseAttribute(request, IFINFOMSG, [MTU], EOPNOTSUPP, 'Cannot change mtu')
  return asked.vnifilter === undefined ? 0 : refuse(extack, EOPNOTSUPP, 'Cannot change vnifilter flag')
}

/** IFLA_MTU */
const MTU = 4

/** Of an address of both families IPv4's counts; one of none is not there. */
function withFamilies(settings: Vxlan): Vxlan {
  const { group, group6, local, local6, ...rest } = settings
  return {
    ...rest,
    ...(group !== undefined ? { group } : group6 !== undefined ? { group6 } : {}),
    ...(local !== undefined ? { local } : local6 !== undefined ? { local6 } : {}),
  }
}

/** Whether its packets are of IPv6. */
export function isIpv6({ group6, local6 }: Vxlan): boolean {
  return group6 !== undefined || local6 !== undefined
}

function objectionTo(settings: Vxlan): string | undefined {
  const { gpe, group, group6, local, local6, collectMetadata = 0 } = settings
  if (gpe && (collectMetadata === 0 || hasMoreThanGpe(settings))) {
    return 'VXLAN GPE does not support this combination of attributes'
  }
  const isV6 = isIpv6(settings)
  if (isV6 && (group !== undefined || local !== undefined)) {
    return 'Local and remote address must be from the same family'
  }
  if (isMulticast(local ?? local6)) return 'Local address cannot be multicast'
  if (isV6 && collectMetadata === 0 && isLinkLocal(local6) !== isLinkLocal(group6)) {
    const isAllowed = isLinkLocal(local6) && (group6 === undefined || isMulticastOfLink(group6))
    const isForeign = isLinkLocal(local6) ? !isAllowed : true
    if (isForeign) return 'Invalid combination of local and remote address scopes'
  }
  if ((settings.label ?? 0) !== 0 && !isV6) return 'Label attribute only applies to IPv6 VXLAN devices'
  if ((settings.labelPolicy ?? 0) !== 0 && !isV6) return 'Label policy only applies to IPv6 VXLAN devices'
  return undefined
}

/** Flags that do not go with GPE (VXLAN_F_ALLOWED_GPE). */
function hasMoreThanGpe({
  learning = 1,
  proxy,
  rsc,
  l2miss,
  l3miss,
  gbp,
  remcsumTx,
  remcsumRx,
  ...rest
}: Vxlan): boolean {
  const { remcsumNopartial, ttlInherit } = rest
  const set = [learning, proxy, rsc, l2miss, l3miss, gbp, remcsumTx, remcsumRx, remcsumNopartial, ttlInherit]
  return set.some((flag) => flag !== undefined && flag !== 0 && flag !== false)
}

/** What wants a link to go out by (vxlan_config_validate()). */
function wantsLink(settings: Vxlan): string | undefined {
  const { group, group6, local6, collectMetadata = 0 } = settings
  if (isMulticast(group ?? group6)) return 'Local interface required for multicast remote destination'
  if (!isIpv6(settings) || collectMetadata !== 0 || !isLinkLocal(local6)) return undefined
  return 'Local interface required for link-local local/remote addresses'
}

function isMulticast(text: string | undefined): boolean {
  const packed = text === undefined ? undefined : packAddress(text)
  if (packed === undefined) return false
  return packed.length === 2 ? packed.charCodeAt(0) >> 12 === 0xe : packed.charCodeAt(0) >> 8 === 0xff
}

function isLinkLocal(text: string | undefined): boolean {
  return text !== undefined && ((packAddress(text)?.charCodeAt(0) ?? 0) & 0xffc0) === 0xfe80
}

function isMulticastOfLink(text: string): boolean {
  return ((packAddress(text)?.charCodeAt(0) ?? 0) & 0xff0f) === 0xff02
}
