import type { AttributeSet, Message, NamedAttribute } from '../../../schema/index.ts'
import { policyOf } from '../../policy/derive.ts'
import { type AttributePolicy, type Policy, policyFrom } from '../../policy/policy.ts'
import { withPlainStrings } from './string-policy.ts'

/** A policy, and of which attributes it wants more than that they are of their kind. */
export interface RoutePolicy extends Policy {
  /** Names of attributes with limits, and of nests, whose attributes may have some. */
  readonly demanding: readonly string[]
}

/** The policy of a message: the one that its schema implies, but for what is given by name. */
export function routePolicyOf<V>(
  { attributes }: Message<string, V>,
  replace: Readonly<Record<string, AttributePolicy>> = {},
): RoutePolicy {
  if (attributes === undefined) return { ...policyFrom({}), demanding: [] }
  const set = attributes as AttributeSet
  const implied = Object.keys(replace).length === 0 ? policyOf(set) : policyOf(set, { replace: replace as never })
  const policy = withPlainStrings(implied)
  const isDemanding = ({ name, type, options }: NamedAttribute) =>
    !isSimple(type) || Object.keys(options).some((option) => limits.has(option)) || Object.hasOwn(replace, name)
  return { ...policy, demanding: set.attributes.filter(isDemanding).map(({ name }) => name) }
}

function isSimple(type: NamedAttribute['type']): boolean {
  if (type.kind === 'select') return [...type.cases.values(), type.fallback].every(isSimple)
  return simple.has(type.kind)
}

/** Kinds of which decoding finds out all that a policy would. */
const simple = new Set<NamedAttribute['type']['kind']>(['int', 'ip', 'mac', 'mpls', 'flag'])
const limits = new Set(['min', 'max', 'mask', 'length', 'minLength', 'maxLength'])
