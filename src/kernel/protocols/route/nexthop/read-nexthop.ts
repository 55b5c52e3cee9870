import {
  type NexthopMessage,
  nexthop,
  nexthopFlags,
  nexthopGrp,
  nexthopResGroup,
  nhmsg,
} from '../../../../families/route/index.ts'
import { NLM_F_REPLACE } from '../../../../wire/index.ts'
import { EINVAL, ENETDOWN } from '../../../errno.ts'
import { policyOf } from '../../../policy/derive.ts'
import { NL_VALIDATE_STRICT, nlaParseNested } from '../../../policy/parse.ts'
import { checkEncap, checkEncapType } from '../fib/encap/encap-kinds.ts'
import { checkIpv4Way } from '../fib/ipv4/check-way.ts'
import { checkIpv6Way } from '../fib/ipv6/check-way.ts'
import type { WayDescription } from '../fib/message/read-way.ts'
import { packAddress } from '../fib/table/prefix.ts'
import { findAttribute } from '../request/bad-attribute.ts'
import { isGiven, malformed } from '../request/given.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import type { NexthopObject } from './nexthop-object.ts'
import { type NexthopMember, newResilientGroup } from './resilient-group.ts'

type NexthopRequest = RouteRequest<NexthopMessage>

const INET = 2
const INET6 = 10
const MAIN = 254
const RESILIENT = 1
/** NHA_GROUP, NHA_RES_GROUP */
const GROUP = 2
const RES_GROUP = 12
/** Where in a member of a group the bytes lie that mean nothing. */
const RESERVED = 6

const resGroupPolicy = policyOf(nexthopResGroup, { accept: ['buckets', 'idleTimer', 'unbalancedTimer'] })

/** The object that a request describes, or minus an errno (`net/ipv4/nexthop.c`, rtm_to_nh_config(), rtm_to_nh_config_rtnl()). */
export function readNexthop(asked: NexthopRequest): NexthopObject | number {
  const request = withGroup(asked)
  const { value, extack, flags } = request
  const objection =
    objectionToHeader(value) ?? (value.group === undefined ? objectionToSingle(value) : objectionToGroup(request))
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const error = value.group === undefined ? 0 : checkResilient(request)
  if (error < 0) return error
  if ((flags & NLM_F_REPLACE) !== 0 && (value.id ?? 0) === 0) {
    return refuse(extack, EINVAL, 'Replace requires nexthop id')
  }
  if (value.group !== undefined) return readGroup(request)
  const fault = value.encapType === undefined ? 0 : checkEncapType(value.encapType, extack)
  return fault < 0 ? fault : readSingle(request)
}

/** A group that cannot be read is one without members. */
function withGroup(request: NexthopRequest): NexthopRequest {
  const { group, $unknown } = request.value
  const isUnread = group === undefined && $unknown?.some(({ type }) => type === GROUP) === true
  return isUnread ? { ...request, value: { ...request.value, group: [] } } : request
}

function objectionToHeader(value: NexthopMessage): string | undefined {
  const { family = 0, scope = 0, flags = 0, group, fdb } = value
  if (scope !== 0) return 'Invalid values in ancillary header'
  if ((flags & ~nexthopFlags.ONLINK) !== 0) return 'Invalid nexthop flags in ancillary header'
  if (family !== INET && family !== INET6 && (family !== 0 || group === undefined)) return 'Invalid address family'
  if (fdb !== true) return undefined
  if (isAnySet(value.oif, value.blackhole, value.encap, value.encapType)) {
    return 'Fdb attribute can not be used with encap, oif or blackhole'
  }
  return flags === 0 ? undefined : 'Unsupported nexthop flags in ancillary header'
}

function isAnySet(...fields: unknown[]): boolean {
  return fields.some((field) => field !== undefined)
}

