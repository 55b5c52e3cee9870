import { ruleActions, ruleFlags } from '../../../../families/route/index.ts'
import { EACCES, EINVAL, ENETUNREACH } from '../../../errno.ts'
import type { Flow } from '../fib/table/lookup.ts'
import { networkOf, type PackedAddress } from '../fib/table/prefix.ts'
import type { RouteNet } from '../route-net.ts'
import { linkOfRule, type RoutingRule, type RulePrefix } from './rule.ts'
import type { RuleTable } from './rule-table.ts'

/** Asks the rules for a packet, one after another, until one has an answer (`net/core/fib_rules.c`, fib_rules_lookup()). */
export function askRules<T>(
  net: RouteNet,
  { rules }: RuleTable,
  flow: Flow,
  ask: (rule: RoutingRule) => T | undefined,
): T | undefined {
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as RoutingRule
    if (rule.action === ruleActions.NOP || !matches(net, rule, flow)) continue
    if (rule.action === ruleActions.GOTO) {
      const target = rules.findIndex(({ priority }) => priority === rule.goto)
      if (target > i) i = target - 1
      continue
    }
    const answer = ask(rule)
    if (answer !== undefined) return answer
  }
  return undefined
}

/** Minus the errno of a rule that leads nowhere; 0 for one that names a table (fib4_rule_action(), fib6_rule_action()). */
export function ruleError({ action }: RoutingRule): number {
  switch (action) {
    case ruleActions.TO_TBL:
      return 0
    case ruleActions.UNREACHABLE:
      return -ENETUNREACH
    case ruleActions.PROHIBIT:
      return -EACCES
    default:
      return -EINVAL
  }
}

/** fib_rule_match() */
function matches(net: RouteNet, rule: RoutingRule, flow: Flow): boolean {
  const isMatch =
    isByLinks(net, rule, flow) &&
    (((flow.mark ?? 0) ^ (rule.fwmark ?? 0)) & (rule.fwmask ?? 0)) === 0 &&
    // No packet of a lookup is of a tunnel, and no link has a layer 3 master.
    rule.tunId === undefined &&
    rule.l3mdev === undefined &&
    isWithin(flow.uid, rule.uidRange) &&
    matchesPacket(rule, flow)
  return isMatch !== ((rule.flags & ruleFlags.INVERT) !== 0)
}

/** A packet that nobody says where it came from comes from the host itself. */
function isByLinks(net: RouteNet, { iifname, oifname }: RoutingRule, { iif = 1, oif }: Flow): boolean {
  if (iifname !== undefined && linkOfRule(iifname, net)?.index !== iif) return false
  return oifname === undefined || (oif !== undefined && linkOfRule(oifname, net)?.index === oif)
}

/** fib4_rule_match(), fib6_rule_match() */
function matchesPacket(rule: RoutingRule, flow: Flow): boolean {
  if (!isIn(flow.dst, rule.dst) || !isFrom(rule, flow.src) || !hasDscp(rule, flow.tos)) return false
  if ((((flow.flowlabel ?? 0) ^ (rule.flowlabel ?? 0)) & (rule.flowlabelMask ?? 0)) !== 0) return false
  if (rule.ipProto !== undefined && rule.ipProto !== flow.ipProto) return false
  return isPort(flow.sport, rule.sportRange, rule.sportMask) && isPort(flow.dport, rule.dportRange, rule.dportMask)
}

/** IPv6 can look for a source first, and then whether the rule is for that. */
function isFrom({ family, flags, src }: RoutingRule, address: PackedAddress | undefined): boolean {
  if (src === undefined) return true
  if (address !== undefined) return isIn(address, src)
  return family === 2 ? isIn('\0\0', src) : (flags & ruleFlags.FIND_SADDR) !== 0
}

export function isIn(address: PackedAddress, prefix: RulePrefix | undefined): boolean {
  return prefix === undefined || networkOf(address, prefix.length) === networkOf(prefix.address, prefix.length)
}

/** Of the TOS IPv4 compares what RFC 1349 says that it is. */
function hasDscp({ family, tos, dscp, dscpMask = 0 }: RoutingRule, of = 0): boolean {
  if (dscp !== undefined) return (((of >> 2) ^ dscp) & dscpMask) === 0
  return tos === undefined || tos === (family === 2 ? of & RT_TOS : of & ~3)
}

/** Bits of the TOS that routes of IPv4 tell apart (IPTOS_RT_MASK). */
export const RT_TOS = 0x1c

function isPort(port = 0, range: RoutingRule['sportRange'], mask: number | undefined): boolean {
  if (range === undefined) return true
  return mask === undefined ? isWithin(port, range) : ((port ^ (range.start ?? 0)) & mask) === 0
}

function isWithin(value = 0, range: { start?: number; end?: number } | undefined): boolean {
  return range === undefined || (value >= (range.start ?? 0) && value <= (range.end ?? 0))
}
