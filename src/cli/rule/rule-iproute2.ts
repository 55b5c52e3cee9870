import { type RuleMessage, routeProtocols, ruleActions, ruleFlags } from '../../families/route/index.ts'
import type { Plain } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import {
  dsfieldNames,
  groupNames,
  ipProtocolNames,
  protocolNames,
  realmNames,
  tableNames,
} from '../iproute2/name-files.ts'
import { bitsOf } from '../words/values.ts'

/** What stands for no value in the suppressors. */
const NONE = 0xffff_ffff

type Fields = Record<string, Plain>

/** A rule as `ip -j rule` prints it (`ip/iprule.c` of iproute2, print_rule()). */
export function iproute2Rule(rule: RuleMessage, context: Context): Plain {
  return {
    priority: rule.priority ?? 0,
    ...((rule.flags ?? 0) & ruleFlags.INVERT ? { not: null } : {}),
    ...prefixFields('src', rule.src, rule.srcLen, rule.family),
    ...prefixFields('dst', rule.dst, rule.dstLen, rule.family),
    ...packetFields(rule),
    ...linkFields(rule),
    ...rangeFields('uid', rule.uidRange, true),
    ...(rule.ipProto === undefined
      ? {}
      : { ipproto: ipProtocolNames.nameOf(rule.ipProto) ?? `ipproto-${rule.ipProto}` }),
    ...rangeFields('sport', rule.sportRange),
    ...rangeFields('dport', rule.dportRange),
    ...(rule.tunId === undefined ? {} : { tun_id: Number(rule.tunId) }),
    ...tableFields(rule),
    ...actionFields(rule),
    ...protocolField(rule, context),
  }
}

/** A source is always said; `all` where there is none. */
function prefixFields(
  name: 'src' | 'dst',
  address: string | undefined,
  length = 0,
  family: number | undefined,
): Fields {
  if (address === undefined && length === 0) return name === 'src' ? { src: 'all' } : {}
  const isWhole = address !== undefined && length === bitsOf(family)
  return { [name]: address ?? '0', ...(isWhole ? {} : { [`${name}len`]: length }) }
}

function packetFields({ tos, fwmark, fwmask, flow }: RuleMessage): Fields {
  const hasMark = fwmark !== undefined || fwmask !== undefined
  return {
    ...(tos ? { tos: dsfieldNames.nameOf(tos) ?? hex(tos, 2) } : {}),
    ...(hasMark ? { fwmark: hex(fwmark ?? 0) } : {}),
    ...(hasMark && fwmask !== undefined && fwmask !== NONE ? { fwmask: hex(fwmask) } : {}),
    ...(flow?.from ? { flow_from: realmNames.nameOf(flow.from) ?? `${flow.from}` } : {}),
    ...(flow === undefined ? {} : { flow_to: realmNames.nameOf(flow.to) ?? `${flow.to}` }),
  }
}

function linkFields({ iifname, oifname, l3mdev, flags = 0 }: RuleMessage): Fields {
  return {
    ...(iifname === undefined ? {} : { iif: iifname }),
    ...(flags & ruleFlags.IIF_DETACHED ? { iif_detached: null } : {}),
    ...(oifname === undefined ? {} : { oif: oifname }),
    ...(flags & ruleFlags.OIF_DETACHED ? { oif_detached: null } : {}),
    ...(l3mdev ? { l3mdev: null } : {}),
  }
}

/** A range of one number is that number, unless both ends are to be said. */
function rangeFields(name: string, range: { start: number; end: number } | undefined, both = false): Fields {
  if (range === undefined) return {}
  const { start, end } = range
  return start === end && !both ? { [name]: start } : { [`${name}_start`]: start, [`${name}_end`]: end }
}

function tableFields({ table: wide, headerTable, suppressPrefixlen, suppressIfgroup }: RuleMessage): Fields {
  const table = wide ?? headerTable ?? 0
  if (table === 0) return {}
  const hasLength = suppressPrefixlen !== undefined && suppressPrefixlen !== NONE
  const hasGroup = suppressIfgroup !== undefined && suppressIfgroup !== NONE
  return {
    table: tableNames.nameOf(table) ?? `${table}`,
    ...(hasLength ? { suppress_prefixlen: suppressPrefixlen } : {}),
    ...(hasGroup ? { suppress_ifgroup: groupNames.nameOf(suppressIfgroup) ?? `${suppressIfgroup}` } : {}),
  }
}

const actionNames: Readonly<Record<number, string>> = {
  [ruleActions.BLACKHOLE]: 'blackhole',
  [ruleActions.UNREACHABLE]: 'unreachable',
  [ruleActions.PROHIBIT]: 'prohibit',
}

function actionFields({ action = 0, goto, flags = 0 }: RuleMessage): Fields {
  if (action === ruleActions.TO_TBL) return {}
  if (action === ruleActions.NOP) return { nop: null }
  if (action !== ruleActions.GOTO) return { action: actionNames[action] ?? `${action}` }
  return { goto: goto ?? 'none', ...(flags & ruleFlags.UNRESOLVED ? { unresolved: null } : {}) }
}

function protocolField({ protocol }: RuleMessage, { details }: Context): Fields {
  const isUsual = protocol === routeProtocols.UNSPEC || protocol === routeProtocols.KERNEL
  if (protocol === undefined || (isUsual && !details)) return {}
  return { protocol: protocolNames.nameOf(protocol) ?? `${protocol}` }
}

function hex(number: number, digits = 0): string {
  return `0x${number.toString(16).padStart(digits, '0')}`
}