function objectionToSingle(value: NexthopMessage): string | undefined {
  const { family, oif, gateway, blackhole, fdb, flags = 0, encap, encapType, hwStatsEnable } = value
  if (blackhole) {
    if (!isAnySet(gateway, oif, encap, encapType, fdb)) return undefined
    return 'Blackhole attribute can not be used with gateway, oif, encap or fdb'
  }
  if (!fdb && oif === undefined) return 'Device attribute required for non-blackhole and non-fdb nexthops'
  const isGateway = gateway === undefined || packAddress(gateway)?.length === (family === INET ? 2 : 8)
  if (!isGateway || malformed(value, nexthop, 'gateway') !== undefined) return 'Invalid gateway'
  if (gateway === undefined && (flags & nexthopFlags.ONLINK) !== 0) {
    return 'ONLINK flag can not be set for nexthop without a gateway'
  }
  if (encap !== undefined && encapType === undefined) return 'LWT encapsulation type is missing'
  if (encap === undefined && encapType !== undefined) return 'LWT encapsulation attribute is missing'
  if (hwStatsEnable === undefined) return undefined
  return 'Cannot enable nexthop hardware statistics for non-group nexthops'
}

/** What is wrong with a group, whichever objects there are (nh_check_attr_group()). */
function objectionToGroup({ nlh, value }: NexthopRequest): string | undefined {
  const { family = 0, group = [], groupType = 0, resGroup } = value
  if (family !== 0) return 'Invalid family for group'
  if (groupType > RESILIENT) return 'Invalid group type'
  if (group.length === 0) return 'Invalid length for nexthop group attribute'
  const lastPlaces = new Map(group.map(({ id = 0 }, i) => [id, i]))
  const start = findAttribute(nlh, nhmsg.size, [GROUP])?.start ?? 0
  for (const [i, { id = 0, weight = 0, weightHigh = 0 }] of group.entries()) {
    const reserved = nlh.view.data.getUint16(start + i * nexthopGrp.size + RESERVED)
    if (reserved !== 0) return 'Reserved field in nexthop_grp must be 0'
    if (weight === 0xff && weightHigh === 0xff) return 'Invalid value for weight'
    if (lastPlaces.get(id) !== i) return 'Nexthop id can not be used twice in a group'
  }
  const { blackhole, oif, gateway, encap, encapType } = value
  if (isAnySet(blackhole, oif, gateway, encap, encapType) || (resGroup !== undefined && groupType !== RESILIENT)) {
    return 'No other attributes can be set in nexthop groups'
  }
  return undefined
}

/** What is said of a group whose buckets keep their member (rtm_to_nh_config_grp_res()). */
function checkResilient({ nlh, value, extack }: NexthopRequest): number {
  const nest = findAttribute(nlh, nhmsg.size, [RES_GROUP])
  if (nest === undefined || value.groupType !== RESILIENT) return 0
  const parsed = nlaParseNested(nest, resGroupPolicy, NL_VALIDATE_STRICT, extack)
  if (typeof parsed === 'number') return parsed
  return value.resGroup?.buckets === 0 ? refuse(extack, EINVAL, 'Number of buckets needs to be non-0') : 0
}

function readSingle(request: NexthopRequest): NexthopObject | number {
  const { net, value, extack } = request
  const { id = 0, family = INET, oif, blackhole = false, fdb = false } = value
  if (oif !== undefined) {
    const link = net.links.get(oif)
    if (link === undefined) return refuse(extack, EINVAL, 'Invalid device index')
    if (!link.isUp) return refuse(extack, ENETDOWN, 'Nexthop device is not up')
    if (!link.carrier) return refuse(extack, ENETDOWN, 'Carrier for nexthop device is down')
  }
  const encapFault = checkEncapOf(request, family)
  if (encapFault < 0) return encapFault
  const ownId = id === 0 ? net.nexthops.allocateId() : id
  const way = fdb ? wayDescription(value) : checkWay(request, blackhole ? net.loopback.index : (oif ?? 0))
  if (typeof way === 'number') return way
  return {
    id: ownId,
    family,
    protocol: value.protocol ?? 0,
    flags: way.flags,
    scope: 'scope' in way && family === INET ? way.scope : LINK_SCOPE,
    isBlackhole: blackhole,
    isFdb: fdb,
    link: 'link' in way ? way.link : undefined,
    gateway: way.gateway,
    encapType: way.encapType,
    encap: way.encap,
    group: undefined,
    resilient: undefined,
  }
}

