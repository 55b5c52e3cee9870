import {
  type AckPolicy,
  type ExtendedAck,
  lend,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
  NLMSG_NOOP,
  NLMSG_OVERRUN,
  type View,
} from '../../wire/index.ts'
import { type DecodeOptions, interpretMessage, interpretSet } from '../codec/decode.ts'
import { type EncodeOptions, interpretEncode, interpretEncodeSet } from '../codec/encode.ts'
import { layoutOf, setLayout } from '../codec/layout.ts'
import type { Writer } from '../codec/writer.ts'
import { attrs, nest } from './attrs.ts'
import type { Message } from './protocol.ts'
import { bytes, s32, s64, string, u16, u32, u64 } from './scalar.ts'
import { type StructValue, struct } from './struct.ts'
import type { Value } from './type.ts'

// The messages that belong to netlink itself, in the language of the schemas (`linux/netlink.h`).

const headerMembers = { len: u32, type: u16, flags: u16, seq: u32, pid: u32 }
/** The header of every message (`struct nlmsghdr`). */
export interface RequestHeader extends StructValue<typeof headerMembers> {}
/** The header of every message (`struct nlmsghdr`). */
export const nlmsghdr = struct<RequestHeader>('nlmsghdr', headerMembers, { prefix: 'nlmsg_' })

const errorMembers = { error: s32, msg: nlmsghdr }
interface ErrorHeader extends StructValue<typeof errorMembers> {}
/** What NLMSG_ERROR begins with: minus the errno or 0, and the header of the request (`struct nlmsgerr`). */
export const nlmsgerr = struct<ErrorHeader>('nlmsgerr', errorMembers)

const doneMembers = { error: s32 }
interface DoneHeader extends StructValue<typeof doneMembers> {}
const doneHeader = struct<DoneHeader>('nlmsgdone', doneMembers)

/** Kinds of attributes, as policies tell of them (NL_ATTR_TYPE_*). */
export const attributeTypes = {
  INVALID: 0,
  FLAG: 1,
  U8: 2,
  U16: 3,
  U32: 4,
  U64: 5,
  S8: 6,
  S16: 7,
  S32: 8,
  S64: 9,
  BINARY: 10,
  STRING: 11,
  NUL_STRING: 12,
  NESTED: 13,
  NESTED_ARRAY: 14,
  BITFIELD32: 15,
  SINT: 16,
  UINT: 17,
} as const

const policyShape = {
  type: u32(1, { enum: attributeTypes }),
  minValueS: s64(2),
  maxValueS: s64(3),
  minValueU: u64(4),
  maxValueU: u64(5),
  minLength: u32(6),
  maxLength: u32(7),
  policyIdx: u32(8),
  policyMaxtype: u32(9),
  bitfield32Mask: u32(10),
  mask: u64(12),
}
/** What a policy says of an attribute. */
export interface PolicyAttributes extends Value<typeof policyShape> {}
/** What a policy says of an attribute. */
export const policyAttributes = attrs<PolicyAttributes>('NL_POLICY_TYPE_ATTR', policyShape)

const ackShape = {
  msg: string(1),
  offs: u32(2),
  cookie: bytes(3),
  policy: nest(4, policyAttributes),
  missType: u32(5),
  missNest: u32(6),
}
/** An extended ack: the attributes behind NLMSG_ERROR and NLMSG_DONE. */
export interface AckAttributes extends Value<typeof ackShape> {}
/** An extended ack: the attributes behind NLMSG_ERROR and NLMSG_DONE. */
export const ackAttributes = attrs<AckAttributes>('NLMSGERR_ATTR', ackShape)

const errorMessage: Message<string, ErrorHeader> = {
  name: 'NLMSG_ERROR',
  protocol: '',
  type: NLMSG_ERROR,
  header: nlmsgerr,
  attributes: undefined,
}

/** The control messages other than NLMSG_ERROR, whose layout its flags decide. */
export const controlMessages: ReadonlyMap<number, Message> = new Map(
  [
    { name: 'NLMSG_NOOP', type: NLMSG_NOOP, header: undefined, attributes: undefined },
    { name: 'NLMSG_DONE', type: NLMSG_DONE, header: doneHeader, attributes: ackAttributes },
    { name: 'NLMSG_OVERRUN', type: NLMSG_OVERRUN, header: undefined, attributes: undefined },
  ].map((message) => [message.type, { ...message, protocol: '' }]),
)

/** What NLMSG_ERROR decodes into. `error` is 0 or a negative errno; 0 is an acknowledgement. */
export interface ErrorValue extends Partial<ErrorHeader> {
  /** The request's payload, where the kernel returned it. */
  payload?: Uint8Array
  extack?: AckAttributes
  $rest?: Uint8Array | undefined
}

/** Decodes the payload of NLMSG_ERROR. */
export function decodeError(
  view: View,
  start: number,
  end: number,
  flags: number,
  options: DecodeOptions = {},
): ErrorValue {
  const fixed = Math.min(start + nlmsgerr.size, end)
  const value = interpretMessage(errorMessage, view, start, fixed, options) as ErrorValue
  const payloadEnd = payloadEndOf(value, fixed, end, flags)
  if (payloadEnd > fixed) value.payload = lend(view.bytes, fixed, payloadEnd)
  if (end > payloadEnd && flags & NLM_F_ACK_TLVS)
    value.extack = interpretSet(ackAttributes, view, payloadEnd, end, options)
  return value
}

/** Where the request's payload ends: absent when capped, all that is left when no attributes follow. */
function payloadEndOf(value: ErrorValue, start: number, end: number, flags: number): number {
  if (!(flags & NLM_F_ACK_TLVS)) return end
  if (flags & NLM_F_CAPPED) return start
  const length = Math.min(Math.max((value.msg?.len ?? 0) - NLMSG_HDRLEN, 0), end - start)
  return Math.min(start + ((length + 3) & ~3), end)
}

/** Appends the payload of NLMSG_ERROR. */
export function encodeError(value: ErrorValue, writer: Writer, options: EncodeOptions = {}): void {
  const { payload, extack, ...fixed } = value
  const layout = layoutOf(value)
  if (layout) setLayout(fixed, layout)
  interpretEncode(errorMessage, fixed, writer, options)
  if (payload) writer.append(payload)
  if (extack) interpretEncodeSet(ackAttributes, extack, writer, options)
}

/** Kernel words and places of an extended ack, as errors carry them; path names are added by who knows the request. */
export function extendedAckOf(attributes: AckAttributes): ExtendedAck {
  const { msg, offs, cookie, policy, missType, missNest } = attributes
  return {
    ...(msg === undefined ? {} : { message: msg }),
    ...(offs === undefined ? {} : { offset: offs }),
    ...(cookie === undefined ? {} : { cookie: cookie.slice() }),
    ...(policy === undefined ? {} : { policy: ackPolicyOf(policy) }),
    ...(missType === undefined ? {} : { missingType: missType }),
    ...(missNest === undefined ? {} : { missingNest: missNest }),
  }
}

function ackPolicyOf(policy: PolicyAttributes): AckPolicy {
  return {
    type: policy.type,
    minSigned: policy.minValueS,
    maxSigned: policy.maxValueS,
    min: policy.minValueU,
    max: policy.maxValueU,
    minLength: policy.minLength,
    maxLength: policy.maxLength,
    policyIndex: policy.policyIdx,
    policyMaxType: policy.policyMaxtype,
    bitfield32Mask: policy.bitfield32Mask,
    mask: policy.mask,
  }
}
