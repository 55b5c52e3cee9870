import { type DecodeOptions, decodeMessage, type Message, type WithUnknown } from '../../../schema/index.ts'
import { align4, NLM_F_ECHO, NLMSG_HDRLEN } from '../../../wire/index.ts'
import type { NetlinkExtAck } from '../../api/extack.ts'
import { EINVAL } from '../../errno.ts'
import {
  NL_VALIDATE_DEPRECATED_STRICT,
  NL_VALIDATE_LIBERAL,
  NL_VALIDATE_STRICT,
  nlmsgParse,
} from '../../policy/parse.ts'
import { type NlMsgHdr, nlmsgLen } from '../../skb/message.ts'
import type { SkBuff } from '../../skb/sk-buff.ts'
import { STRICT_CHK } from '../../sock/sock.ts'
import type { Cause } from './cause.ts'
import { refuse } from './refuse.ts'
import { type RouteNet, routeNetOf } from './route-net.ts'
import type { RoutePolicy } from './route-policy.ts'

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

/** Judges a request by its policy and reads it; minus an errno when it is malformed. */
export function parseRequest<V>(
  skb: SkBuff,
  nlh: NlMsgHdr,
  message: Message<string, V>,
  policy: RoutePolicy,
  extack: NetlinkExtAck,
): RouteRequest<V> | number {
  const { sk } = skb
  if (sk === undefined) return -EINVAL
  const isAsked = (sk.flags & STRICT_CHK) !== 0 && (nlh.type & KIND_MASK) === KIND_GET
  const isStrict = isAsked || policy.validate === NL_VALIDATE_DEPRECATED_STRICT
  const validate = policy.validate ?? (isStrict ? NL_VALIDATE_DEPRECATED_STRICT : NL_VALIDATE_LIBERAL)
  const headerLength = message.header?.size ?? 0
  if (nlmsgLen(nlh) < headerLength) {
    if (policy.shortHeader === null) return -EINVAL
    return refuse(extack, EINVAL, policy.shortHeader ?? policy.failure ?? 'Invalid header length')
  }
  let value = read(message, nlh)
  const fault = isStrict ? headerFault(value, nlh, headerLength, policy) : undefined
  if (fault !== undefined) return refuse(extack, EINVAL, fault)
  // What says that it is a nest and is none, and flags that hold something, are read all the same.
  if (policy.validate === NL_VALIDATE_STRICT || !passes(value, policy)) {
    const said = policy.failure === null ? {} : extack
    const parsed = policy.isUnparsed ? [] : nlmsgParse(nlh, headerLength, policy, validate, said)
    if (typeof parsed === 'number') {
      if (typeof policy.failure === 'string') extack.message = policy.failure
      return parsed
    }
    if (isOdd(value)) value = read(message, nlh, { lenient: { addressSize: policy.addressSize } })
  }
  const { accepts, refusal = 'Unsupported attribute in dump request' } = policy.strict
  if (isStrict && accepts !== undefined && hasOther(message, value, accepts)) return refuse(extack, EINVAL, refusal)
  return requestOf(routeNetOf(sk.net), skb, nlh, value, extack)
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

function hasOther<V>({ attributes }: Message<string, V>, value: V, accepted: readonly string[]): boolean {
  const { $unknown = [], ...known } = value as WithUnknown
  const isOther = (name: string) => attributes?.byName.has(name) === true && !accepted.includes(name)
  if ($unknown.some(({ type }) => isOther(attributes?.byId.get(type)?.name ?? ''))) return true
  return Object.entries(known).some(([name, field]) => field !== undefined && isOther(name))
}

/** Whether something in a request, or in a part of it, is not what its schema says. */
function isOdd(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return '$unknown' in value || Object.values(value).some(isOdd)
}

function read<V>(message: Message<string, V>, nlh: NlMsgHdr, options?: DecodeOptions): V {
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
  skb: SkBuff,
  nlh: NlMsgHdr,
  message: Message<string, V>,
  policy: RoutePolicy,
  extack: NetlinkExtAck,
): RouteRequest<V> | number {
  const { sk } = skb
  if (sk === undefined) return -EINVAL
  const isJudged = (sk.flags & STRICT_CHK) !== 0 || policy.validate !== undefined
  const said: NetlinkExtAck = isJudged ? extack : {}
  const request = parseRequest(skb, nlh, message, policy, said)
  if (isJudged || typeof request !== 'number') {
    if (policy.isAlwaysRead) Object.assign(extack, said)
    return request
  }
  const family = nlh.view.bytes[nlh.offset + NLMSG_HDRLEN] as number
  return requestOf(routeNetOf(sk.net), skb, nlh, { family } as unknown as V, extack)
}

function requestOf<V>(net: RouteNet, skb: SkBuff, nlh: NlMsgHdr, value: V, extack: NetlinkExtAck): RouteRequest<V> {
  const { flags, seq } = nlh
  return { net, skb, nlh, flags, value, extack, cause: { portid: skb.portid, seq, echo: (flags & NLM_F_ECHO) !== 0 } }
}
