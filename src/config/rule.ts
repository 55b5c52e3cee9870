import {
  addressFamilies,
  delRule,
  newRule,
  type PortRange,
  type Realms,
  type RuleMessage,
  routeProtocols,
  routeTables,
  ruleActions,
  ruleFlags,
  type UidRange,
} from '../families/route/index.ts'
import { EncodeError } from '../wire/index.ts'
import { networkOf, type Prefix, parsePrefix } from './prefix.ts'
import { type Noun, type Verb, type VerbFunction, verbOf } from './verb.ts'

/** A rule that says which table packets are looked up in, as people describe it. */
export interface RuleDescription {
  /** AF_INET or AF_INET6; needed only where no address tells it, and IPv4 then. */
  readonly family?: number | undefined
  /** Rules are asked in order of this, lowest first; without, the kernel puts it before the first one. */
  readonly priority?: number | undefined
  /** Prefix that packets come from; all by default. */
  readonly from?: string | undefined
  /** Prefix that packets go to; all by default. */
  readonly to?: string | undefined
  /** Name of the link that packets come in by. It need not be there. */
  readonly iif?: string | undefined
  /** Name of the link that the packets' socket is bound to. It need not be there. */
  readonly oif?: string | undefined
  readonly fwmark?: number | undefined
  /** Bits of the mark that count; all by default. */
  readonly fwmask?: number | undefined
  readonly tos?: number | undefined
  /** A number of `routeTables`, or any other; MAIN by default. */
  readonly table?: number | undefined
  /** A number of `ruleActions`; by default a look into `table`. */
  readonly action?: number | undefined
  /** Priority of the rule to go on with. */
  readonly goto?: number | undefined
  /** Packets that do not fit. */
  readonly invert?: boolean | undefined
  /** Protocol of the packets (IPPROTO_*). */
  readonly ipProto?: number | undefined
  readonly sport?: PortRange | undefined
  readonly dport?: PortRange | undefined
  readonly uidRange?: UidRange | undefined
  /** A route with a prefix of at most this length does not count. */
  readonly suppressPrefixlen?: number | undefined
  /** A route out by a link of this group does not count. */
  readonly suppressIfgroup?: number | undefined
  /** Id of the tunnel that packets come from. */
  readonly tunId?: bigint | undefined
  /** Realms that packets are given. IPv4 only. */
  readonly realms?: Realms | undefined
  /** Looks in the table of the VRF of the packet's link. */
  readonly l3mdev?: boolean | undefined
  /** Who installs it, a number of `routeProtocols`; STATIC by default. */
  readonly protocol?: number | undefined
}

/** The request for a rule. Links are named in it, not numbered. */
export function ruleMessage(what: RuleDescription, verb: Verb = 'add'): RuleMessage {
  const from = prefixOf(what.from, 'from')
  const to = prefixOf(what.to, 'to')
  const family = what.family ?? from?.family ?? to?.family ?? addressFamilies.INET
  for (const prefix of [from, to]) {
    if (prefix && prefix.family !== family) throw new EncodeError('from', 'the addresses of a rule are of one family')
  }
  const deleting = verb === 'delete'
  const looksUp = what.action === undefined && what.goto === undefined && !what.l3mdev
  const table = what.table ?? (looksUp && !deleting ? routeTables.MAIN : routeTables.UNSPEC)
  return {
    family,
    srcLen: from?.length ?? 0,
    dstLen: to?.length ?? 0,
    tos: what.tos ?? 0,
    headerTable: table < 256 ? table : routeTables.COMPAT,
    action: what.action ?? actionOf(what, deleting),
    flags: what.invert ? ruleFlags.INVERT : 0,
    table: table || undefined,
    src: from && networkOf(from),
    dst: to && networkOf(to),
    priority: what.priority,
    iifname: what.iif,
    oifname: what.oif,
    fwmark: what.fwmark,
    fwmask: what.fwmask,
    goto: what.goto,
    ipProto: what.ipProto,
    sportRange: what.sport,
    dportRange: what.dport,
    uidRange: what.uidRange,
    suppressPrefixlen: what.suppressPrefixlen,
    suppressIfgroup: what.suppressIfgroup,
    tunId: what.tunId,
    flow: what.realms,
    l3mdev: what.l3mdev ? 1 : undefined,
    protocol: what.protocol ?? (deleting ? undefined : routeProtocols.STATIC),
  }
}

/** What is not said does not count when a rule is looked for to be deleted. */
function actionOf({ goto, table, l3mdev }: RuleDescription, deleting: boolean): number {
  if (goto !== undefined) return ruleActions.GOTO
  return deleting && table === undefined && !l3mdev ? ruleActions.UNSPEC : ruleActions.TO_TBL
}

/** A prefix of no bits is all packets, which the kernel has as no prefix. */
function prefixOf(text: string | undefined, field: string): Prefix | undefined {
  if (text === undefined || text === 'all') return undefined
  return parsePrefix(text, field)
}

function ruleText(what: RuleDescription): string {
  const parts = (['priority', 'from', 'to', 'iif', 'oif', 'fwmark', 'table'] as const).flatMap((key) =>
    what[key] === undefined ? [] : [`${key} ${what[key]}`],
  )
  return parts.join(' ')
}

/** Rules, for verbs. */
export const ruleNoun: Noun<RuleDescription, RuleMessage> = {
  name: 'rule',
  operations: { add: newRule, delete: delRule },
  text: ruleText,
  links: () => [],
  message: ruleMessage,
}

/** Adds a rule; EEXIST where there is one that says the same. */
export const addRule: VerbFunction<RuleDescription> = verbOf('add', ruleNoun)
/** Deletes the first rule that has everything that is described; ENOENT where there is none. */
export const deleteRule: VerbFunction<RuleDescription> = verbOf('delete', ruleNoun)
