import {
  type RuleMessage,
  routeGroups,
  routeTables,
  rtmDelRule,
  rtmNewRule,
  ruleActions,
  ruleFlags,
} from '../../../../families/route/index.ts'
import { NLM_F_EXCL } from '../../../../wire/index.ts'
import { EAFNOSUPPORT, EEXIST, EINVAL, ENOENT, EPERM } from '../../../errno.ts'
import { defined } from '../defined.ts'
import { addressText, networkOf, packAddress } from '../fib/table/prefix.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import { rtnlNotify } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import { NO_LIMIT, type RoutingRule, ruleMessage } from './rule.ts'
import type { RuleTable } from './rule-table.ts'

type RuleRequest = RouteRequest<RuleMessage>

/** What a rule is told apart by, besides its family. */
const selectors = [
  'action',
  'table',
  'priority',
  'dst',
  'dstLen',
  'src',
  'srcLen',
  'tos',
  'iifname',
  'oifname',
  'fwmark',
  'fwmask',
  'tunId',
  'l3mdev',
  'uidRange',
  'ipProto',
  'sportRange',
  'dportRange',
  'protocol',
  'suppressPrefixlen',
  'suppressIfgroup',
  'dscp',
  'flow',
] as const satisfies readonly (keyof RuleMessage)[]

type Selector = (typeof selectors)[number]

/** What a family compares: a new rule that does not say it may be the same as one that does (fib4_rule_compare()). */
const looseSelectors: ReadonlySet<Selector> = new Set(['dst', 'dstLen', 'src', 'srcLen', 'tos', 'dscp', 'flow'])

/** RTM_NEWRULE (`net/core/fib_rules.c`, fib_newrule()). */
export function newRule(request: RuleRequest): number {
  const { flags, extack } = request
  const table = tableOf(request)
  if (table === undefined) return refuse(extack, EAFNOSUPPORT, 'Rule family not supported')
  const rule = readRule(request, table)
  if (typeof rule === 'number') return rule
  const compared = selectors.filter((name) => !looseSelectors.has(name) || text(rule[name]) !== '')
  if ((flags & NLM_F_EXCL) !== 0 && table.rules.some((other) => isSame(other, rule, compared))) return -EEXIST
  table.add(rule)
  notify(request, rule, true)
  return 0
}

/** RTM_DELRULE: the first rule that has all that the request says (fib_delrule()). */
export function delRule(request: RuleRequest): number {
  const { extack, value } = request
  const table = tableOf(request)
  if (table === undefined) return refuse(extack, EAFNOSUPPORT, 'Rule family not supported')
  const asked = readRule(request, table)
  if (typeof asked === 'number') return asked
  const said = selectors.filter((name) =>
    name === 'priority' ? value.priority !== undefined : text(asked[name]) !== '',
  )
  const found = table.rules.find((rule) => isSame(rule, asked, said))
  if (found === undefined) return -ENOENT
  if (((found.flags ?? 0) & ruleFlags.PERMANENT) !== 0) return -EPERM
  table.remove(found)
  notify(request, found, false)
  return 0
}

function isSame(a: RoutingRule, b: RoutingRule, names: readonly Selector[]): boolean {
  return names.every((name) => text(a[name]) === text(b[name]))
}

/** Fields compare by what they hold; what is 0 is not there. */
function text(value: unknown): string {
  return value === undefined || value === 0 || value === 0n
    ? ''
    : JSON.stringify(value, (_key, field) => (typeof field === 'bigint' ? `${field}` : field))
}

function tableOf({ net, value }: RuleRequest): RuleTable | undefined {
  const { rules4, rules6 } = net
  return value.family === 2 ? rules4 : value.family === 10 ? rules6 : undefined
}

