import type { AttributeSet, Message, NamedAttribute } from '../../../schema/index.ts'
import { policyOf } from '../../policy/derive.ts'
import { type AttributePolicy, type Policy, type PolicyLimits, policyFrom } from '../../policy/policy.ts'
import { withPlainStrings } from './string-policy.ts'

/** What stands in a question besides the fields of its fixed header. */
export interface HeaderRest {
  /** Whether bytes of the header that mean nothing are all 0. */
  readonly isPadded: boolean
  readonly hasAttributes: boolean
}

/** What a question has to keep to where its socket wants strict checks (NETLINK_GET_STRICT_CHK). */
export interface StrictRules<V> {
  /** What is wrong with the fixed header, which Linux judges before the attributes. */
  readonly header?: (value: V, rest: HeaderRest) => string | undefined
  /** Names of the attributes that it may have; without it, all. */
  readonly accepts?: readonly string[]
  /** What is said of the others. */
  readonly refusal?: string
}

/** A policy, and what requests of NETLINK_ROUTE have to keep to besides. */
export interface RoutePolicy extends Policy {
  /** Names of attributes with limits, and of nests, whose attributes may have some. */
  readonly demanding: readonly string[]
  /** Offsets of the bytes in the fixed header that belong to none of its fields. */
  readonly padding: readonly number[]
  readonly strict: StrictRules<never>
  /** What is said of a header that is too short, where that is not said of all; null is nothing. */
  readonly shortHeader?: string | null | undefined
  /** Whether attributes are looked for one by one where they are used, and nothing is said of them before. */
  readonly isUnparsed?: boolean | undefined
  /** Whether the attributes of a question for all are read also where its socket does not want strict checks: what is odd is said, not refused. */
  readonly isAlwaysRead?: boolean | undefined
  /** How strictly it is judged (NL_VALIDATE_*) whatever the socket asks for; without it, as the socket asks. */
  readonly validate?: number | undefined
  /** Bytes that count of an address, which may be longer. */
  readonly addressSize?: 4 | 16 | undefined
  /** What is said of a request that does not pass, whatever is wrong with it; null is nothing. */
  readonly failure?: string | null | undefined
}

/** How the requests of a message differ from what its schema says. */
export interface RoutePolicyOptions<V> extends PolicyLimits {
  readonly replace?: Readonly<Record<string, AttributePolicy>>
  /** Names of the attributes that requests may have; default all. */
  readonly accept?: readonly string[]
  /** Names of those that a policy of `replace` cannot object to once they were decoded. */
  readonly lenient?: readonly string[]
  readonly validate?: number
  readonly failure?: string | null
  readonly addressSize?: 4 | 16
  readonly strict?: StrictRules<V>
  readonly shortHeader?: string | null
  readonly isUnparsed?: boolean
  readonly isAlwaysRead?: boolean
}

/** The policy of a message: the one that its schema implies, but for what is given by name. */
export function routePolicyOf<V>(
  { attributes, header }: Message<string, V>,
  options: RoutePolicyOptions<V> = {},
): RoutePolicy {
  const {
    replace = {},
    lenient = [],
    accept,
    maxType,
    strictStartType,
    validate,
    failure,
    addressSize,
    strict = {},
    shortHeader,
    isUnparsed,
    isAlwaysRead,
  } = options
  const padding = paddingOf(header)
  const how = { validate, failure, addressSize, shortHeader, isUnparsed, isAlwaysRead }
  const own = { padding, strict: strict as StrictRules<never>, ...how }
  if (attributes === undefined) return { ...policyFrom({}), ...own, demanding: [] }
  const set = attributes as AttributeSet
  const isWhole = [accept, maxType, strictStartType].every((option) => option === undefined)
  const differing = { accept: accept as never, maxType, strictStartType }
  const policy = withReplaced(withPlainStrings(isWhole ? policyOf(set) : policyOf(set, differing)), set, replace)
  const isDemanding = ({ name, type, options }: NamedAttribute) => {
    if (lenient.includes(name)) return false
    if (Object.hasOwn(replace, name) || accept?.includes(name) === false) return true
    return !isSimple(type) || Object.keys(options).some((option) => limits.has(option))
  }
  return { ...policy, ...own, demanding: set.attributes.filter(isDemanding).map(({ name }) => name) }
}

function withReplaced(policy: Policy, set: AttributeSet, replace: Readonly<Record<string, AttributePolicy>>): Policy {
  if (Object.keys(replace).length === 0) return policy
  const attributes = policy.attributes?.map((one, type) => replace[set.byId.get(type)?.name ?? ''] ?? one)
  return { ...policy, attributes }
}

function paddingOf(header: Message['header']): number[] {
  if (header === undefined) return []
  const isOfMember = (at: number) => header.members.some(({ offset, size }) => at >= offset && at < offset + size)
  return Array.from({ length: header.size }, (_, at) => at).filter((at) => !isOfMember(at))
}

function isSimple(type: NamedAttribute['type']): boolean {
  if (type.kind === 'select') return [...type.cases.values(), type.fallback].every(isSimple)
  return simple.has(type.kind)
}

/** Kinds of which decoding finds out all that a policy would. */
const simple = new Set<NamedAttribute['type']['kind']>(['int', 'ip', 'mac', 'mpls', 'flag'])
const limits = new Set(['min', 'max', 'mask', 'length', 'minLength', 'maxLength'])
