import {
  type RuleMessage,
  routeProtocols,
  routeTables,
  ruleActions,
  ruleFlags,
} from '../../../../families/route/index.ts'
import { defined } from '../defined.ts'
import type { RouteNet } from '../route-net.ts'

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

/** A rule for a link or a rule that is not there waits for it. */
function waiting({ iifname, oifname, action, goto, family }: RoutingRule, { links, rules4, rules6 }: RouteNet): number {
  const isMissing = (name: string | undefined) => name !== undefined && links.named(name)?.name !== name
  const { rules } = family === 2 ? rules4 : rules6
  const isUnresolved = action === ruleActions.GOTO && !rules.some(({ priority }) => priority === goto)
  return (
    (isMissing(iifname) ? ruleFlags.IIF_DETACHED : 0) |
    (isMissing(oifname) ? ruleFlags.OIF_DETACHED : 0) |
    (isUnresolved ? ruleFlags.UNRESOLVED : 0)
  )
}

/** A rule as Linux tells it (`net/core/fib_rules.c`, fib_nl_fill_rule()). */
export function ruleMessage(rule: RoutingRule, net: RouteNet): RuleMessage {
  const { priority, table, fwmark = 0, fwmask = 0, suppressIfgroup = NO_LIMIT, flow } = rule
  return defined<RuleMessage>({
    family: rule.family,
    dstLen: rule.dstLen ?? 0,
    srcLen: rule.srcLen ?? 0,
    tos: rule.tos ?? 0,
    headerTable: table < 256 ? table : routeTables.COMPAT,
    action: rule.action ?? 0,
    flags: ((rule.flags ?? 0) | waiting(rule, net)) >>> 0,
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
    sportMask: rule.sportMask,
    dportRange: rule.dportRange,
    dportMask: rule.dportMask,
    ipProto: rule.ipProto,
    suppressIfgroup: suppressIfgroup === NO_LIMIT ? undefined : suppressIfgroup,
    dst: rule.dst,
    src: rule.src,
    flow: rule.family === 2 && ((flow?.from ?? 0) !== 0 || (flow?.to ?? 0) !== 0) ? flow : undefined,
    dscp: rule.dscp,
    dscpMask: rule.dscpMask,
    flowlabel: rule.flowlabel,
    flowlabelMask: rule.flowlabelMask,
  })
}
