import type { Connection } from '../../client/index.ts'
import { delRule, getRule, type RuleMessage, routeProtocols, rtmNewRule } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../command/action.ts'
import { flush } from '../command/flush.ts'
import { showAction } from '../command/show-action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { tableOf, type View } from '../output.ts'
import { AF_INET, checkFamily } from '../words/values.ts'
import { iproute2Rule } from './rule-iproute2.ts'
import { ruleColumns } from './rule-table.ts'
import { isSelected, type RuleFilter, ruleFilterWords } from './rule-words.ts'

export const showRules: Action = showAction({
  summary: 'shows rules',
  grammar: ruleFilterWords,
  list: getRules,
  view: (_rt, _rules, _filter, context) => ruleView(context),
})

export const flushRules: Action = action('flush', {
  summary: 'deletes all rules that show shows with the same words, but those of the kernel',
  grammar: ruleFilterWords,
  run: (filter, context) =>
    withRoute(context, async (rt) => {
      const rules = await getRules(rt, filter, context)
      const others = rules.filter((rule) => filter.protocol !== undefined || !isKernels(rule))
      return flush(rt, delRule, others, context)
    }),
})

/** The three rules that come with a namespace, or what the kernel made since. */
function isKernels({ protocol, priority = 0 }: RuleMessage): boolean {
  return protocol === routeProtocols.KERNEL || priority === 0
}

/** The forms in which rules are shown. */
export function ruleView(context: Context): View<RuleMessage> {
  return {
    plain: (rule) => plainValue(rtmNewRule, rule, context),
    ...tableOf(ruleColumns(context.numeric), context.output.paint),
    iproute2: (rules) => rules.map((rule) => iproute2Rule(rule, context)),
  }
}

export async function getRules(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: RuleFilter,
  context: Context,
): Promise<RuleMessage[]> {
  const family = familyOf(filter, context.family)
  const rules = await rt.dump(getRule, { family }, { timeout: context.timeout }).toArray()
  return rules.filter((rule) => isSelected(rule, filter))
}

/** A prefix says which family is meant, where -4 and -6 do not. */
function familyOf({ from, to }: RuleFilter, asked: number | undefined): number {
  const prefixes = [from, to].filter((prefix) => prefix !== undefined && prefix !== 'all')
  const family = asked ?? prefixes[0]?.family ?? AF_INET
  for (const prefix of prefixes) checkFamily(prefix, family)
  return family
}
