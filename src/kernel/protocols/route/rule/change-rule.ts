import {
  type RuleMessage,
  routeGroups,
  routeTables,
  rtmDelRule,
  rtmNewRule,
  ruleFlags,
} from '../../../../families/route/index.ts'
import { NLM_F_EXCL } from '../../../../wire/index.ts'
import { EAFNOSUPPORT, EEXIST, ENOENT, EPERM } from '../../../errno.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import { rtnlNotify } from '../answer/notify.ts'
import type { RouteHandler } from '../request/handler.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { configureRule, readRule } from './read-rule.ts'
import { type RoutingRule, ruleMessage, ruleOfKernel } from './rule.ts'
import { isMeant, isSameRule } from './rule-selectors.ts'
import type { RuleTable } from './rule-table.ts'

type RuleRequest = RouteRequest<RuleMessage>

/** Of a family that has no rules nothing else is looked at. */
export const noRules: RouteHandler = {
  doit: (_skb, _nlh, extack) => refuse(extack, EAFNOSUPPORT, 'Rule family not supported'),
}

/** RTM_NEWRULE (`net/core/fib_rules.c`, fib_newrule()). */
export function newRule(request: RuleRequest): number {
  const { net, flags, value } = request
  const table = net.rulesOf(value.family ?? 0) as RuleTable
  const asked = readRule(request, table)
  if (typeof asked === 'number') return asked
  if ((flags & NLM_F_EXCL) !== 0 && table.rules.some((rule) => isSameRule(rule, asked, value))) return -EEXIST
  const rule = configureRule(request, asked)
  if (typeof rule === 'number') return rule
  table.add(rule)
  notify(request, rule, true)
  return 0
}

/** RTM_DELRULE: the first rule that has all that the request says (fib_delrule()). */
export function delRule(request: RuleRequest): number {
  const { net, value } = request
  const table = net.rulesOf(value.family ?? 0) as RuleTable
  const asked = readRule(request, table)
  if (typeof asked === 'number') return asked
  const found = table.rules.find((rule) => isMeant(rule, asked, value))
  if (found === undefined) return -ENOENT
  if ((found.flags & ruleFlags.PERMANENT) !== 0) return -EPERM
  table.remove(found)
  notify(request, found, false)
  return 0
}

function notify({ net, cause }: RuleRequest, rule: RoutingRule, isThere: boolean): void {
  const group = rule.family === 2 ? routeGroups.IPV4_RULE : routeGroups.IPV6_RULE
  rtnlNotify(net.net, group, isThere ? rtmNewRule : rtmDelRule, () => ruleMessage(rule, net), cause)
}

/** The rules that multicast routing has, where nobody has made tables for it. */
const multicastRules = [ruleOfKernel(128, 32_767, routeTables.DEFAULT), ruleOfKernel(129, 32_767, routeTables.MAIN)]

/** A dump of rules, of a family or of all (fib_nl_dumprule()). */
export function startRuleDump({ net, value }: RuleRequest): ListDump | number {
  const { rules4, rules6 } = net
  const { family = 0 } = value
  const all = () => [...rules4.rules, ...multicastRules, ...rules6.rules]
  if (family !== 0 && ![2, 10, 128, 129].includes(family)) return -EAFNOSUPPORT
  return listDump(rtmNewRule, () =>
    all()
      .filter((rule) => family === 0 || rule.family === family)
      .map((rule) => () => ruleMessage(rule, net)),
  )
}
