import { type RuleMessage, routeProtocols, routeTables, ruleActions } from '../../../../families/route/index.ts'
import { defined } from '../defined.ts'

/** A rule as it is kept: what a message says, without what means nothing. */
export interface RoutingRule extends RuleMessage {
  readonly priority: number
  readonly table: number
}

/** Stands in messages for a rule that suppresses nothing. */
export const NO_LIMIT = 0xffff_ffff

/** The rules that a family begins with (`net/ipv4/fib_rules.c`, fib_default_rules_init(); `net/ipv6/fib6_rules.c`). */
export function defaultRules(family: number): RoutingRule[] {
  const tables = [
    [0, routeTables.LOCAL],
    [32_766, routeTables.MAIN],
  ] as [number, number][]
  if (family === 2) tables.push([32_767, routeTables.DEFAULT])
  return tables.map(([priority, table]) => ({
    family,
    action: ruleActions.TO_TBL,
    priority,
    table,
    protocol: routeProtocols.KERNEL,
  }))
}

/** A rule as Linux tells it (`net/core/fib_rules.c`, fib_nl_fill_rule()). */
export function ruleMessage(rule: RoutingRule): RuleMessage {
  const { priority, table, fwmark = 0, fwmask = 0, flow } = rule
  return defined<RuleMessage>({
    family: rule.family,
    dstLen: rule.dstLen ?? 0,
    srcLen: rule.srcLen ?? 0,
    tos: rule.tos ?? 0,
    headerTable: table < 256 ? table : routeTables.COMPAT,
    action: rule.action ?? 0,
    flags: rule.flags ?? 0,
    table,
    suppressPrefixlen: rule.suppressPrefixlen ?? NO_LIMIT,
    protocol: rule.protocol ?? 0,
    iifname: rule.iifname,
    oifname: rule.oifname,
    priority: priority === 0 ? undefined : priority,
    fwmark: fwmark === 0 ? undefined : fwmark,
    fwmask: fwmark === 0 && fwmask === 0 ? undefined : fwmask,
    goto: rule.goto,
    tunId: rule.tunId,
    l3mdev: rule.l3mdev === 0 ? undefined : rule.l3mdev,
    uidRange: rule.uidRange,
    sportRange: rule.sportRange,
    dportRange: rule.dportRange,
    ipProto: rule.ipProto,
    suppressIfgroup: rule.suppressIfgroup,
    dst: rule.dst,
    src: rule.src,
    flow: rule.family === 2 && ((flow?.from ?? 0) !== 0 || (flow?.to ?? 0) !== 0) ? flow : undefined,
    dscp: rule.dscp,
  })
}
