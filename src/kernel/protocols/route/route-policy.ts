import type { AttributeSet, Message, NamedAttribute } from '../../../schema/index.ts'
import { policyOf } from '../../policy/derive.ts'
import { type AttributePolicy, type Policy, type PolicyLimits, policyFrom } from '../../policy/policy.ts'
import { withPlainStrings } from './string-policy.ts'

/** A policy, and of which attributes it wants more than that they are of their kind. */
export interface RoutePolicy extends Policy {
  /** Names of attributes with limits, and of nests, whose attributes may have some. */
  readonly demanding: readonly string[]
  /** How strictly it is judged (NL_VALIDATE_*) whatever the socket asks for; without it, as the socket asks. */
  readonly validate?: number | undefined
  /** What is said of a request that does not pass, whatever is wrong with it. */
  readonly failure?: string | undefined
}

/** How the requests of a message differ from what its schema says. */
export interface RoutePolicyOptions extends PolicyLimits {
  readonly replace?: Readonly<Record<string, AttributePolicy>>
  /** Names of the attributes that requests may have; default all. */
  readonly accept?: readonly string[]
  readonly validate?: number
  readonly failure?: string
}

/** The policy of a message: the one that its schema implies, but for what is given by name. */
export function routePolicyOf<V>({ attributes }: Message<string, V>, options: RoutePolicyOptions = {}): RoutePolicy {
  const { replace = {}, accept, validate, failure, maxType, strictStartType } = options
  if (attributes === undefined) return { ...policyFrom({}), demanding: [] }
  const set = attributes as AttributeSet
  const isImplied = [options.replace, accept, maxType, strictStartType].every((option) => option === undefined)
  const differing = { replace: replace as never, accept: accept as never, maxType, strictStartType }
  const policy = withPlainStrings(isImplied ? policyOf(set) : policyOf(set, differing))
  const isDemanding = ({ name, type, options }: NamedAttribute) =>
    !isSimple(type) ||
    Object.keys(options).some((option) => limits.has(option)) ||
    Object.hasOwn(replace, name) ||
    accept?.includes(name) === false
  return { ...policy, validate, failure, demanding: set.attributes.filter(isDemanding).map(({ name }) => name) }
}

function isSimple(type: NamedAttribute['type']): boolean {
  if (type.kind === 'select') return [...type.cases.values(), type.fallback].every(isSimple)
  return simple.has(type.kind)
}

/** Kinds of which decoding finds out all that a policy would. */
const simple = new Set<NamedAttribute['type']['kind']>(['int', 'ip', 'mac', 'mpls', 'flag'])
const limits = new Set(['min', 'max', 'mask', 'length', 'minLength', 'maxLength'])
