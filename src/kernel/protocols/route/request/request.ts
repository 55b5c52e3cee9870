import { type DecodeOptions, decodeMessage, type Message } from '../../../../schema/index.ts'
import { align4, NLM_F_DUMP_FILTERED, NLM_F_ECHO, NLMSG_HDRLEN } from '../../../../wire/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import type { NetlinkExtAck } from '../../../api/extack.ts'
import { EINVAL } from '../../../errno.ts'
import {
  NL_VALIDATE_DEPRECATED_STRICT,
  NL_VALIDATE_LIBERAL,
  NL_VALIDATE_STRICT,
  nlmsgParse,
} from '../../../policy/parse.ts'
import { type NlMsgHdr, nlmsgLen } from '../../../skb/message.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { STRICT_CHK } from '../../../sock/sock.ts'
import type { Cause } from '../answer/cause.ts'
import { type RouteNet, routeNetOf } from '../route-net.ts'
import { judgeEach } from './judge-each.ts'
import { refuse } from './refuse.ts'
import type { RoutePolicy, StrictRules } from './route-policy.ts'

/** A request of NETLINK_ROUTE, as its handler sees it. */
export interface RouteRequest<V> {
  /** The namespace of the socket that it came from. */
  readonly net: RouteNet
  readonly skb: SkBuff
  readonly nlh: NlMsgHdr
  /** Flags of the message: NLM_F_CREATE and so on. */
  readonly flags: number
  /** Header and attributes. */
  readonly value: V
  readonly extack: NetlinkExtAck
  readonly cause: Cause
}

/** The bits of a message type that say what it does: only what asks is judged as strictly as its socket wants. */
const KIND_MASK = 3
const KIND_GET = 2

/** Judges a request by its policy and reads it; minus an errno when it is malformed. `cb` is that of a dump. */
export function parseRequest<V>(
  skb: SkBuff,
  nlh: NlMsgHdr,
  message: Message<string, V>,
  policy: RoutePolicy,
  extack: NetlinkExtAck,
  cb?: NetlinkCallback,
): RouteRequest<V> | number {
  const { sk } = skb
  if (sk === undefined) return -EINVAL
  const isAsked = (sk.flags & STRICT_CHK) !== 0 && (nlh.type & KIND_MASK) === KIND_GET
  const isStrict = isAsked || policy.validate === NL_VALIDATE_DEPRECATED_STRICT
  const validate = policy.validate ?? (isStrict ? NL_VALIDATE_DEPRECATED_STRICT : NL_VALIDATE_LIBERAL)
  const headerLength = message.header?.size ?? 0
  const said = policy.isSilent ? {} : extack
  if (nlmsgLen(nlh) < headerLength) {
    return refuse(said, EINVAL, policy.shortHeader ?? policy.failure ?? 'Invalid header length')
  }
  let value = read(message, nlh)
  const fault = isStrict ? headerFault(value, nlh, headerLength, policy) : undefined
  if (fault !== undefined) return refuse(extack, EINVAL, fault)
  const strict = policy.strict as StrictRules<V>
  if (cb !== undefined && isStrict && strict.isPart?.(value)) cb.answerFlags |= NLM_F_DUMP_FILTERED
  // What says that it is a nest and is none, and flags that hold something, are read all the same.
  if (validate === NL_VALIDATE_STRICT || !passes(value, policy)) {
    const parsed = policy.isUnparsed ? [] : nlmsgParse(nlh, headerLength, policy, validate, said)
    if (typeof parsed === 'number') {
      if (policy.failure !== undefined) extack.message = policy.failure
      return parsed
    }
    if (isOdd(value)) value = read(message, nlh, { ...reading, lenient: { addressSize: policy.addressSize } })
  }
  const request = requestOf(routeNetOf(sk.net), skb, nlh, value, extack)
  if (!isStrict) return request
  const error = strict.together?.(request) || judgeEach(request, message, strict)
  return error < 0 ? error : request
}

function headerFault<V>(
  value: V,
  nlh: NlMsgHdr,
  headerLength: number,
  { strict, padding }: RoutePolicy,
): string | undefined {
  if (strict.header === undefined) return undefined
  const start = nlh.offset + NLMSG_HDRLEN
  const isPadded = padding.every((at) => nlh.view.bytes[start + at] === 0)
  return strict.header(value as never, { isPadded, hasAttributes: nlmsgLen(nlh) > align4(headerLength) })
}

/** Whether something in a request, or in a part of it, is not what its schema says. */
function isOdd(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return '$unknown' in value || Object.values(value).some(isOdd)
}

/** To the kernel names are bytes, which it gives back as they came. */
const reading: DecodeOptions = { escapes: true }

function read<V>(message: Message<string, V>, nlh: NlMsgHdr, options = reading): V {
  return decodeMessage(message, nlh.view, nlh.offset + NLMSG_HDRLEN, nlh.offset + nlh.length, options)
}

/**
 * Whether a policy can have no objection to what was decoded without one: where the schema knows all, and what the policy wants is
 * no more than the kinds that the schema says. It spares most requests a second reading.
 */
function passes(value: unknown, policy: RoutePolicy): boolean {
  const { $unknown, $rest } = value as { $unknown?: unknown; $rest?: unknown }
  if ($unknown !== undefined || $rest !== undefined) return false
  for (const name of policy.demanding) if ((value as Record<string, unknown>)[name] !== undefined) return false
  return true
}

/**
 * Reads a request for a dump. Programs of old send nothing but an address family, whatever the header is; only a socket that wants
 * strict checks is told what it got wrong.
 */
export function parseDumpRequest<V extends object>(
  cb: NetlinkCallback,
  message: Message<string, V>,
  policy: RoutePolicy,
): RouteRequest<V> | number {
  const { skb, nlh, extack } = cb
  const { sk } = skb
  if (sk === undefined) return -EINVAL
  const isJudged = (sk.flags & STRICT_CHK) !== 0 || policy.validate !== undefined
  const request = parseRequest(skb, nlh, message, policy, isJudged || policy.warns ? extack : {}, cb)
  if (isJudged) return request
  if (typeof request !== 'number') return { ...request, extack }
  const family = nlh.view.bytes[nlh.offset + NLMSG_HDRLEN] as number
  return requestOf(routeNetOf(sk.net), skb, nlh, { family } as unknown as V, extack)
}

function requestOf<V>(net: RouteNet, skb: SkBuff, nlh: NlMsgHdr, value: V, extack: NetlinkExtAck): RouteRequest<V> {
  const { flags, seq } = nlh
  return { net, skb, nlh, flags, value, extack, cause: { portid: skb.portid, seq, echo: (flags & NLM_F_ECHO) !== 0 } }
}
