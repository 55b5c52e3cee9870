import { getRule, type RuleMessage, routeProtocols, routeTables, rtmNewRule } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import { printList, tableOf } from '../output.ts'
import { ruleColumns } from '../table/rule-table.ts'
import { AF_INET, checkFamily, namedNumber, numberOf, prefixOf, samePrefix } from '../words/values.ts'
import { readWords, type Vocabulary, type Words } from '../words/words.ts'

const vocabulary: Vocabulary = {
  values: {
    priority: 'a number',
    table: 'a table',
    from: 'a prefix',
    to: 'a prefix',
    iif: 'the name of a link',
    oif: 'the name of a link',
    fwmark: 'a number',
    proto: 'a protocol',
  },
  synonyms: { pref: 'priority', lookup: 'table', protocol: 'proto', dev: 'iif' },
}

export const ruleCommand: Command = {
  name: 'rule',
  aliases: ['rules'],
  summary: 'shows routing rules: which table is asked when',
  forms: ['rule [show] [priority N] [table TABLE] [from|to PREFIX] [iif|oif NAME] [fwmark N] [proto PROTOCOL]'],
  details: [
    ['-4, -6', 'rules of IPv4 (the default), of IPv6; together, of every family'],
    ['table TABLE', 'rules that ask a table: main, local, default or a number'],
    ['from PREFIX', 'rules for packets from exactly that prefix; likewise to'],
  ],
  async run(words, context) {
    const filters = readWords(words, vocabulary, 'rule')
    const family = familyOf(filters, context.family)
    const wanted = wantedRules(filters)
    return withRoute(context, async (rt) => {
      const rules = await rt.dump(getRule, { family }, { timeout: context.timeout }).toArray()
      printList(
        context.output,
        rules.filter(wanted),
        (rule) => plainValue(rtmNewRule, rule, context),
        tableOf(ruleColumns(context.numeric), context.output.paint),
      )
      return 0
    })
  },
}

/** A prefix says which family is meant, where -4 and -6 do not. */
function familyOf(filters: Words, asked: number | undefined): number {
  const texts = [filters.get('from'), filters.get('to')].filter((text) => text !== undefined && text !== 'all')
  const prefixes = texts.map((text) => prefixOf(text as string, 'the prefix', asked))
  const family = asked ?? prefixes[0]?.family ?? AF_INET
  for (const prefix of prefixes) checkFamily(prefix, family)
  return family
}

function wantedRules(filters: Words): (rule: RuleMessage) => boolean {
  const tests = [...filters].map(([keyword, text]) => ruleTest(keyword, text))
  return (rule) => tests.every((test) => test(rule))
}

function ruleTest(keyword: string, text: string): (rule: RuleMessage) => boolean {
  switch (keyword) {
    case 'iif':
      return (rule) => rule.iifname === text
    case 'oif':
      return (rule) => rule.oifname === text
    case 'from':
      return prefixTest(text, keyword, (rule) => [rule.src, rule.srcLen])
    case 'to':
      return prefixTest(text, keyword, (rule) => [rule.dst, rule.dstLen])
    default:
      return numberTest(keyword, text)
  }
}

function numberTest(keyword: string, text: string): (rule: RuleMessage) => boolean {
  if (keyword === 'table') {
    const table = namedNumber(text, routeTables, 'table', 0xffff_ffff)
    return (rule) => (rule.table ?? rule.headerTable) === table
  }
  if (keyword === 'proto') {
    const protocol = namedNumber(text, routeProtocols, 'protocol')
    return (rule) => rule.protocol === protocol
  }
  const number = numberOf(text, keyword)
  return (rule) => ((keyword === 'fwmark' ? rule.fwmark : rule.priority) ?? 0) === number
}

type AddressAndLength = readonly [address: string | undefined, length: number | undefined]

function prefixTest(
  text: string,
  keyword: string,
  pick: (rule: RuleMessage) => AddressAndLength,
): (rule: RuleMessage) => boolean {
  if (text === 'all') return (rule) => !pick(rule)[1]
  const prefix = prefixOf(text, keyword)
  return (rule) => {
    const [address, length = 0] = pick(rule)
    if (address === undefined || rule.family !== prefix.family) return false
    return samePrefix(prefix, { family: prefix.family, address, length })
  }
}
