import { align4, NLMSG_HDRLEN } from '../../wire/index.ts'
import { type NetlinkExtAck, setBadAttribute } from '../api/extack.ts'
import { EINVAL, ERANGE } from '../errno.ts'
import type { NlMsgHdr } from '../skb/message.ts'
import { type AttributeTable, fits, NlAttr, nextAttribute, nlaForEachAttr } from '../skb/nlattr.ts'
import { checkPayload, hasStrangeLength, hasWrongLength } from './payload.ts'
import type { AttributePolicy, Policy } from './policy.ts'
import { checkValue } from './value.ts'

/** How strictly attributes are judged, as bits (`enum netlink_validation`): not at all beyond what their policy says. */
export const NL_VALIDATE_LIBERAL = 0
/** Refuses bytes after the last attribute. */
export const NL_VALIDATE_TRAILING = 1
/** Refuses attributes beyond the policy's largest number. */
export const NL_VALIDATE_MAXTYPE = 2
/** Refuses attributes that the policy says nothing of. */
export const NL_VALIDATE_UNSPEC = 4
/** Refuses numbers that are longer than their kind. */
export const NL_VALIDATE_STRICT_ATTRS = 8
/** Refuses NLA_F_NESTED where it does not belong, and nests without it. */
export const NL_VALIDATE_NESTED = 16
/** What rtnetlink asks of a socket with NETLINK_GET_STRICT_CHK. */
export const NL_VALIDATE_DEPRECATED_STRICT = NL_VALIDATE_TRAILING | NL_VALIDATE_MAXTYPE
/** All of it. */
export const NL_VALIDATE_STRICT = 31

/** Nests in nests that are looked into. */
const MAX_DEPTH = 10

/** How attributes are judged, and where it is said what is wrong. */
interface Judge {
  readonly validate: number
  readonly extack: NetlinkExtAck
  readonly depth: number
}

/**
 * Reads the attributes of a message, behind its fixed header of `headerLength` bytes. Returns them by number, or minus an
 * errno, with what is wrong in `extack` (`include/net/netlink.h`, __nlmsg_parse()).
 */
export function nlmsgParse(
  nlh: NlMsgHdr,
  headerLength: number,
  policy: Policy,
  validate: number,
  extack: NetlinkExtAck,
): AttributeTable | number {
  const start = nlh.offset + NLMSG_HDRLEN + align4(headerLength)
  const end = nlh.offset + nlh.length
  if (end < nlh.offset + NLMSG_HDRLEN + headerLength) {
    extack.message = 'Invalid header length'
    return -EINVAL
  }
  return nlaParse(nlh, start, Math.max(start, end), policy, validate, extack)
}

/** Reads the attributes in a nest, as nlmsgParse() does those of a message (`nla_parse_nested()`). */
export function nlaParseNested(
  attribute: NlAttr,
  policy: Policy,
  validate: number,
  extack: NetlinkExtAck,
): AttributeTable | number {
  if ((validate & NL_VALIDATE_NESTED) !== 0 && !attribute.isNested) {
    setBadAttribute(extack, attribute, 'NLA_F_NESTED is missing')
    return -EINVAL
  }
  return nlaParse(attribute.nlh, attribute.start, attribute.end, policy, validate, extack)
}

/** Reads the attributes between two offsets of a message's view, as nlmsgParse() does (`__nla_parse()`). */
export function nlaParse(
  nlh: NlMsgHdr,
  start: number,
  end: number,
  policy: Policy,
  validate: number,
  extack: NetlinkExtAck,
): AttributeTable | number {
  const table: (NlAttr | undefined)[] = new Array(policy.maxType + 1)
  const error = walk(nlh, start, end, policy, { validate, extack, depth: 0 }, table)
  return error < 0 ? error : table
}

