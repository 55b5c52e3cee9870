import { type RuleMessage, routeTables, ruleActions, ruleFlags } from '../../families/route/index.ts'
import type { Column } from '../table/table.ts'
import { nameOf, protocolName } from '../words/names.ts'
import { bitsOf } from '../words/values.ts'

const NONE = 0xffff_ffff

/** Columns of a table of rules. */
export function ruleColumns(numeric: boolean): Column<RuleMessage>[] {
  return [
    { title: 'PRIORITY', align: 'right', label: '', cell: (rule) => `${rule.priority ?? 0}` },
    { title: 'FROM', cell: (rule) => prefixText(rule.src, rule.srcLen, rule.family) },
    { title: 'TO', cell: (rule) => (rule.dstLen ? prefixText(rule.dst, rule.dstLen, rule.family) : '') },
    { title: 'MATCH', label: '', cell: matchText },
    { title: 'ACTION', label: '', cell: (rule) => ({ text: actionText(rule, numeric), style: 'name' }) },
    { title: 'PROTO', cell: (rule) => protocolName(rule.protocol, numeric) },
  ]
}

function prefixText(address: string | undefined, length: number | undefined, family: number | undefined): string {
  if (address === undefined) return length ? `0/${length}` : 'all'
  return length === bitsOf(family) ? address : `${address}/${length}`
}

/** What a packet must be, besides where it comes from and goes to. */
function matchText(rule: RuleMessage): string {
  const parts: string[] = []
  const add = (label: string, value: unknown) => value !== undefined && parts.push(`${label} ${value}`)
  if ((rule.flags ?? 0) & ruleFlags.INVERT) parts.push('not')
  add('iif', rule.iifname)
  add('oif', rule.oifname)
  if (rule.l3mdev) parts.push('l3mdev')
  add('fwmark', maskText(rule.fwmark, rule.fwmask, NONE))
  add('tos', rule.tos || undefined)
  add('dscp', maskText(rule.dscp, rule.dscpMask, 0x3f))
  add('flowlabel', maskText(rule.flowlabel, rule.flowlabelMask, 0xfffff))
  add('ipproto', rule.ipProto)
  add('sport', rangeText(rule.sportRange, rule.sportMask))
  add('dport', rangeText(rule.dportRange, rule.dportMask))
  add('uidrange', rangeText(rule.uidRange, undefined))
  add('tun_id', rule.tunId)
  if (rule.suppressPrefixlen !== NONE) add('suppress_prefixlength', rule.suppressPrefixlen)
  if (rule.suppressIfgroup !== NONE) add('suppress_ifgroup', rule.suppressIfgroup)
  return parts.join(' ')
}

function maskText(value: number | undefined, mask: number | undefined, whole: number): string | undefined {
  if (value === undefined) return undefined
  return mask === undefined || mask === whole ? hex(value) : `${hex(value)}/${hex(mask)}`
}

function rangeText(range: { start: number; end: number } | undefined, mask: number | undefined): string | undefined {
  if (range === undefined) return undefined
  const text = range.start === range.end ? `${range.start}` : `${range.start}-${range.end}`
  return mask === undefined || mask === 0xffff ? text : `${text}/${hex(mask)}`
}

function hex(value: number): string {
  return `0x${value.toString(16)}`
}

function actionText(rule: RuleMessage, numeric: boolean): string {
  const action = nameOf(ruleActions, rule.action, numeric)
  if (rule.action === ruleActions.GOTO) return `goto ${rule.goto}`
  if (rule.action !== ruleActions.TO_TBL) return action
  return rule.l3mdev ? 'lookup l3mdev' : `lookup ${nameOf(routeTables, rule.table ?? rule.headerTable, numeric)}`
}
