import { NLA_HDRLEN } from '../../wire/index.ts'
import type { KernelVersion } from '../parameters.ts'
import { LITTLE } from '../skb/message.ts'
import type { AttributeKind, AttributePolicy, Policy } from './policy.ts'
import { rangeOf } from './range.ts'

/** Attributes of a policy's description (`linux/netlink.h`, NL_POLICY_TYPE_ATTR_*). */
const ATTR_TYPE = 1
const ATTR_MIN_VALUE_S = 2
const ATTR_MAX_VALUE_S = 3
const ATTR_MIN_VALUE_U = 4
const ATTR_MAX_VALUE_U = 5
const ATTR_MIN_LENGTH = 6
const ATTR_MAX_LENGTH = 7
const ATTR_POLICY_IDX = 8
const ATTR_POLICY_MAXTYPE = 9
const ATTR_BITFIELD32_MASK = 10
const ATTR_MASK = 12

/** Kinds as descriptions name them (NL_ATTR_TYPE_*). What is not here is not described. */
const types: Readonly<Partial<Record<AttributeKind, number>>> = {
  flag: 1,
  u8: 2,
  u16: 3,
  u32: 4,
  u64: 5,
  s8: 6,
  s16: 7,
  s32: 8,
  s64: 9,
  binary: 10,
  string: 11,
  nulString: 12,
  nested: 13,
  nestedArray: 14,
  bitfield32: 15,
  sint: 16,
  uint: 17,
}

const U16_MAX = 0xffff

/**
 * What a policy says of an attribute, as attributes: its limits, then its kind. `indexOf` numbers nested policies, where a dump
 * describes these too. Undefined for what has no description (`net/netlink/policy.c`, __netlink_policy_dump_write_attr()).
 */
export function describePolicy(
  rule: AttributePolicy,
  version: KernelVersion,
  indexOf?: (policy: Policy) => number,
): Uint8Array | undefined {
  const type = types[rule.kind]
  if (type === undefined) return undefined
  const description = new Description()
  // Of what a function judges newer kernels do not claim that all of its kind will do.
  if (rule.validate === undefined || version === '6.18') describeLimits(description, rule, indexOf)
  description.u32(ATTR_TYPE, type)
  return description.bytes()
}

function describeLimits(
  description: Description,
  rule: AttributePolicy,
  indexOf: ((policy: Policy) => number) | undefined,
): void {
  switch (rule.kind) {
    case 'flag':
      return
    case 'nested':
    case 'nestedArray':
      if (indexOf === undefined || rule.policy === undefined || rule.policy.maxType === 0) return
      description.u32(ATTR_POLICY_IDX, indexOf(rule.policy))
      description.u32(ATTR_POLICY_MAXTYPE, rule.policy.maxType)
      return
    case 'bitfield32':
      return description.u32(ATTR_BITFIELD32_MASK, Number(rule.mask ?? 0))
    case 'binary':
    case 'string':
    case 'nulString':
      return describeLengths(description, rule)
    default:
      return describeRange(description, rule)
  }
}

/** Of a range whose end is open the kernel says nothing. */
function describeLengths(description: Description, { min, max, length }: AttributePolicy): void {
  if (min !== undefined && max !== undefined) {
    if (Number(min) > 0) description.u32(ATTR_MIN_LENGTH, Number(min))
    if (Number(max) < U16_MAX) description.u32(ATTR_MAX_LENGTH, Number(max))
  } else if (length) {
    description.u32(ATTR_MAX_LENGTH, length)
  }
}

function describeRange(description: Description, rule: AttributePolicy): void {
  if (rule.mask !== undefined) return description.u64(ATTR_MASK, BigInt(rule.mask))
  const { min, max } = rangeOf(rule)
  const isSigned = rule.kind.startsWith('s')
  description.u64(isSigned ? ATTR_MIN_VALUE_S : ATTR_MIN_VALUE_U, min)
  description.u64(isSigned ? ATTR_MAX_VALUE_S : ATTR_MAX_VALUE_U, max)
}

/** Attributes one after another; two of eight bytes and some of four at most. */
class Description {
  readonly #data = new DataView(new ArrayBuffer(64))
  #at = 0

  #header(type: number, length: number): number {
    this.#data.setUint16(this.#at, NLA_HDRLEN + length, LITTLE)
    this.#data.setUint16(this.#at + 2, type, LITTLE)
    const start = this.#at + NLA_HDRLEN
    this.#at = start + length
    return start
  }

  u32(type: number, value: number): void {
    this.#data.setUint32(this.#header(type, 4), value, LITTLE)
  }

  u64(type: number, value: bigint): void {
    this.#data.setBigUint64(this.#header(type, 8), BigInt.asUintN(64, value), LITTLE)
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#data.buffer, 0, this.#at)
  }
}