/** `lib/nlattr.c`, __nla_validate_parse(). */
function walk(
  nlh: NlMsgHdr,
  start: number,
  end: number,
  policy: Policy,
  judge: Judge,
  table: (NlAttr | undefined)[] | undefined,
): number {
  const { validate, extack, depth } = judge
  if (depth >= MAX_DEPTH) {
    extack.message = 'allowed policy recursion depth exceeded'
    return -EINVAL
  }
  let offset = start
  for (; fits(nlh, offset, end); offset = nextAttribute(nlh, offset, end)) {
    const attribute = new NlAttr(nlh, offset)
    const { type } = attribute
    if (type === 0 || type > policy.maxType) {
      if ((validate & NL_VALIDATE_MAXTYPE) === 0) continue
      setBadAttribute(extack, attribute, 'Unknown attribute type')
      return -EINVAL
    }
    const error = policy.attributes === undefined ? 0 : validateAttribute(attribute, policy, judge)
    if (error < 0) return error
    if (table !== undefined) table[type] = attribute
  }
  if (offset === end) return 0
  // Where they are not refused, success says so too.
  extack.message = 'bytes leftover after parsing attributes'
  return (validate & NL_VALIDATE_TRAILING) === 0 ? 0 : -EINVAL
}

const unspecified: AttributePolicy = { kind: 'unspec' }

/** `lib/nlattr.c`, validate_nla(). */
function validateAttribute(attribute: NlAttr, policy: Policy, judge: Judge): number {
  const { extack, depth } = judge
  const { type } = attribute
  const isLate = policy.strictStartType > 0 && type >= policy.strictStartType
  const validate = isLate ? judge.validate | NL_VALIDATE_STRICT : judge.validate
  const rule = policy.attributes?.[type] ?? unspecified
  const fault = formalFault(attribute, rule, validate)
  if (fault !== undefined) return refuse(attribute, rule, extack, EINVAL, fault)
  const ban = banOf(rule, validate)
  if (ban !== undefined) {
    setBadAttribute(extack, attribute, ban)
    return -EINVAL
  }
  const errno = checkPayload(attribute, rule)
  if (errno !== 0) return refuse(attribute, rule, extack, errno, 'Attribute failed policy validation')
  const inner = { validate, extack, depth: depth + 1 }
  const error = isNest(rule) && attribute.length > 0 ? validateNest(attribute, rule, inner) : 0
  return error < 0 ? error : checkValue(attribute, rule, extack)
}

function isNest({ kind }: AttributePolicy): boolean {
  return kind === 'nested' || kind === 'nestedArray'
}

/** What is wrong with an attribute's header. */
function formalFault(attribute: NlAttr, rule: AttributePolicy, validate: number): string | undefined {
  if ((validate & NL_VALIDATE_STRICT_ATTRS) !== 0 && hasWrongLength(attribute, rule)) return 'invalid attribute length'
  if ((validate & NL_VALIDATE_NESTED) !== 0 && rule.kind !== 'unspec' && isNest(rule) !== attribute.isNested) {
    return isNest(rule) ? 'NLA_F_NESTED is missing' : 'NLA_F_NESTED not expected'
  }
  return hasStrangeLength(attribute, rule) ? 'invalid attribute length' : undefined
}

/** Why an attribute is not taken whatever it holds. */
function banOf({ kind, message }: AttributePolicy, validate: number): string | undefined {
  if (kind === 'reject') return message
  return kind === 'unspec' && (validate & NL_VALIDATE_UNSPEC) !== 0 ? 'Unsupported attribute' : undefined
}

/** What is in a nest, or in each entry of an array of nests; empty entries are passed over. */
function validateNest(attribute: NlAttr, rule: AttributePolicy, judge: Judge): number {
  const { nlh, start, end } = attribute
  const { policy } = rule
  if (policy === undefined || policy.attributes === undefined) return 0
  if (rule.kind === 'nested') return walk(nlh, start, end, policy, judge, undefined)
  for (const entry of nlaForEachAttr(nlh, start, end)) {
    if (entry.length === 0) continue
    if (entry.length < 4) return refuse(entry, rule, judge.extack, ERANGE, 'Array element too short')
    const error = walk(nlh, entry.start, entry.end, policy, judge, undefined)
    if (error < 0) return error
  }
  return 0
}

/** Says what is wrong with an attribute, and what it should be (NL_SET_ERR_MSG_ATTR_POL()). */
function refuse(
  attribute: NlAttr,
  rule: AttributePolicy,
  extack: NetlinkExtAck,
  errno: number,
  message: string,
): number {
  setBadAttribute(extack, attribute, message)
  extack.policy = rule
  return -errno
}
