import { type NetlinkExtAck, setBadAttribute } from '../api/extack.ts'
import { EINVAL, ERANGE } from '../errno.ts'
import {
  type NlAttr,
  nlaGetBe16,
  nlaGetBe32,
  nlaGetS32,
  nlaGetS64,
  nlaGetSint,
  nlaGetU8,
  nlaGetU16,
  nlaGetU32,
  nlaGetU64,
  nlaGetUint,
} from '../skb/nlattr.ts'
import type { AttributePolicy } from './policy.ts'
import { rangeOf } from './range.ts'

/** Judges an attribute whose payload is of its kind by what it says: 0, or minus an errno (`lib/nlattr.c`, validate_nla()). */
export function checkValue(attribute: NlAttr, rule: AttributePolicy, extack: NetlinkExtAck): number {
  if (rule.validate !== undefined) return rule.validate(attribute, extack)
  if (rule.kind === 'bitfield32') return 0
  if (rule.mask !== undefined) return checkMask(attribute, rule, extack)
  return rule.min === undefined && rule.max === undefined ? 0 : checkRange(attribute, rule, extack)
}

function checkMask(attribute: NlAttr, rule: AttributePolicy, extack: NetlinkExtAck): number {
  if ((BigInt(judgedNumber(attribute, rule)) & ~BigInt(rule.mask ?? 0)) === 0n) return 0
  setBadAttribute(extack, attribute, 'reserved bit set')
  return -EINVAL
}

function checkRange(attribute: NlAttr, rule: AttributePolicy, extack: NetlinkExtAck): number {
  const { min, max } = rangeOf(rule)
  const value = judgedNumber(attribute, rule)
  if (value >= min && value <= max) return 0
  const what = rule.kind === 'binary' ? 'binary attribute size' : 'integer'
  setBadAttribute(extack, attribute, `${what} out of range`)
  extack.policy = rule
  return -ERANGE
}

/** The number that is judged: of binary data its length. */
function judgedNumber(attribute: NlAttr, { kind }: AttributePolicy): number | bigint {
  switch (kind) {
    case 'u8':
      return nlaGetU8(attribute)
    case 'u16':
      return nlaGetU16(attribute)
    case 'be16':
      return nlaGetBe16(attribute)
    case 'u32':
      return nlaGetU32(attribute)
    case 'be32':
      return nlaGetBe32(attribute)
    case 'u64':
      return nlaGetU64(attribute)
    case 'uint':
      return nlaGetUint(attribute)
    case 's8':
      return (nlaGetU8(attribute) << 24) >> 24
    case 's16':
      return (nlaGetU16(attribute) << 16) >> 16
    case 's32':
      return nlaGetS32(attribute)
    case 's64':
      return nlaGetS64(attribute)
    case 'sint':
      return nlaGetSint(attribute)
    default:
      return attribute.length
  }
}
