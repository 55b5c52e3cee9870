import type { NetlinkExtAck } from '../api/extack.ts'
import type { NlAttr } from '../skb/nlattr.ts'

/** What an attribute holds, as policies say it (NLA_U8, …; `include/net/netlink.h`). */
export type AttributeKind =
  | 'unspec'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 's8'
  | 's16'
  | 's32'
  | 's64'
  | 'be16'
  | 'be32'
  | 'uint'
  | 'sint'
  | 'flag'
  | 'string'
  | 'nulString'
  | 'binary'
  | 'bitfield32'
  | 'nested'
  | 'nestedArray'
  | 'reject'

/** What one attribute must be like (`struct nla_policy`). */
export interface AttributePolicy {
  readonly kind: AttributeKind
  /** Bytes: the most of a string (without its NUL) or of binary data, the fewest of what is unspecified. */
  readonly length?: number | undefined
  /** Bounds of a number; of the length in bytes of binary data. */
  readonly min?: number | bigint | undefined
  readonly max?: number | bigint | undefined
  /** Bits that may be set: of a number, or of a bitfield32, where nothing may be without it. */
  readonly mask?: number | bigint | undefined
  /** What is in a nest, or in each entry of an array of nests. Left out: anything. */
  readonly policy?: Policy | undefined
  /** Why an attribute is rejected. */
  readonly message?: string | undefined
  /** Looks at an attribute that has passed the rest: minus an errno refuses it. */
  readonly validate?: ((attribute: NlAttr, extack: NetlinkExtAck) => number) | undefined
}

/** What the attributes of a set must be like: an array of `struct nla_policy`, and how long it is. */
export interface Policy {
  /** The largest number that is known; a policy may leave out some below it. */
  readonly maxType: number
  /** From this number on attributes are judged strictly, whatever the message is; 0 for nowhere. */
  readonly strictStartType: number
  /** By number. Left out: whatever they are, they are taken. */
  readonly attributes?: readonly (AttributePolicy | undefined)[] | undefined
}

/** What a policy does not take from its attributes. */
export interface PolicyLimits {
  /** Default: the largest number that is there. */
  readonly maxType?: number | undefined
  readonly strictStartType?: number | undefined
}

/** A policy written by hand: attributes by number. */
export function policyFrom(attributes: Readonly<Record<number, AttributePolicy>>, limits: PolicyLimits = {}): Policy {
  const numbers = Object.keys(attributes).map(Number)
  const { maxType = Math.max(0, ...numbers), strictStartType = 0 } = limits
  return { maxType, strictStartType, attributes: Array.from({ length: maxType + 1 }, (_, type) => attributes[type]) }
}
