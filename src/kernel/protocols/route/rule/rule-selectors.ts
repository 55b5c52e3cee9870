import type { RuleMessage } from '../../../../families/route/index.ts'
import { knownFlow } from '../fib/message/read-way.ts'
import { packAddress } from '../fib/table/prefix.ts'
import type { RoutingRule, RulePrefix } from './rule.ts'

/** What rules of all families are told apart by (`net/core/fib_rules.c`, rule_find(), rule_exists()). Where they go on is not among it, nor are their flags. */
const selectors = [
  'action',
  'table',
  'iifname',
  'oifname',
  'fwmark',
  'fwmask',
  'tunId',
  'l3mdev',
  'uidRange',
  'ipProto',
  'protocol',
  'sportRange',
  'sportMask',
  'dportRange',
  'dportMask',
  'suppressPrefixlen',
  'suppressIfgroup',
] as const satisfies readonly (keyof RoutingRule)[]

/** What a request says to which each family compares rules itself: fields that it does not have may be anything. */
type Said = Pick<
  RuleMessage,
  'dst' | 'dstLen' | 'src' | 'srcLen' | 'tos' | 'dscp' | 'dscpMask' | 'flow' | 'flowlabel' | 'flowlabelMask'
>

/** Whether a rule says all that another one would say, which a request describes (rule_exists()). */
export function isSameRule(rule: RoutingRule, wanted: RoutingRule, said: Said): boolean {
  if (rule.priority !== wanted.priority) return false
  return selectors.every((name) => isEqual(rule[name], wanted[name])) && fitsFamily(rule, said)
}

/** Whether a rule is one that a request to delete means: what that does not say may be anything (rule_find()). */
export function isMeant(rule: RoutingRule, wanted: RoutingRule, said: Said & Pick<RuleMessage, 'priority'>): boolean {
  if (said.priority !== undefined && rule.priority !== said.priority) return false
  return (
    selectors.every((name) => wanted[name] === undefined || isEqual(rule[name], wanted[name])) && fitsFamily(rule, said)
  )
}

/** fib4_rule_compare(), fib6_rule_compare() */
function fitsFamily(rule: RoutingRule, said: Said): boolean {
  const { tos = 0, dscp, dscpMask, flow, flowlabel, flowlabelMask, dstLen = 0, srcLen = 0 } = said
  if (tos !== 0 && rule.tos !== tos) return false
  if (dscp !== undefined && rule.dscp !== dscp) return false
  if (dscpMask !== undefined && rule.dscpMask !== dscpMask) return false
  if (rule.family === 2 && flow !== undefined && !isEqual(rule.flow, knownFlow(flow))) return false
  if (rule.family === 10 && flowlabel !== undefined && (rule.flowlabel ?? 0) !== flowlabel) return false
  if (rule.family === 10 && flowlabelMask !== undefined && (rule.flowlabelMask ?? 0) !== flowlabelMask) return false
  return fitsPrefix(rule.src, said.src, srcLen) && fitsPrefix(rule.dst, said.dst, dstLen)
}

function fitsPrefix(prefix: RulePrefix | undefined, text: string | undefined, length: number): boolean {
  return length === 0 || (prefix?.length === length && prefix.address === packAddress(text ?? ''))
}

function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [one, other] = [a, b] as Record<string, unknown>[]
  return Object.keys({ ...one, ...other }).every((key) => one?.[key] === other?.[key])
}
