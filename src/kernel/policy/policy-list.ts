import type { KernelVersion } from '../parameters.ts'
import { describePolicy } from './describe.ts'
import type { Policy } from './policy.ts'

/** What is said of one attribute of one policy. */
export interface PolicyDescription {
  /** Number of the policy in the list. */
  readonly policy: number
  /** Number of the attribute. */
  readonly attribute: number
  /** Attributes NL_POLICY_TYPE_ATTR_*. */
  readonly bytes: Uint8Array
}

/**
 * Policies with those that are nested in them, numbered: what was added first, each followed by its nested ones as far as
 * they are new (`net/netlink/policy.c`, netlink_policy_dump_add_policy()).
 */
export class PolicyList {
  readonly #policies: Policy[] = []

  get isEmpty(): boolean {
    return this.#policies.length === 0
  }

  /** Adds a policy, and then whatever the list leads to that it does not have yet. */
  add(policy: Policy): void {
    this.#addOne(policy)
    for (let i = 0; i < this.#policies.length; i++) {
      for (const rule of this.#policies[i]?.attributes ?? []) if (rule?.policy !== undefined) this.#addOne(rule.policy)
    }
  }

  #addOne(policy: Policy): void {
    if (policy.maxType > 0 && !this.#policies.includes(policy)) this.#policies.push(policy)
  }

  /** Number of a policy; -1 when it is not there. */
  indexOf(policy: Policy): number {
    return this.#policies.indexOf(policy)
  }

  /** What there is to say of all attributes, policy by policy. */
  descriptions(version: KernelVersion): PolicyDescription[] {
    return this.#policies.flatMap(({ attributes = [] }, policy) =>
      attributes.flatMap((rule, attribute) => {
        const bytes = rule && describePolicy(rule, version, (nested) => this.indexOf(nested))
        return bytes === undefined ? [] : [{ policy, attribute, bytes }]
      }),
    )
  }
}
