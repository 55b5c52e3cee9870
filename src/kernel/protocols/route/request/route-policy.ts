import type { AttributeSet, Message, NamedAttribute } from '../../../../schema/index.ts'
import { policyOf } from '../../../policy/derive.ts'
import { type AttributePolicy, type Policy, type PolicyLimits, policyFrom } from '../../../policy/policy.ts'
import type { RouteRequest } from './request.ts'
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
  /** Whether the fixed header asks for a part of all: the end of a dump says so (NLM_F_DUMP_FILTERED), be its attributes wrong. */
  readonly isPart?: (value: V) => boolean
  /** What is wrong with header and attributes together, before these are judged one by one: 0, or minus an errno. */
  readonly together?: (request: RouteRequest<V>) => number
  /** Names of the attributes that it may have; without it, all. */
  readonly accepts?: readonly string[]
  /** What is said of the others. */
  readonly refusal?: string
  /** What else is wrong with one, by name: 0, or minus an errno. Of several faults that of the lowest number counts. */
  readonly checks?: Readonly<Record<string, (request: RouteRequest<V>) => number>>
}

/** A policy, and what requests of NETLINK_ROUTE have to keep to besides. */
export interface RoutePolicy extends Policy {
  /** Names of attributes with limits, and of nests, whose attributes may have some. */
  readonly demanding: readonly string[]
  /** Offsets of the bytes in the fixed header that belong to none of its fields. */
  readonly padding: readonly number[]
  readonly strict: StrictRules<never>
  /** What is said of a header that is too short, where that is not said of all. */
  readonly shortHeader?: string | undefined
  /** How strictly it is judged (NL_VALIDATE_*) whatever the socket asks for; without it, as the socket asks. */
  readonly validate?: number | undefined
  /** What is said of a request that does not pass, whatever is wrong with it. */
  readonly failure?: string | undefined
  /** Bytes that count of an address, which may be longer. */
  readonly addressSize?: 4 | 16 | undefined
  /** Whether attributes are looked for one by one where they are used, and nothing is said of them before. */
  readonly isUnparsed?: boolean
  /** Whether nothing is said of it. */
  readonly isSilent?: boolean
  /** Whether what is wrong with a dump is said even where it is no reason to refuse. */
  readonly warns?: boolean
}

/** How the requests of a message differ from what its schema says. */
export interface RoutePolicyOptions<V> extends PolicyLimits {
  readonly replace?: Readonly<Record<string, AttributePolicy>>
  /** Names of the attributes that requests may have; default all. */
  readonly accept?: readonly string[]
  /** Names of those that a policy of `replace` cannot object to once they were decoded. */
  readonly lenient?: readonly string[]
  readonly validate?: number
  readonly failure?: string
  readonly addressSize?: 4 | 16
  readonly isUnparsed?: boolean
  readonly isSilent?: boolean
  readonly warns?: boolean
  readonly strict?: StrictRules<V>
  readonly shortHeader?: string
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
    isUnparsed = false,
    isSilent = false,
    warns = false,
    strict = {},
    shortHeader,
  } = options
  const padding = paddingOf(header)
  const how = { validate, failure, addressSize, isUnparsed, isSilent, warns, shortHeader }
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
const simple = new Set<NamedAttribute['type']['kind']>(['int', 'ip', 'mac', 'mpls'])
const limits = new Set(['min', 'max', 'mask', 'length', 'minLength', 'maxLength'])
