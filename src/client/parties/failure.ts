import {
  type AckAttributes,
  ackAttributes,
  encodeMessage,
  extendedAckOf,
  interpretSet,
  locate,
  type Operation,
  Writer,
} from '../../schema/index.ts'
import {
  align4,
  type ExtendedAck,
  NetlinkError,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_HDRLEN,
  type View,
} from '../../wire/index.ts'

/** A request as it was asked: what an error has to name. */
export interface Asked {
  readonly op: Operation
  readonly value: unknown
}

/** The error number in the payload of NLMSG_ERROR or NLMSG_DONE: 0, or negative. A payload that is too short means 0. */
export function errorNumber(view: View, start: number, end: number): number {
  return end - start >= 4 ? (view.words[start >> 2] as number) | 0 : 0
}

/** The extended ack behind NLMSG_ERROR; undefined when there is none. */
export function extackOfError(view: View, start: number, end: number, flags: number): ExtendedAck | undefined {
  if (!(flags & NLM_F_ACK_TLVS)) return undefined
  let at = start + 4 + NLMSG_HDRLEN
  if (!(flags & NLM_F_CAPPED) && end - start >= 8) {
    const length = view.words[(start + 4) >> 2] as number
    at += align4(Math.min(Math.max(length - NLMSG_HDRLEN, 0), end - start))
  }
  return extackAt(view, at, end)
}

/** The extended ack behind NLMSG_DONE; undefined when there is none. */
export function extackOfDone(view: View, start: number, end: number): ExtendedAck | undefined {
  return extackAt(view, start + 4, end)
}

function extackAt(view: View, start: number, end: number): ExtendedAck | undefined {
  if (start >= end) return undefined
  return extendedAckOf(interpretSet(ackAttributes, view, start, end) as AckAttributes)
}

/** The kernel's refusal of a request, with the offending attribute by name. `errno` is negative, as on the wire. */
export function refusal(errno: number, asked: Asked, extack: ExtendedAck | undefined): NetlinkError {
  return new NetlinkError(Math.abs(errno), asked.op.request.name, extack && withNames(extack, asked))
}

/** Adds the names that the offsets stand for: the request is encoded once more, and looked at. */
function withNames(extack: ExtendedAck, { op, value }: Asked): ExtendedAck {
  if (extack.offset === undefined && extack.missingType === undefined) return extack
  const writer = new Writer()
  writer.zeros(NLMSG_HDRLEN)
  try {
    encodeMessage(op.request, value, writer, { check: false })
  } catch {
    return extack // the value was changed after it was sent
  }
  const { path, attribute, missingPath } = locate(op.request, writer.slice(), extack)
  return { ...extack, path, attribute, missingPath }
}
