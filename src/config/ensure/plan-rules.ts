import { type RuleMessage, routeProtocols, rtmNewRule, ruleFlags } from '../../families/route/index.ts'
import { type RuleDescription, ruleMessage, ruleNoun } from '../rule.ts'
import { canonical } from './covers.ts'
import type { Wanted } from './desired-state.ts'
import { deletionsIn, groupBy, type PlaceKind, placesAgain } from './places.ts'
import { describedStep, messageStep, type PlannedStep } from './step.ts'

/**
 * Steps for rules. There is no changing one: what is wanted comes, then what is not wanted goes; but first what is in the
 * way, for a rule that has everything that another one of its priority says keeps that from being added
 * (`net/core/fib_rules.c`, rule_exists()).
 */
export function planRules({ rules, exact }: Wanted, current: readonly RuleMessage[]): PlannedStep[] {
  const byKey = groupBy(current, keyOf)
  const kept = new Set<RuleMessage>()
  const coming: PlannedStep[] = []
  for (const what of rules) {
    const message = canonical(rtmNewRule, ruleMessage(what))
    const candidates = byKey.get(keyOf(message)) ?? []
    const same = candidates.find((found) => !kept.has(found) && isSame(what, found))
    if (same) kept.add(same)
    else coming.push(describedStep(ruleNoun, 'add', what, describedStep(ruleNoun, 'delete', what)))
  }
  if (!exact.rules) return coming
  const others = current.filter((found) => !isKernelMadeRule(found))
  const going = new Set(others.filter((found) => !kept.has(found)))
  const taken = new Set(coming.map(({ what }) => placeOf(ruleMessage(what as RuleDescription))))
  const places = [...groupBy(others, placeOf)].map(([place, found]) => ({
    isTaken: taken.has(place),
    steps: deletionsIn(found, going, rulePlaces),
  }))
  return [
    ...stepsOf(places.filter(({ isTaken }) => isTaken)),
    ...coming,
    ...stepsOf(places.filter(({ isTaken }) => !isTaken)),
  ]
}

const stepsOf = (places: readonly { steps: PlannedStep[] }[]) => places.flatMap(({ steps }) => steps)

/** Whether nobody asked the kernel for the rule. */
function isKernelMadeRule({ protocol }: RuleMessage): boolean {
  return protocol === routeProtocols.KERNEL
}

/** Steps that bring back the rules that there were. */
export function rulesAgain(before: readonly RuleMessage[], after: readonly RuleMessage[]): PlannedStep[] {
  const [were = [], are = []] = [before, after].map((rules) => rules.filter((found) => !isKernelMadeRule(found)))
  return placesAgain(were, are, rulePlaces)
}

/** Rules by family and priority (`net/core/fib_rules.c`, rule_find()). */
const rulePlaces: PlaceKind<RuleMessage> = {
  placeOf: (found) => placeOf(found),
  deletion: (found) => deletion(found, rulePlaces.again(found)),
  again: (found) => messageStep(ruleNoun, 'add', restorable(found), wordsOf(found), deletion(found)),
  compared({ flags, headerTable, suppressPrefixlen, suppressIfgroup, ...said }) {
    const set = Object.entries(said).filter(([, value]) => value !== 0)
    const suppressed = Object.entries({ suppressPrefixlen, suppressIfgroup }).filter(
      ([, value]) => value !== 0xffff_ffff,
    )
    return Object.fromEntries([...set, ...suppressed])
  },
}

const placeOf = ({ family, priority }: RuleMessage) => `${family} ${priority ?? 0}`

/** Everything that a rule says of packets and what it does with them, but not its place. */
function keyOf(message: RuleMessage): string {
  const { priority, protocol, flags = 0, headerTable, suppressPrefixlen, suppressIfgroup, fwmask, ...rest } = message
  const said = {
    ...rest,
    flags: flags & ruleFlags.INVERT,
    table: message.table ?? headerTable,
    // A mark of 0 is any, unless there is a mask; of another one all bits count (`net/core/fib_rules.c`, fib_nl2rule()).
    fwmask: fwmask ?? (message.fwmark ? 0xffff_ffff : undefined),
    // All bits is what the kernel says where nothing was said (`net/core/fib_rules.c`, since Linux 6.15).
    sportMask: message.sportMask === 0xffff ? undefined : message.sportMask,
    dportMask: message.dportMask === 0xffff ? undefined : message.dportMask,
    suppressPrefixlen: unlessNone(suppressPrefixlen),
    suppressIfgroup: unlessNone(suppressIfgroup),
  }
  return JSON.stringify(
    Object.entries(said)
      .filter(([, value]) => value !== undefined && value !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  )
}

const unlessNone = (value: number | undefined) =>
  value === 0xffff_ffff || value === undefined ? undefined : `${value}`

function isSame(what: RuleDescription, found: RuleMessage): boolean {
  if (what.protocol !== undefined && what.protocol !== found.protocol) return false
  return what.priority === undefined || what.priority === (found.priority ?? 0)
}

function deletion(found: RuleMessage, undo?: PlannedStep): PlannedStep {
  return messageStep(ruleNoun, 'delete', restorable(found), wordsOf(found), undo)
}

function wordsOf({ priority = 0, src, srcLen, dst, dstLen, table }: RuleMessage): string {
  const from = srcLen ? ` from ${src}/${srcLen}` : ''
  const to = dstLen ? ` to ${dst}/${dstLen}` : ''
  return `priority ${priority}${from}${to}${table === undefined ? '' : ` table ${table}`}`
}

/** A rule as a request: without the flags that are the kernel's. */
function restorable({ flags = 0, ...rest }: RuleMessage): RuleMessage {
  return { ...rest, flags: flags & ruleFlags.INVERT }
}