/** NHA_ENCAP */
const ENCAP = 8

function checkEncapOf({ nlh, value, extack }: NexthopRequest, family: number): number {
  if (!isGiven(value, nexthop, 'encap')) return 0
  const attribute = findAttribute(nlh, nhmsg.size, [ENCAP])
  return attribute === undefined ? 0 : checkEncap(attribute, value.encapType ?? 0, family, extack)
}

/** What the scope of a way begins with (nexthop_create()). */
const LINK_SCOPE = 253

/** Looks at the way as at one of a route of the main table (nh_create_ipv4(), nh_create_ipv6()). */
function checkWay({ net, value, extack }: NexthopRequest, oif: number) {
  const way = { ...wayDescription(value), oif }
  if (value.family === INET6) return checkIpv6Way({ net, table: MAIN, dst: ANY6, value: { type: 0 } }, way, extack)
  return checkIpv4Way({ net, table: MAIN, value: { scope: 0 } }, way, extack)
}

const ANY6 = '\0\0\0\0\0\0\0\0'

function wayDescription({ oif = 0, gateway, flags = 0, encapType, encap }: NexthopMessage): WayDescription {
  const packed = gateway === undefined ? undefined : packAddress(gateway)
  const isNone = packed === undefined || /^\0*$/.test(packed)
  return { oif, gateway: isNone ? undefined : packed, weight: 1, flags, flow: undefined, encapType, encap }
}

/** nh_check_attr_group_rtnl() */
function readGroup({ net, value, extack }: NexthopRequest): NexthopObject | number {
  const { id = 0, group = [], groupType = 0, resGroup, fdb = false } = value
  const members: NexthopMember[] = []
  let family = 0
  for (const { id: member = 0, weight = 0, weightHigh = 0 } of group) {
    const object = net.nexthops.get(member)
    const objection = objectionToMember(object, group.length, fdb, family)
    if (objection !== undefined) return refuse(extack, EINVAL, objection)
    family = object?.family ?? 0
    members.push({ id: member, weight: (weightHigh << 8) + weight + 1 })
  }
  return {
    id: id === 0 ? net.nexthops.allocateId() : id,
    family: 0,
    protocol: value.protocol ?? 0,
    flags: 0,
    scope: 0,
    isBlackhole: false,
    isFdb: fdb,
    link: undefined,
    gateway: undefined,
    encapType: undefined,
    encap: undefined,
    group: members,
    resilient: groupType === RESILIENT ? newResilientGroup(members, resGroup) : undefined,
  }
}

/** Why an object cannot be in a group of so many (valid_group_nh(), nh_check_attr_fdb_group()). */
function objectionToMember(
  object: NexthopObject | undefined,
  count: number,
  isFdb: boolean,
  family: number,
): string | undefined {
  if (object === undefined) return 'Invalid nexthop id'
  if (object.group !== undefined) {
    return `${object.resilient === undefined ? 'Hash-threshold' : 'Resilient'} group can not be a nexthop within a group`
  }
  if (object.isBlackhole && count > 1) {
    return 'Blackhole nexthop can not be used in a group with more than 1 path'
  }
  if (!isFdb) return object.isFdb ? 'Non FDB nexthop group cannot have fdb nexthops' : undefined
  if (!object.isFdb) return 'FDB nexthop group can only have fdb nexthops'
  return family !== 0 && family !== object.family ? 'FDB nexthop group cannot have mixed family nexthops' : undefined
}