/** What a request describes (fib_nl2rule()). */
function readRule({ net, value, extack }: RuleRequest, rules: RuleTable): RoutingRule | number {
  const { dstLen = 0, srcLen = 0, action = 0, family = 0 } = value
  const bits = family === 2 ? 32 : 128
  if (dstLen > 0 && (value.dst === undefined || dstLen > bits)) return refuse(extack, EINVAL, 'Invalid dst address')
  if (srcLen > 0 && (value.src === undefined || srcLen > bits)) return refuse(extack, EINVAL, 'Invalid source address')
  if (value.uidRange !== undefined && (value.uidRange.end ?? 0) < (value.uidRange.start ?? 0)) {
    return refuse(extack, EINVAL, 'Invalid uid range')
  }
  const table = value.table ?? value.headerTable ?? 0
  if (action === ruleActions.GOTO && value.goto === undefined)
    return refuse(extack, EINVAL, 'Missing goto target for action goto')
  const priority = value.priority ?? rules.defaultPriority
  if (action === ruleActions.GOTO && (value.goto ?? 0) <= priority) {
    return refuse(extack, EINVAL, 'Backward goto not supported')
  }
  const wantsTable = action === ruleActions.TO_TBL && (value.l3mdev ?? 0) === 0
  const fwmask = value.fwmask ?? ((value.fwmark ?? 0) === 0 ? 0 : 0xffff_ffff)
  return defined<RoutingRule>({
    ...value,
    family,
    priority,
    table: wantsTable && table === routeTables.UNSPEC && family === 2 ? freeTable(net) : table,
    dst: dstLen === 0 ? undefined : masked(value.dst, dstLen),
    src: srcLen === 0 ? undefined : masked(value.src, srcLen),
    fwmask,
    suppressPrefixlen: limitOf(value.suppressPrefixlen),
    suppressIfgroup: limitOf(value.suppressIfgroup),
    flags: ((value.flags ?? 0) | detached(net, value)) >>> 0,
    headerTable: undefined,
  }) as RoutingRule
}

/** Messages say that there is no limit by a number that is none. */
function limitOf(limit: number | undefined): number | undefined {
  return limit === NO_LIMIT ? undefined : limit
}

function masked(text: string | undefined, length: number): string {
  return addressText(networkOf(packAddress(text ?? '') ?? '', length))
}

/** A number that no table has (fib_empty_table()). */
function freeTable({ ipv4 }: RouteNet): number {
  for (let id = 1; id < 253; id++) if (ipv4.get(id) === undefined) return id
  return 0
}

/** A rule for a link that is not there waits for it. */
function detached(net: RuleRequest['net'], { iifname, oifname, action, goto = 0, family }: RuleMessage): number {
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

function notify({ net, cause }: RuleRequest, rule: RoutingRule, isThere: boolean): void {
  const group = rule.family === 2 ? routeGroups.IPV4_RULE : routeGroups.IPV6_RULE
  rtnlNotify(net.net, group, isThere ? rtmNewRule : rtmDelRule, () => ruleMessage(rule), cause)
}

/** The rules that multicast routing has, where nobody has made tables for it. */
const multicastRules: readonly RoutingRule[] = [
  { family: 128, action: ruleActions.TO_TBL, priority: 32_767, table: routeTables.DEFAULT, protocol: 2 },
  { family: 129, action: ruleActions.TO_TBL, priority: 32_767, table: routeTables.MAIN, protocol: 2 },
]

/** A dump of rules, of a family or of all (fib_nl_dumprule()). */
export function startRuleDump({ net, value }: RuleRequest): ListDump | number {
  const { rules4, rules6 } = net
  const { family = 0 } = value
  const all = () => [...rules4.rules, ...multicastRules, ...rules6.rules]
  if (family !== 0 && ![2, 10, 128, 129].includes(family)) return -EAFNOSUPPORT
  return listDump(rtmNewRule, () =>
    all()
      .filter((rule) => family === 0 || rule.family === family)
      .map((rule) => () => ruleMessage(rule)),
  )
}
