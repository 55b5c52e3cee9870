import {
  type PortRange,
  type Rule,
  type RuleMessage,
  routeTables,
  ruleActions,
  rule as ruleSet,
} from '../../../../families/route/index.ts'
import { EINVAL } from '../../../errno.ts'
import { refuseAttribute } from '../bad-attribute.ts'
import { defined } from '../defined.ts'
import { addressText, networkOf, packAddress } from '../fib/table/prefix.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import type { RoutingRule } from './rule.ts'
import type { RuleTable } from './rule-table.ts'

type RuleRequest = RouteRequest<RuleMessage>

const U16_MAX = 0xffff
const NONE = 0xffff_ffff

/** The two bits of the TOS that are for congestion. */
const ECN_BITS = 3

/** The rule that a request describes, or minus an errno (`net/core/fib_rules.c`, fib_nl2rule(), fib_nl2rule_rtnl()). */
export function readRule(request: RuleRequest, rules: RuleTable): RoutingRule | number {
  const { value, extack } = request
  const { dstLen = 0, srcLen = 0, action = 0, family = 0 } = value
  const objection = objectionTo(value)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const error = checkPorts(request, 'sport') || checkPorts(request, 'dport')
  if (error < 0) return error
  const priority = value.priority ?? rules.defaultPriority
  if (value.goto !== undefined && value.goto <= priority) return refuse(extack, EINVAL, 'Backward goto not supported')
  const table = value.table ?? value.headerTable ?? 0
  const fwmask = value.fwmask ?? ((value.fwmark ?? 0) === 0 ? 0 : NONE)
  return defined<RoutingRule>({
    ...value,
    family,
    priority,
    action,
    table,
    dst: dstLen === 0 ? undefined : masked(value.dst, dstLen),
    src: srcLen === 0 ? undefined : masked(value.src, srcLen),
    fwmask,
    suppressPrefixlen: limitOf(value.suppressPrefixlen),
    suppressIfgroup: limitOf(value.suppressIfgroup),
    sportMask: value.sportMask ?? wholeMask(value.sportRange),
    dportMask: value.dportMask ?? wholeMask(value.dportRange),
    dscpMask: value.dscpMask ?? (value.dscp === undefined ? undefined : WHOLE_DSCP),
    flags: (value.flags ?? 0) >>> 0,
    headerTable: undefined,
  }) as RoutingRule
}

const WHOLE_DSCP = 63

/** Messages say that there is no limit by a number that is none. */
function limitOf(limit: number | undefined): number | undefined {
  return limit === NONE ? undefined : limit
}

/** What is wrong with a rule, whatever others there are. */
function objectionTo(value: RuleMessage): string | undefined {
  const { dstLen = 0, srcLen = 0, action = 0, family = 0, l3mdev, uidRange } = value
  const bits = family === 2 ? 32 : 128
  if (srcLen > 0 && !isAddress(value.src, bits, srcLen)) return 'Invalid source address'
  if (dstLen > 0 && !isAddress(value.dst, bits, dstLen)) return 'Invalid dst address'
  if (l3mdev !== undefined && l3mdev !== 1) return 'Invalid l3mdev attribute'
  if (value.goto !== undefined && action !== ruleActions.GOTO) return 'Unexpected goto'
  if (value.goto === undefined && action === ruleActions.GOTO) return 'Missing goto target for action goto'
  if (l3mdev === 1 && (value.table ?? value.headerTable ?? 0) !== 0) return 'l3mdev and table are mutually exclusive'
  const { start = 0, end = 0 } = uidRange ?? {}
  return uidRange !== undefined && (end < start || start === NONE || end === NONE) ? 'Invalid uid range' : undefined
}

/** Refuses a request for one of its attributes. */
function refuseFor(request: RuleRequest, name: keyof Rule, message: string): number {
  return refuseAttribute(request, FIB_RULE_HDR, [ruleSet.byName.get(name)?.id ?? 0], EINVAL, message)
}

/** Length of `struct fib_rule_hdr` in bytes. */
const FIB_RULE_HDR = 12

function isAddress(text: string | undefined, bits: number, length: number): boolean {
  return text !== undefined && length <= bits && packAddress(text)?.length === bits / 16
}

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

/** Refuses what a family has against a rule (fib4_rule_configure(), fib6_rule_configure()). */
export function checkOfFamily(request: RuleRequest): number {
  const { value, extack } = request
  const { family, tos = 0, dscp, dscpMask, flowlabel, flowlabelMask, action = 0, l3mdev } = value
  const isV4 = family === 2
  if (isV4 && (flowlabel !== undefined || flowlabelMask !== undefined)) {
    return refuse(extack, EINVAL, 'Flow label cannot be specified for IPv4 FIB rules')
  }
  if ((tos & ECN_BITS) !== 0) return refuse(extack, EINVAL, 'Invalid dsfield (tos): ECN bits must be 0')
  if (dscp !== undefined && tos !== 0) return refuseFor(request, 'dscp', 'Cannot specify both TOS and DSCP')
  if (dscpMask !== undefined && dscp === undefined) {
    return refuseFor(request, 'dscpMask', 'Cannot specify DSCP mask without DSCP value')
  }
  if (dscpMask !== undefined && ((dscp ?? 0) & ~dscpMask) !== 0) {
    return refuseFor(request, 'dscpMask', 'Invalid DSCP mask')
  }
  const table = value.table ?? value.headerTable ?? 0
  const isNowhere = !isV4 && action === ruleActions.TO_TBL && l3mdev !== 1 && table === routeTables.UNSPEC
  return isNowhere ? refuse(extack, EINVAL, 'Invalid table') : 0
}

/** A number that no table has (fib_empty_table()). */
export function freeTable({ ipv4 }: RouteNet): number {
  for (let id = 1; id < 253; id++) if (ipv4.get(id) === undefined) return id
  return 0
}

function masked(text: string | undefined, length: number): string {
  return addressText(networkOf(packAddress(text ?? '') ?? '', length))
}
