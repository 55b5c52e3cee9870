import { getRule, type RuleMessage, routeProtocols, routeTables, rtmNewRule } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import { type Action, action } from '../action.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName, named, number, prefixOrAll } from '../grammar/kinds.ts'
import { noIproute2, printList, tableOf, type View } from '../output.ts'
import { AF_INET, checkFamily, type Prefix, samePrefix } from '../words/values.ts'
import { ruleColumns } from './rule-table.ts'

const words = grammar({
  priority: once(number('N'), 'the rule with that priority', 'priority', 'pref', 'order'),
  table: once(named('TABLE', 'table', routeTables, 0xffff_ffff), 'rules that ask a table', 'table', 'lookup'),
  from: once(prefixOrAll, 'rules for packets from exactly that prefix'),
  to: once(prefixOrAll, 'rules for packets to exactly that prefix'),
  iif: once(linkName, 'rules for packets that come in by that link', 'iif', 'dev'),
  oif: once(linkName, 'rules for packets whose socket is bound to that link'),
  fwmark: once(number('MARK'), 'rules for packets with that mark'),
  protocol: once(named('PROTOCOL', 'protocol', routeProtocols), 'rules that somebody installed', 'proto', 'protocol'),
})
type RuleFilter = Found<typeof words.entries>

const showRules: Action = action('show', {
  aliases: ['list', 'lst'],
  summary: 'shows rules',
  grammar: words,
  run(filter, context) {
    const family = familyOf(filter, context.family)
    return withRoute(context, async (rt) => {
      const rules = await rt.dump(getRule, { family }, { timeout: context.timeout }).toArray()
      printList(
        context.output,
        rules.filter((rule) => isWanted(rule, filter)),
        ruleView(context),
      )
      return 0
    })
  },
})

export const ruleCommand: Command = {
  name: 'rule',
  aliases: ['rules'],
  summary: 'shows routing rules: which table is asked when',
  actions: [showRules],
}

/** The forms in which rules are shown. */
export function ruleView(context: Context): View<RuleMessage> {
  return {
    plain: (rule) => plainValue(rtmNewRule, rule, context),
    lines: tableOf(ruleColumns(context.numeric), context.output.paint),
    iproute2: noIproute2,
  }
}

/** A prefix says which family is meant, where -4 and -6 do not. */
function familyOf({ from, to }: RuleFilter, asked: number | undefined): number {
  const prefixes = [from, to].filter((prefix) => prefix !== undefined && prefix !== 'all')
  const family = asked ?? prefixes[0]?.family ?? AF_INET
  for (const prefix of prefixes) checkFamily(prefix, family)
  return family
}

function isWanted(rule: RuleMessage, { priority, table, from, to, iif, oif, fwmark, protocol }: RuleFilter): boolean {
  return (
    (priority === undefined || (rule.priority ?? 0) === priority) &&
    (table === undefined || (rule.table ?? rule.headerTable) === table) &&
    (protocol === undefined || rule.protocol === protocol) &&
    (fwmark === undefined || (rule.fwmark ?? 0) === fwmark) &&
    (iif === undefined || rule.iifname === iif) &&
    (oif === undefined || rule.oifname === oif) &&
    (from === undefined || isPrefix(from, rule.family, rule.src, rule.srcLen)) &&
    (to === undefined || isPrefix(to, rule.family, rule.dst, rule.dstLen))
  )
}

function isPrefix(
  wanted: Prefix | 'all',
  family: number | undefined,
  address: string | undefined,
  length = 0,
): boolean {
  if (wanted === 'all') return length === 0
  if (address === undefined || family !== wanted.family) return false
  return samePrefix(wanted, { family: wanted.family, address, length })
}
