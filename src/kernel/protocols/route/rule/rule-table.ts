import { defaultRules, type RoutingRule } from './rule.ts'

/** The rules of a family in a namespace, in the order in which they are asked. */
export class RuleTable {
  readonly family: number
  rules: readonly RoutingRule[]
  /** Whether a rule was ever added, or of IPv4 removed: before that lookups do not ask the rules. */
  hasCustomRules = false

  constructor(family: number) {
    this.family = family
    this.rules = defaultRules(family)
  }

  /** Behind those of the same priority. */
  add(rule: RoutingRule): void {
    const at = this.rules.findIndex(({ priority }) => priority > rule.priority)
    this.hasCustomRules = true
    this.rules = this.rules.toSpliced(at < 0 ? this.rules.length : at, 0, rule)
  }

  remove(rule: RoutingRule): void {
    // IPv6 goes on as if nothing had happened (fib6_rule_delete()).
    if (this.family === 2) this.hasCustomRules = true
    this.rules = this.rules.filter((other) => other !== rule)
  }

  /** Whether a rule with that priority is there to go on with. */
  hasPriority(priority: number): boolean {
    return this.rules.some((rule) => rule.priority === priority)
  }

  /** The priority of a rule that asks for none: before all but the first (fib_default_rule_pref()). */
  get defaultPriority(): number {
    return Math.max(0, (this.rules[1]?.priority ?? 0) - 1)
  }
}
