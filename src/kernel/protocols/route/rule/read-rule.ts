import {
  type PortRange,
  type RuleMessage,
  routeTables,
  ruleActions,
  ruleFlags,
} from '../../../../families/route/index.ts'
import { EINVAL } from '../../../errno.ts'
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
export function readRule({ net, value, extack }: RuleRequest, rules: RuleTable): RoutingRule | number {
  const { dstLen = 0, srcLen = 0, action = 0, family = 0 } = value
  const objection = objectionTo(value)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
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
    sportMask: value.sportMask ?? wholeMask(value.sportRange),
    dportMask: value.dportMask ?? wholeMask(value.dportRange),
    dscpMask: value.dscpMask ?? (value.dscp === undefined ? undefined : WHOLE_DSCP),
    flags: ((value.flags ?? 0) | detached(net, value)) >>> 0,
    headerTable: undefined,
  }) as RoutingRule
}

const WHOLE_DSCP = 63

/** What is wrong with a rule, whatever others there are. */
function objectionTo(value: RuleMessage): string | undefined {
  const { dstLen = 0, srcLen = 0, action = 0, family = 0, l3mdev, uidRange } = value
  const bits = family === 2 ? 32 : 128
  if (srcLen > 0 && !isAddress(value.src, bits, srcLen)) return 'Invalid source address'
  if (dstLen > 0 && !isAddress(value.dst, bits, dstLen)) return 'Invalid dst address'
  if (l3mdev !== undefined && l3mdev !== 1) return 'Invalid l3mdev'
  if (value.goto !== undefined && action !== ruleActions.GOTO) return 'Unexpected goto'
  if (value.goto === undefined && action === ruleActions.GOTO) return 'Missing goto target for action goto'
  if (l3mdev === 1 && (value.table ?? value.headerTable ?? 0) !== 0) return 'l3mdev and table are mutually exclusive'
  const { start = 0, end = 0 } = uidRange ?? {}
  if (uidRange !== undefined && (end < start || start === NONE || end === NONE)) return 'Invalid uid range'
  return (
    objectionToPorts('sport', value.sportRange, value.sportMask) ??
    objectionToPorts('dport', value.dportRange, value.dportMask)
  )
}

function isAddress(text: string | undefined, bits: number, length: number): boolean {
  return text !== undefined && length <= bits && packAddress(text)?.length === bits / 16
}

function objectionToPorts(name: string, range: PortRange | undefined, mask: number | undefined): string | undefined {
  const { start = 0, end = 0 } = range ?? {}
  if (range !== undefined && (start === 0 || end === 0 || end === U16_MAX || start > end))
    return `Invalid ${name} range`
  if (mask === undefined) return undefined
  if (range === undefined) return 'Cannot specify port mask without port value'
  if (start !== end) return 'Cannot specify port mask for port range'
  return (start & ~mask) === 0 ? undefined : 'Invalid port mask'
}

/** The mask of a single port that was given none. */
function wholeMask(range: PortRange | undefined): number | undefined {
  return range !== undefined && range.start === range.end ? U16_MAX : undefined
}

/** What a family has against a rule (fib4_rule_configure(), fib6_rule_configure()). */
export function objectionOfFamily(value: RuleMessage): string | undefined {
  const { family, tos = 0, dscp, dscpMask, flowlabel, flowlabelMask, action = 0, l3mdev } = value
  const isV4 = family === 2
  if (isV4 && (flowlabel !== undefined || flowlabelMask !== undefined)) {
    return 'Flow label cannot be specified for IPv4 FIB rules'
  }
  if ((tos & ECN_BITS) !== 0) return 'Invalid dsfield (tos): ECN bits must be 0'
  if (dscp !== undefined && tos !== 0) return 'Cannot specify both TOS and DSCP'
  if (dscpMask !== undefined && dscp === undefined) return 'Cannot specify DSCP mask without DSCP value'
  if (dscpMask !== undefined && ((dscp ?? 0) & ~dscpMask) !== 0) return 'Invalid DSCP mask'
  const table = value.table ?? value.headerTable ?? 0
  const isNowhere = !isV4 && action === ruleActions.TO_TBL && l3mdev !== 1 && table === routeTables.UNSPEC
  return isNowhere ? 'Invalid table' : undefined
}

/** A number that no table has (fib_empty_table()). */
export function freeTable({ ipv4 }: RouteNet): number {
  for (let id = 1; id < 253; id++) if (ipv4.get(id) === undefined) return id
  return 0
}

function masked(text: string | undefined, length: number): string {
  return addressText(networkOf(packAddress(text ?? '') ?? '', length))
}

/** A rule for a link that is not there waits for it. */
function detached(net: RouteNet, { iifname, oifname, action, goto = 0, family }: RuleMessage): number {
  const { links, rules4, rules6 } = net
  const isMissing = (name: string | undefined) => name !== undefined && links.named(name) === undefined
  const { rules } = family === 2 ? rules4 : rules6
  const isUnresolved = action === ruleActions.GOTO && !rules.some(({ priority }) => priority === goto)
  return (
    (isMissing(iifname) ? ruleFlags.IIF_DETACHED : 0) |
    (isMissing(oifname) ? ruleFlags.OIF_DETACHED : 0) |
    (isUnresolved ? ruleFlags.UNRESOLVED : 0)
  )
}
