import { utf8Length } from '../../schema/index.ts'
import { align4, NLA_F_NESTED, NLA_HDRLEN } from '../../wire/index.ts'
import { describePolicy } from '../policy/describe.ts'
import type { AttributePolicy } from '../policy/policy.ts'
import { nlaPut, nlaPutString, nlaPutU32 } from '../skb/attribute.ts'
import type { NlAttr } from '../skb/nlattr.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import { EXT_ACK, type Sock } from '../sock/sock.ts'

/** Attributes of an acknowledgement (`linux/netlink.h`, NLMSGERR_ATTR_*). */
const ATTR_MSG = 1
const ATTR_OFFS = 2
const ATTR_COOKIE = 3
const ATTR_POLICY = 4
const ATTR_MISS_TYPE = 5
const ATTR_MISS_NEST = 6

/**
 * What a handler has to say beyond a number (`struct netlink_ext_ack`). A message and a cookie go to the requester on success
 * too, the rest with an error only.
 */
export interface NetlinkExtAck {
  message?: string | undefined
  /** Bytes that only the protocol knows the meaning of. */
  cookie?: Uint8Array | undefined
  /** Where the attribute at fault begins, counted from the request's header. */
  badAttribute?: number | undefined
  /** What it should be like. */
  policy?: AttributePolicy | undefined
  /** Number of the attribute that is missing. */
  missType?: number | undefined
  /** Where the nest begins that it is missing in, counted from the request's header. */
  missNest?: number | undefined
}

/** Says which attribute is at fault (NL_SET_BAD_ATTR()), and what is wrong with it. */
export function setBadAttribute(extack: NetlinkExtAck, attribute: NlAttr, message?: string): void {
  extack.badAttribute = attribute.offset - attribute.nlh.offset
  if (message !== undefined) extack.message = message
}

/** Bytes that the attributes take; 0 when there is nothing to say, or the socket did not ask (netlink_ack_tlv_len()). */
export function extackLength(sk: Sock, error: number, extack: NetlinkExtAck | undefined): number {
  if (extack === undefined || (sk.flags & EXT_ACK) === 0) return 0
  let length = 0
  if (extack.message !== undefined) length += sizeOf(utf8Length(extack.message) + 1)
  if (extack.cookie !== undefined && extack.cookie.length > 0) length += sizeOf(extack.cookie.length)
  if (error === 0) return length
  if (extack.badAttribute !== undefined) length += sizeOf(4)
  const policy = describedPolicy(sk, extack)
  if (policy !== undefined) length += sizeOf(policy.length)
  if (extack.missType !== undefined) length += sizeOf(4)
  if (extack.missNest !== undefined) length += sizeOf(4)
  return length
}

/** What is said of the policy; undefined where there is nothing to say. */
function describedPolicy({ kernel }: Sock, { policy }: NetlinkExtAck): Uint8Array | undefined {
  return policy && describePolicy(policy, kernel.parameters.version)
}

function sizeOf(payload: number): number {
  return align4(NLA_HDRLEN + payload)
}

/** Adds the attributes, in the kernel's order (netlink_ack_tlv_fill()). What does not fit is left out. */
export function putExtack(skb: SkBuff, sk: Sock, error: number, extack: NetlinkExtAck): void {
  if (extack.message !== undefined) nlaPutString(skb, ATTR_MSG, extack.message)
  if (extack.cookie !== undefined && extack.cookie.length > 0) nlaPut(skb, ATTR_COOKIE, extack.cookie)
  if (error === 0) return
  if (extack.badAttribute !== undefined) nlaPutU32(skb, ATTR_OFFS, extack.badAttribute)
  const policy = describedPolicy(sk, extack)
  if (policy !== undefined) nlaPut(skb, ATTR_POLICY | NLA_F_NESTED, policy)
  if (extack.missType !== undefined) nlaPutU32(skb, ATTR_MISS_TYPE, extack.missType)
  if (extack.missNest !== undefined) nlaPutU32(skb, ATTR_MISS_NEST, extack.missNest)
}
