import { isDeepStrictEqual } from 'node:util'
import type { RuleDescription } from '../../config/index.ts'
import {
  type PortRange,
  type RuleMessage,
  routeProtocols,
  ruleActions,
  ruleFlags,
  type UidRange,
} from '../../families/route/index.ts'
import type { Context } from '../context.ts'
import { choice, type Found, grammar, once } from '../grammar/grammar.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { nothing, number, numbered, oneOf, prefixOrAll, text } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { dsfieldNames, groupNames, ipProtocolNames, protocolNames, tableNames } from '../iproute2/name-files.ts'
import { realms } from '../iproute2/realms.ts'
import { numberOf, type Prefix, prefixText, samePrefix } from '../words/values.ts'

/** Rules name links that need not be there. */
const anyLinkName = text('LINK', 'the name of a link', 15, 'links')

/** `FIRST`, or `FIRST-LAST`. */
function range(label: string, max: number): Kind<{ readonly start: number; readonly end: number }> {
  return kind(`${label}[-${label}]`, 'a number, or two with a dash', (given, word) => {
    const [first = '', last = first, ...rest] = given.split('-')
    const [start, end] = [numberOf(first, word, max), numberOf(last, word, max)]
    if (rest.length > 0 || end < start) throw new UsageError(`${word} is a range as in 1000-2000, not '${given}'`)
    return { start, end }
  })
}
const ports: Kind<PortRange> = range('PORT', 0xffff)
const users: Kind<UidRange> = range('UID', 0xffff_ffff)

/** A mark, and the bits of it that count. */
const mark = kind('MARK[/MASK]', 'a number', (given, word) => {
  const [value = '', mask] = given.split('/')
  return { value: numberOf(value, word), mask: mask === undefined ? undefined : numberOf(mask, `the mask of ${word}`) }
})

/** Words that say which packets a rule is for, and its place. */
const selectorEntries = {
  not: once(nothing, 'packets that do not fit'),
  from: once(prefixOrAll, 'packets from a prefix'),
  to: once(prefixOrAll, 'packets to a prefix'),
  priority: once(number('N'), 'its place: the lowest is asked first', 'priority', 'preference', 'pref', 'order'),
  tos: once(numbered('TOS', 'type of service', dsfieldNames), 'packets with that type of service', 'tos', 'dsfield'),
  fwmark: once(mark, 'packets with that mark'),
  iif: once(anyLinkName, 'packets that come in by that link', 'iif', 'dev'),
  oif: once(anyLinkName, 'packets whose socket is bound to that link'),
  l3mdev: once(nothing, 'look into the table of the VRF'),
  uidrange: once(users, 'packets of those users'),
  ipproto: once(numbered('PROTOCOL', 'protocol', ipProtocolNames), 'packets of that protocol'),
  sport: once(ports, 'packets from those ports'),
  dport: once(ports, 'packets to those ports'),
  table: once(numbered('TABLE', 'table', tableNames, 0xffff_ffff), 'the table that is asked', 'table', 'lookup'),
  protocol: once(numbered('PROTOCOL', 'protocol', protocolNames), 'who installs it', 'protocol', 'proto'),
}

/** Words that say which rules are wanted. */
export const ruleFilterWords = grammar(selectorEntries)
/** Which rules are wanted. */
export type RuleFilter = Found<typeof selectorEntries>

/** What is done with packets, else than asking a table. */
const actions = {
  nop: ruleActions.NOP,
  blackhole: ruleActions.BLACKHOLE,
  unreachable: ruleActions.UNREACHABLE,
  prohibit: ruleActions.PROHIBIT,
} as const
const actionWords = Object.keys(actions) as (keyof typeof actions)[]

