import {
  type PortRange,
  type Rule,
  type RuleMessage,
  routeTables,
  ruleActions,
  rule as ruleSet,
} from '../../../../families/route/index.ts'
import { EINVAL, EPERM } from '../../../errno.ts'
import { knownFlow } from '../fib/message/read-way.ts'
import { type PackedAddress, packAddress } from '../fib/table/prefix.ts'
import { refuseAttribute } from '../request/bad-attribute.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { NO_LIMIT, type RoutingRule, type RulePrefix } from './rule.ts'
import type { RuleTable } from './rule-table.ts'

type RuleRequest = RouteRequest<RuleMessage>

const U16_MAX = 0xffff
const NONE = 0xffff_ffff

/** The two bits of the TOS that are for congestion. */
const ECN_BITS = 3

/** The rule that a request describes, or minus an errno (`net/core/fib_rules.c`, fib_nl2rule(), fib_nl2rule_rtnl()). */
export function readRule(request: RuleRequest, rules: RuleTable): RoutingRule | number {
  const { value, extack } = request
  const objection = objectionTo(value)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const error = checkUsers(request) || checkPorts(request, 'sport') || checkPorts(request, 'dport')
  if (error < 0) return error
  const priority = value.priority ?? rules.defaultPriority
  if (value.goto !== undefined && value.goto <= priority) return refuse(extack, EINVAL, 'Backward goto not supported')
  const fwmark = nonZero(value.fwmark)
  return {
    family: rules.family,
    action: nonZero(value.action),
    flags: (value.flags ?? 0) >>> 0,
    table: nonZero(value.table ?? value.headerTable),
    priority,
    protocol: nonZero(value.protocol),
    iifname: value.iifname || undefined,
    oifname: value.oifname || undefined,
    fwmark,
    fwmask: nonZero(value.fwmask ?? (fwmark === undefined ? 0 : NONE)),
    goto: value.goto,
    tunId: value.tunId === 0n ? undefined : value.tunId,
    l3mdev: value.l3mdev,
    uidRange: value.uidRange,
    ipProto: nonZero(value.ipProto),
    sportRange: value.sportRange,
    sportMask: nonZero(value.sportMask ?? wholeMask(value.sportRange)),
    dportRange: value.dportRange,
    dportMask: nonZero(value.dportMask ?? wholeMask(value.dportRange)),
    suppressPrefixlen: limitOf(value.suppressPrefixlen),
    suppressIfgroup: limitOf(value.suppressIfgroup),
  }
}

function nonZero(number: number | undefined): number | undefined {
  return number === 0 ? undefined : number
}

/** Messages say that there is no limit by a number that is none. */
function limitOf(limit: number | undefined): number | undefined {
  return limit === NO_LIMIT ? undefined : limit
}

/** What is wrong with a rule, whatever others there are, and whoever asks. */
function objectionTo(value: RuleMessage): string | undefined {
  const { dstLen = 0, srcLen = 0, action = 0, family = 0, l3mdev } = value
  const bits = family === 2 ? 32 : 128
  if (srcLen > 0 && !isAddress(value.src, bits, srcLen)) return 'Invalid source address'
  if (dstLen > 0 && !isAddress(value.dst, bits, dstLen)) return 'Invalid dst address'
  if (l3mdev !== undefined && l3mdev !== 1) return 'Invalid l3mdev attribute'
  if (value.goto !== undefined && action !== ruleActions.GOTO) return 'Unexpected goto'
  if (value.goto === undefined && action === ruleActions.GOTO) return 'Missing goto target for action goto'
  const table = value.table ?? value.headerTable ?? 0
  return l3mdev === 1 && table !== 0 ? 'l3mdev and table are mutually exclusive' : undefined
}

function isAddress(text: string | undefined, bits: number, length: number): boolean {
  return text !== undefined && length <= bits && packAddress(text)?.length === bits / 16
}

/** Refuses users that there are not; the users of a namespace are for those of the same user namespace to name. */
function checkUsers({ net: { net }, value: { uidRange }, extack }: RuleRequest): number {
  if (uidRange === undefined) return 0
  if (net.kernel.current.userNamespace !== net.userNamespace) return refuse(extack, EPERM, 'No permission to set uid')
  const { start = 0, end = 0 } = uidRange
  return end < start || start === NONE || end === NONE ? refuse(extack, EINVAL, 'Invalid uid range') : 0
}

/** Refuses a request for one of its attributes. */
function refuseFor(request: RuleRequest, name: keyof Rule, message: string): number {
  return refuseAttribute(request, FIB_RULE_HDR, [ruleSet.byName.get(name)?.id ?? 0], EINVAL, message)
}

/** Length of `struct fib_rule_hdr` in bytes. */
const FIB_RULE_HDR = 12

