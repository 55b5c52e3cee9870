import { type Vxlan, vxlan as vxlanSet } from '../../../../../../families/route/index.ts'
import { EINVAL, ENODEV, EOPNOTSUPP, EPERM } from '../../../../../errno.ts'
import { policyOf } from '../../../../../policy/derive.ts'
import type { AttributePolicy } from '../../../../../policy/policy.ts'
import { defined } from '../../../answer/defined.ts'
import { packAddress } from '../../../fib/table/prefix.ts'
import { refuseAttribute } from '../../../request/bad-attribute.ts'
import { refuse } from '../../../request/refuse.ts'
import type { RouteNet } from '../../../route-net.ts'
import type { Link } from '../../link.ts'
import { IFINFOMSG, INFO_DATA, type LinkRequest, refuseLinkAttribute } from '../../request/link-request.ts'
import { reservedBits } from './vxlan-header.ts'

/** The port that Linux takes where none is asked for; the one of the standard is 4789. */
const DEFAULT_PORT = 8472
/** With the generic protocol extension. */
const GPE_PORT = 4790
/** Seconds until a learnt address is forgotten, where nobody says (FDB_AGE_DEFAULT). */
const DEFAULT_AGEING = 300

const unspec = (length: number): AttributePolicy => ({ kind: 'unspec', length })

/** How the data of a request are judged (`drivers/net/vxlan/vxlan_core.c`, vxlan_policy). */
export const vxlanPolicy = policyOf(vxlanSet, {
  strictStartType: vxlanSet.byName.get('localbypass')?.id ?? 0,
  replace: {
    id: { kind: 'u32' },
    group: unspec(4),
    local: unspec(4),
    group6: unspec(16),
    local6: unspec(16),
    portRange: unspec(4),
    localbypass: { kind: 'u8', max: 1 },
    labelPolicy: { kind: 'u32', max: 1 },
    ttlInherit: { kind: 'flag' },
    mcRoute: { kind: 'u8', max: 1 },
  },
})

/** Settings that cannot be changed, with the words for it, in the order in which Linux looks at them (vxlan_nl2conf()). */
const fixed: readonly (readonly [keyof Vxlan, string])[] = [
  ['ttlInherit', 'vxlan: cannot change TTL_INHERIT flag'],
  ['proxy', 'vxlan: cannot change PROXY flag'],
  ['rsc', 'vxlan: cannot change RSC flag'],
  ['l2miss', 'vxlan: cannot change L2MISS flag'],
  ['l3miss', 'vxlan: cannot change L3MISS flag'],
  ['limit', 'Cannot change limit'],
  ['collectMetadata', 'vxlan: cannot change COLLECT_METADATA flag'],
  ['portRange', 'Cannot change port range'],
  ['port', 'Cannot change port'],
  ['udpCsum', 'Cannot change UDP_CSUM flag'],
  ['udpZeroCsum6Tx', 'vxlan: cannot change UDP_ZERO_CSUM6_TX flag'],
  ['udpZeroCsum6Rx', 'vxlan: cannot change UDP_ZERO_CSUM6_RX flag'],
  ['remcsumTx', 'vxlan: cannot change REMCSUM_TX flag'],
  ['remcsumRx', 'vxlan: cannot change REMCSUM_RX flag'],
  ['gbp', 'vxlan: cannot change GBP flag'],
  ['gpe', 'vxlan: cannot change GPE flag'],
  ['reservedBits', 'Cannot change reserved_bits'],
  ['remcsumNopartial', 'vxlan: cannot change REMCSUM_NOPARTIAL flag'],
]

/** Refuses a request for one of the data of its kind. */
export function refuseData(request: LinkRequest, name: keyof Vxlan, errno: number, message: string): number {
  return refuseLinkAttribute(request, ['linkinfo', INFO_DATA, numberOfDatum(name)], errno, message)
}

function numberOfDatum(name: keyof Vxlan): number {
  return vxlanSet.byName.get(name)?.id ?? 0
}

