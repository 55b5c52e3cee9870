import {
  type PortRange,
  type RuleMessage,
  routeProtocols,
  routeTables,
  ruleActions,
  ruleFlags,
  type UidRange,
} from '../../../../families/route/index.ts'
import { defined } from '../answer/defined.ts'
import type { PackedAddress } from '../fib/table/prefix.ts'
import { addressText } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import type { RouteNet } from '../route-net.ts'

/** Addresses that a rule is for: those that begin with the first `length` bits. */
export interface RulePrefix {
  /** As it was given, with bits beyond the length. */
  readonly address: PackedAddress
  readonly length: number
}

/**
 * A rule as it is kept (`struct fib_rule`, `struct fib4_rule`, `struct fib6_rule`). What does not matter to it is undefined, never 0,
 * but for limits: to suppress a prefix of no bits is something.
 */
export interface RoutingRule {
  readonly family: number
  readonly action: number | undefined
  readonly flags: number
  readonly table: number | undefined
  readonly priority: number
  readonly protocol: number | undefined
  readonly iifname?: string | undefined
  readonly oifname?: string | undefined
  readonly fwmark?: number | undefined
  readonly fwmask?: number | undefined
  readonly goto?: number | undefined
  readonly tunId?: bigint | undefined
  readonly l3mdev?: number | undefined
  readonly uidRange?: UidRange | undefined
  readonly ipProto?: number | undefined
  readonly sportRange?: PortRange | undefined
  readonly sportMask?: number | undefined
  readonly dportRange?: PortRange | undefined
  readonly dportMask?: number | undefined
  readonly suppressPrefixlen?: number | undefined
  readonly suppressIfgroup?: number | undefined
  readonly dst?: RulePrefix | undefined
  readonly src?: RulePrefix | undefined
  readonly tos?: number | undefined
  readonly dscp?: number | undefined
  readonly dscpMask?: number | undefined
  readonly flowlabel?: number | undefined
  readonly flowlabelMask?: number | undefined
  readonly flow?: RuleMessage['flow']
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
  return tables.map(([priority, table]) => ruleOfKernel(family, priority, table))
}

export function ruleOfKernel(family: number, priority: number, table: number): RoutingRule {
  return { family, action: ruleActions.TO_TBL, flags: 0, priority, table, protocol: routeProtocols.KERNEL }
}

/** The link that a rule is for by its name; undefined as long as there is none. */
export function linkOfRule(name: string, { links }: RouteNet): Link | undefined {
  const link = links.named(name)
  // Other names of links do not count.
  return link?.name === name ? link : undefined
}

/** A rule for a link or a rule that is not there waits for it. */
function waiting({ iifname, oifname, action, goto, family }: RoutingRule, net: RouteNet): number {
  const isMissing = (name: string | undefined) => name !== undefined && linkOfRule(name, net) === undefined
  const isUnresolved = action === ruleActions.GOTO && !net.rulesOf(family)?.hasPriority(goto ?? 0)
  return (
    (isMissing(iifname) ? ruleFlags.IIF_DETACHED : 0) |
    (isMissing(oifname) ? ruleFlags.OIF_DETACHED : 0) |
    (isUnresolved ? ruleFlags.UNRESOLVED : 0)
  )
}

/** A rule as Linux tells it (`net/core/fib_rules.c`, fib_nl_fill_rule()). */
export function ruleMessage(rule: RoutingRule, net: RouteNet): RuleMessage {
  const { priority, table = 0, fwmark, fwmask, dst, src } = rule
  return defined<RuleMessage>({
    family: rule.family,
    dstLen: dst?.length ?? 0,
    srcLen: src?.length ?? 0,
    tos: rule.tos ?? 0,
    headerTable: table < 256 ? table : routeTables.COMPAT,
    action: rule.action ?? 0,
    flags: (rule.flags | waiting(rule, net)) >>> 0,
    table,
    suppressPrefixlen: rule.suppressPrefixlen ?? NO_LIMIT,
    protocol: rule.protocol ?? 0,
    iifname: rule.iifname,
    oifname: rule.oifname,
    priority: priority === 0 ? undefined : priority,
    fwmark,
    fwmask: fwmark === undefined ? fwmask : (fwmask ?? 0),
    goto: rule.goto,
    tunId: rule.tunId,
    l3mdev: rule.l3mdev,
    uidRange: rule.uidRange,
    sportRange: rule.sportRange,
    sportMask: rule.sportMask,
    dportRange: rule.dportRange,
    dportMask: rule.dportMask,
    ipProto: rule.ipProto,
    suppressIfgroup: rule.suppressIfgroup,
    // What all families have stands first, then what each adds of its own (fib4_rule_fill(), fib6_rule_fill()).
    dscp: rule.dscp,
    dscpMask: rule.dscpMask,
    flowlabel: rule.flowlabel,
    flowlabelMask: rule.flowlabelMask,
    dst: dst && addressText(dst.address),
    src: src && addressText(src.address),
    flow: rule.flow,
  })
}