/** Refuses ports or a mask of them that make no sense (fib_nl2rule_port_mask()). */
function checkPorts(request: RuleRequest, name: 'sport' | 'dport'): number {
  const { value, extack } = request
  const { start = 0, end = 0 } = value[`${name}Range`] ?? {}
  const mask = value[`${name}Mask`]
  const hasRange = value[`${name}Range`] !== undefined
  if (hasRange && (start === 0 || end === 0 || end === U16_MAX || start > end)) {
    return refuse(extack, EINVAL, `Invalid ${name} range`)
  }
  if (mask === undefined) return 0
  const bad = (message: string) => refuseFor(request, `${name}Mask`, message)
  if (!hasRange) return bad('Cannot specify port mask without port value')
  if (start !== end) return bad('Cannot specify port mask for port range')
  return (start & ~mask) === 0 ? 0 : bad('Invalid port mask')
}

/** The mask of a single port that was given none. */
function wholeMask(range: PortRange | undefined): number | undefined {
  return range !== undefined && range.start === range.end ? U16_MAX : undefined
}

/** A rule with what its family adds, or minus an errno where that has something against it (fib4_rule_configure(), fib6_rule_configure()). */
export function configureRule(request: RuleRequest, rule: RoutingRule): RoutingRule | number {
  const { value, extack, net } = request
  const { tos = 0, dscp, dscpMask, flowlabel, flowlabelMask, flow } = value
  const isV4 = rule.family === 2
  if (isV4 && (flowlabel !== undefined || flowlabelMask !== undefined)) {
    return refuse(extack, EINVAL, 'Flow label cannot be specified for IPv4 FIB rules')
  }
  const error = checkDscp(request) || checkFlowLabel(request)
  if (error < 0) return error
  const isOfTable = rule.action === ruleActions.TO_TBL && rule.l3mdev === undefined
  if (isOfTable && !isV4 && rule.table === undefined) return refuse(extack, EINVAL, 'Invalid table')
  const table = isOfTable && isV4 ? (rule.table ?? net.ipv4.openFree()) : rule.table
  if (isOfTable && !isV4) net.ipv6.open(table ?? routeTables.MAIN)
  return {
    ...rule,
    table,
    dst: prefixOf(value.dst, value.dstLen),
    src: prefixOf(value.src, value.srcLen),
    tos: nonZero(tos),
    dscp,
    dscpMask: dscp === undefined ? undefined : (dscpMask ?? WHOLE_DSCP),
    flowlabel: nonZero(flowlabelMask) && flowlabel,
    flowlabelMask: nonZero(flowlabelMask),
    flow: isV4 ? knownFlow(flow) : undefined,
  }
}

/** Of the TOS the bits that rules take (`include/uapi/linux/ip.h`). */
const IPTOS_TOS_MASK = 0x1e
const WHOLE_DSCP = 63
const WHOLE_FLOW_LABEL = 0xf_ffff

/** fib4_nl2rule_dscp(), fib4_nl2rule_dscp_mask() */
function checkDscp(request: RuleRequest): number {
  const { tos = 0, dscp, dscpMask } = request.value
  if ((tos & ECN_BITS) !== 0) {
    return refuse(request.extack, EINVAL, 'Invalid dsfield (tos): ECN bits must be 0')
  }
  if ((tos & ~IPTOS_TOS_MASK) !== 0) return refuse(request.extack, EINVAL, 'Invalid tos')
  if (dscp !== undefined && tos !== 0) return refuse(request.extack, EINVAL, 'Cannot specify both TOS and DSCP')
  if (dscpMask === undefined) return 0
  if (dscp === undefined) return refuseFor(request, 'dscpMask', 'Cannot specify DSCP mask without DSCP value')
  return (dscp & ~dscpMask) === 0 ? 0 : refuseFor(request, 'dscpMask', 'Invalid DSCP mask')
}

/** fib6_nl2rule_flowlabel() */
function checkFlowLabel(request: RuleRequest): number {
  const { extack, value } = request
  const { flowlabel, flowlabelMask } = value
  if (flowlabel === undefined && flowlabelMask === undefined) return 0
  if (flowlabel === undefined || flowlabelMask === undefined) {
    extack.missType = ruleSet.byName.get(flowlabel === undefined ? 'flowlabel' : 'flowlabelMask')?.id
    return -EINVAL
  }
  if ((flowlabelMask & ~WHOLE_FLOW_LABEL) !== 0) return refuseFor(request, 'flowlabelMask', 'Invalid flow label mask')
  return (flowlabel & ~flowlabelMask) === 0 ? 0 : refuse(extack, EINVAL, 'Flow label and mask do not match')
}

function prefixOf(text: string | undefined, length = 0): RulePrefix | undefined {
  return length === 0 ? undefined : { address: packAddress(text ?? '') as PackedAddress, length }
}
