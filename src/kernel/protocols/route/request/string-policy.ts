import type { AttributePolicy, Policy } from '../../../policy/policy.ts'

const made = new WeakMap<Policy, Policy>()

/**
 * A policy whose strings need no NUL, in nests too: NETLINK_ROUTE's are all NLA_STRING (`net/core/rtnetlink.c`, ifla_policy),
 * and iproute2 leaves it out of kinds of links.
 */
export function withPlainStrings(policy: Policy): Policy {
  const { attributes } = policy
  if (attributes === undefined) return policy
  const known = made.get(policy)
  if (known !== undefined) return known
  const plain: (AttributePolicy | undefined)[] = []
  const result: Policy = { ...policy, attributes: plain }
  made.set(policy, result) // before its attributes: a policy may contain itself
  for (const attribute of attributes) plain.push(attribute && withPlainString(attribute))
  return result
}

function withPlainString(attribute: AttributePolicy): AttributePolicy {
  if (attribute.kind === 'nulString') return { ...attribute, kind: 'string' }
  return attribute.policy === undefined ? attribute : { ...attribute, policy: withPlainStrings(attribute.policy) }
}
