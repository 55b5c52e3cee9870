import { NLA_HDRLEN } from '../../wire/index.ts'
import { EINVAL, ERANGE } from '../errno.ts'
import { LITTLE } from '../skb/message.ts'
import { type NlAttr, nlaData, nlaGetU32 } from '../skb/nlattr.ts'
import type { AttributeKind, AttributePolicy } from './policy.ts'

/** Bytes of the kinds that have one length. */
const lengths: Readonly<Partial<Record<AttributeKind, number>>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  s8: 1,
  s16: 2,
  s32: 4,
  s64: 8,
  be16: 2,
  be32: 4,
}

/** Whether a number has another length than its kind. */
export function hasWrongLength(attribute: NlAttr, { kind }: AttributePolicy): boolean {
  const length = lengths[kind]
  return length !== undefined && attribute.length !== length
}

/** Whether a number of either size has neither. */
export function hasStrangeLength({ length }: NlAttr, { kind }: AttributePolicy): boolean {
  return (kind === 'uint' || kind === 'sint') && length !== 4 && length !== 8
}

/** Why a payload cannot be of its kind, as an errno; 0 when it can (`lib/nlattr.c`, validate_nla()). */
export function checkPayload(attribute: NlAttr, rule: AttributePolicy): number {
  const { length } = attribute
  switch (rule.kind) {
    case 'reject':
      return EINVAL
    case 'flag':
      return length > 0 ? ERANGE : 0
    case 'uint':
    case 'sint':
      return 0
    case 'bitfield32':
      return length === 8 ? checkBits(attribute, Number(rule.mask ?? 0)) : ERANGE
    case 'nulString':
      return isTerminated(attribute, rule) ? checkText(attribute, rule) : EINVAL
    case 'string':
      return checkText(attribute, rule)
    case 'binary':
      return length > (rule.length || length) ? ERANGE : 0
    case 'nested':
    case 'nestedArray':
      return length > 0 && length < NLA_HDRLEN ? ERANGE : 0
    case 'unspec':
      return length < (rule.length ?? 0) ? ERANGE : 0
    default:
      return length < (lengths[rule.kind] ?? 0) ? ERANGE : 0
  }
}

/** A bitfield says which bits count, and has no others set; only bits of the mask may count. */
function checkBits(attribute: NlAttr, mask: number): number {
  const value = nlaGetU32(attribute)
  const selector = attribute.nlh.view.data.getUint32(attribute.start + 4, LITTLE)
  return (selector & ~mask) !== 0 || (value & ~mask) !== 0 || (value & ~selector) !== 0 ? EINVAL : 0
}

/** Whether there is a NUL, no later than behind the longest text. */
function isTerminated(attribute: NlAttr, { length }: AttributePolicy): boolean {
  const bytes = nlaData(attribute)
  const most = length ? Math.min(bytes.length, length + 1) : bytes.length
  return bytes.subarray(0, most).includes(0)
}

function checkText(attribute: NlAttr, { length }: AttributePolicy): number {
  const bytes = nlaData(attribute)
  if (bytes.length < 1) return ERANGE
  const text = bytes.at(-1) === 0 ? bytes.length - 1 : bytes.length
  return length && text > length ? ERANGE : 0
}