/** Words that describe a rule. */
export const ruleWords = grammar({
  ...selectorEntries,
  tunId: once(number('N'), 'packets of that tunnel', 'tun_id'),
  goto: once(number('PRIORITY'), 'go on with that rule'),
  realms: once(realms, 'realms of the packets', 'realms', 'realm'),
  suppressPrefixlen: once(
    number('N', 128),
    'a route to a prefix of at most that length does not count',
    'suppress_prefixlength',
    'sup_pl',
  ),
  suppressIfgroup: once(
    numbered('GROUP', 'group', groupNames, 0xffff_ffff),
    'a route by a link of that group does not count',
    'suppress_ifgroup',
    'sup_group',
  ),
  action: choice('what is done with the packets, else than asking a table', ...actionWords),
  type: once(oneOf(...actionWords), 'the same, behind a word'),
})

/** What the words describe. */
export function describeRule(found: Found<typeof ruleWords.entries>, context: Context): RuleDescription {
  const { from, to, fwmark, l3mdev, type, action = type, goto, not, table } = found
  return {
    family: context.family || undefined,
    priority: found.priority,
    from: from === 'all' ? from : from && prefixText(from),
    to: to === 'all' ? to : to && prefixText(to),
    iif: found.iif,
    oif: found.oif,
    fwmark: fwmark?.value,
    fwmask: fwmark?.mask,
    tos: found.tos,
    table,
    action: action && actions[action],
    goto,
    invert: not,
    ipProto: found.ipproto,
    sport: found.sport,
    dport: found.dport,
    uidRange: found.uidrange,
    suppressPrefixlen: found.suppressPrefixlen,
    suppressIfgroup: found.suppressIfgroup,
    tunId: found.tunId === undefined ? undefined : BigInt(found.tunId),
    realms: found.realms,
    l3mdev,
    protocol: found.protocol ?? routeProtocols.UNSPEC,
  }
}

/** What the words describe of a rule that is to go: nothing that they do not say. */
export function describeDeletion(found: Found<typeof ruleWords.entries>, context: Context): RuleDescription {
  return { ...describeRule(found, context), protocol: found.protocol }
}

/** Whether a rule has everything that the words say. */
export function isSelected(rule: RuleMessage, filter: RuleFilter): boolean {
  return [...tests(filter)].every((test) => test(rule))
}

type Test = (rule: RuleMessage) => boolean

function* tests({ from, to, fwmark, not, l3mdev, table, ...filter }: RuleFilter): Generator<Test, void, undefined> {
  const { priority, tos, protocol, ipproto, iif, oif, sport, dport, uidrange } = filter
  const same = <T>(wanted: T | undefined, pick: (rule: RuleMessage) => T | undefined): Test[] =>
    wanted === undefined ? [] : [(rule) => isDeepStrictEqual(pick(rule), wanted)]
  if (from !== undefined) yield (rule) => isPrefix(from, rule.family, rule.src, rule.srcLen)
  if (to !== undefined) yield (rule) => isPrefix(to, rule.family, rule.dst, rule.dstLen)
  yield* same(fwmark?.value, (rule) => rule.fwmark ?? 0)
  yield* same(fwmark?.mask, (rule) => rule.fwmask)
  yield* same(not, (rule) => ((rule.flags ?? 0) & ruleFlags.INVERT) !== 0 || undefined)
  yield* same(l3mdev, (rule) => rule.l3mdev === 1 || undefined)
  yield* same(table, (rule) => rule.table ?? rule.headerTable)
  yield* same(priority, (rule) => rule.priority ?? 0)
  yield* same(tos, (rule) => rule.tos)
  yield* same(protocol, (rule) => rule.protocol)
  yield* same(ipproto, (rule) => rule.ipProto)
  yield* same(iif, (rule) => rule.iifname)
  yield* same(oif, (rule) => rule.oifname)
  yield* same(sport, (rule) => rule.sportRange)
  yield* same(dport, (rule) => rule.dportRange)
  yield* same(uidrange, (rule) => rule.uidRange)
}

/** Whether a prefix of a rule is the one that is wanted. */
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
