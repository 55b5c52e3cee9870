import type { AttributeSet, IntType, NamedAttribute, Options, SelectType, TypeNode } from '../../schema/index.ts'
import type { AttributeKind, AttributePolicy, Policy, PolicyLimits } from './policy.ts'

/** How requests differ from what the schema of a set describes, which is mostly what replies hold. */
export interface PolicyOptions<T> extends PolicyLimits {
  /** The attributes that requests may have; default all. */
  readonly accept?: readonly (keyof T & string)[] | undefined
  /** Policies of attributes for which the schema says too little, or something else. */
  readonly replace?: { readonly [K in keyof T & string]?: AttributePolicy } | undefined
}

const derived = new WeakMap<AttributeSet, Policy>()

/**
 * The policy that a set's schema implies: kinds, ranges, masks, lengths and what is nested. Without options it is the same
 * object each time, which is what tells policies apart in a dump of them.
 */
export function policyOf<T>(set: AttributeSet<T>, options?: PolicyOptions<T>): Policy {
  if (options !== undefined) return derive(set, options as PolicyOptions<unknown>, [])
  const known = derived.get(set)
  if (known !== undefined) return known
  const attributes: (AttributePolicy | undefined)[] = []
  const policy: Policy = { maxType: Math.max(0, ...set.byId.keys()), strictStartType: 0, attributes }
  derived.set(set, policy) // before its attributes: a set may contain itself
  derive(set, {}, attributes)
  return policy
}

function derive(
  set: AttributeSet,
  options: PolicyOptions<unknown>,
  attributes: (AttributePolicy | undefined)[],
): Policy {
  const { accept, strictStartType = 0 } = options
  const replace: Readonly<Record<string, AttributePolicy>> = options.replace ?? {}
  const accepted: readonly string[] | undefined = accept
  const taken = set.attributes.filter(({ name }) => accepted === undefined || accepted.includes(name))
  const maxType = options.maxType ?? Math.max(0, ...taken.map(({ id }) => id))
  for (let type = 0; type <= maxType; type++) attributes.push(undefined)
  for (const attribute of taken) {
    if (attribute.id <= maxType) attributes[attribute.id] = replace[attribute.name] ?? policyOfAttribute(attribute)
  }
  return { maxType, strictStartType, attributes }
}

function policyOfAttribute({ type, options }: NamedAttribute): AttributePolicy {
  switch (type.kind) {
    case 'int':
      return { kind: integerKind(type), ...(isComparable(type) ? bounds(options) : {}) }
    case 'bits':
      return { kind: integerKind(type.integer) }
    case 'varint':
      return { kind: type.signed ? 'sint' : 'uint', ...bounds(options) }
    case 'string':
      return { kind: options.unterminated ? 'string' : 'nulString', length: options.length ?? options.maxLength }
    case 'flag':
      return { kind: 'flag' }
    case 'bitfield32':
      return { kind: 'bitfield32', mask: options.mask ?? 0xffff_ffff }
    case 'bytes':
    case 'mac':
    case 'mpls':
      return binary(options)
    case 'ip':
      return type.size === undefined ? { kind: 'binary', length: 16 } : exactly(type.size)
    default:
      return policyOfCompound(type)
  }
}

function policyOfCompound(type: TypeNode): AttributePolicy {
  switch (type.kind) {
    case 'set':
      return { kind: 'nested', policy: policyOf(type) }
    case 'settings':
      return { kind: 'nested', policy: policyOf(type.set) }
    case 'indexed':
      return type.element.kind === 'set' ? { kind: 'nestedArray', policy: policyOf(type.element) } : { kind: 'nested' }
    case 'numbered':
      return { kind: 'nested' }
    case 'struct':
      return { kind: 'binary', min: type.minSize }
    case 'headed':
    case 'records':
      return { kind: 'binary', min: type.header.minSize }
    case 'select':
      return { kind: isNest(type) ? 'nested' : 'binary' }
    default:
      return { kind: 'binary' }
  }
}

/** Whether whatever is selected is a nest, but for what nothing is known of. */
function isNest(type: SelectType): boolean {
  return [...type.cases.values()].every(({ kind }) => kind === 'set')
}

/** The kernel has only two kinds of network byte order; of the others it knows the length. */
function integerKind({ size, signed, big }: IntType): AttributeKind {
  if (big && (size === 2 || size === 4)) return size === 2 ? 'be16' : 'be32'
  return `${signed ? 's' : 'u'}${(size * 8) as 8 | 16 | 32 | 64}`
}

/** The kernel compares numbers in network byte order only where they have no sign. */
function isComparable({ size, signed, big }: IntType): boolean {
  return !big || (!signed && size < 8)
}

function bounds({ min, max, mask }: Options): Partial<AttributePolicy> {
  return mask === undefined ? { min, max } : { mask }
}

function binary({ length, minLength, maxLength }: Options): AttributePolicy {
  if (length !== undefined) return exactly(length)
  return minLength === undefined
    ? { kind: 'binary', length: maxLength }
    : { kind: 'binary', min: minLength, max: maxLength }
}

function exactly(length: number): AttributePolicy {
  return { kind: 'binary', min: length, max: length }
}