/**
 * Refuses a change of one of the data. Linux means to say which one, and says which attribute of the link has its number, if there is
 * one (vxlan_nl2conf()).
 */
function refuseChange(request: LinkRequest, name: keyof Vxlan, message: string): number {
  if (message.startsWith('vxlan: ')) return refuse(request.extack, EOPNOTSUPP, message)
  if (name === 'reservedBits') return refuseData(request, name, EOPNOTSUPP, message)
  return refuseAttribute(request, IFINFOMSG, [numberOfDatum(name)], EOPNOTSUPP, message)
}

/** A vxlan as it is to be, and the link that it stands on. */
export interface VxlanPlan {
  readonly settings: Vxlan
  readonly lower: Link | undefined
}

/** What a vxlan becomes by a request; minus the errno of what cannot be (vxlan_nl2conf(), vxlan_config_validate()). */
export function planVxlan(request: LinkRequest, net: RouteNet, old: Vxlan | undefined): VxlanPlan | number {
  const { extack } = request
  const asked = dataOf(request)
  const refusal = old === undefined ? 0 : checkChange(request, asked, old)
  if (refusal < 0) return refusal
  if (asked.vnifilter !== undefined && asked.vnifilter !== 0 && !(asked.collectMetadata ?? old?.collectMetadata)) {
    return refuseData(request, 'vnifilter', EINVAL, 'vxlan vnifilter only valid in collect metadata mode')
  }
  // A change forgets what is used by extensions that it does not speak of.
  const bits = reservedBits(asked)
  if (typeof bits === 'string') return refuseData(request, 'reservedBits', EINVAL, bits)
  const settings = withFamilies({ ...old, ...asked, reservedBits: bits })
  const objection = objectionTo(settings)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const index = settings.link ?? 0
  const lower = index === 0 ? undefined : net.links.get(index)
  if (index !== 0 && lower === undefined) return refuse(extack, ENODEV, 'Invalid local interface, device not found')
  if (isIpv6(settings) && (lower?.inet6?.settings.disableIpv6 ?? 0) !== 0) {
    return refuse(extack, EPERM, 'IPv6 support disabled by administrator')
  }
  const wanting = lower === undefined ? wantsLink(settings) : undefined
  if (wanting !== undefined) return refuse(extack, EINVAL, wanting)
  const port = settings.port || (settings.gpe ? GPE_PORT : DEFAULT_PORT)
  return { settings: { ...settings, port, ageing: settings.ageing || DEFAULT_AGEING }, lower }
}

const FLOW_LABEL = 0xf_ffff

function dataOf({ value }: LinkRequest): Vxlan {
  const data = defined<Vxlan>((value.linkinfo?.kind === 'vxlan' ? value.linkinfo.data : undefined) ?? {})
  return data.label === undefined ? data : { ...data, label: data.label & FLOW_LABEL }
}

function checkChange(request: LinkRequest, asked: Vxlan, old: Vxlan): number {
  if (asked.id !== undefined && asked.id !== (old.id ?? 0)) return refuseChange(request, 'id', 'Cannot change VNI')
  const isV6 = isIpv6(old)
  if (asked.group !== undefined ? isV6 : asked.group6 !== undefined && !isV6) {
    const name = asked.group !== undefined ? 'group' : 'group6'
    return refuseChange(request, name, 'New group address family does not match old group')
  }
  if (asked.local !== undefined ? isV6 : asked.local6 !== undefined && !isV6) {
    const name = asked.local !== undefined ? 'local' : 'local6'
    return refuseChange(request, name, 'New local address family does not match old')
  }
  for (const [name, message] of fixed) if (asked[name] !== undefined) return refuseChange(request, name, message)
  if (request.value.mtu !== undefined) return refuseLinkAttribute(request, ['mtu'], EOPNOTSUPP, 'Cannot change mtu')
  return asked.vnifilter === undefined ? 0 : refuse(request.extack, EOPNOTSUPP, 'vxlan: cannot change flag')
}

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
