import { getRule, type RuleMessage, rtmNewRule } from '../families/route/index.ts'
import { EncodeError, errnoOf, NetlinkError } from '../wire/index.ts'
import { planRules } from './ensure/plan-rules.ts'
import { undo } from './ensure/roll-back.ts'
import { runSteps } from './ensure/run-steps.ts'
import { type RuleDescription, ruleMessage, ruleNoun } from './rule.ts'
import type { RouteConnection, VerbFunction } from './verb.ts'

/**
 * Puts a rule in place of those of its family and priority. Linux has no request for that: it takes a dump, an addition
 * and deletions, in an order in which the priority is without a rule only where the kernel lets no other. Rejects with
 * NetlinkError when one of them is refused, after the others were undone; with EncodeError without a priority.
 */
export const replaceRule: VerbFunction<RuleDescription> = async (rt, what, options = {}) => {
  await put(rt, what, await rulesInPlaceOf(rt, what, options), options)
}

/** Puts a rule in place of those of its family and priority, as `replaceRule`; ENOENT where there is none. */
export const changeRule: VerbFunction<RuleDescription> = async (rt, what, options = {}) => {
  const present = await rulesInPlaceOf(rt, what, options)
  if (present.length === 0) {
    throw new NetlinkError(errnoOf('ENOENT') ?? 0, rtmNewRule.name, {}, `change rule ${ruleNoun.text(what)}`)
  }
  await put(rt, what, present, options)
}

type Options = Parameters<VerbFunction<RuleDescription>>[2]

async function rulesInPlaceOf(rt: RouteConnection, what: RuleDescription, options: Options): Promise<RuleMessage[]> {
  const { family, priority } = ruleMessage(what)
  if (priority === undefined) throw new EncodeError('priority', 'a rule is replaced by its priority')
  const { signal, timeout } = options ?? {}
  const rules = await rt.dump(getRule, { family }, { signal, timeout }).toArray()
  return rules.filter((found) => (found.priority ?? 0) === priority)
}

async function put(
  rt: RouteConnection,
  what: RuleDescription,
  present: RuleMessage[],
  options: Options,
): Promise<void> {
  const wanted = { links: [], addresses: [], routes: [], rules: [what], exact: { rules: true } }
  const { done, failed } = await runSteps(rt, planRules(wanted, present), options ?? {})
  if (failed[0] === undefined) return
  const inDoubt = failed.filter((failure) => failure.inDoubt).map(({ step }) => step)
  await undo(rt, [...done, ...inDoubt].reverse())
  throw failed[0].error
}
