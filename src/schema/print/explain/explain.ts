import { align4, frame, NLM_F_ACK_TLVS, NLM_F_CAPPED, NLMSG_ERROR, NLMSG_HDRLEN } from '../../../wire/index.ts'
import { messageAt } from '../../codec/datagram.ts'
import type { DecodeOptions } from '../../codec/decode.ts'
import { ackAttributes, nlmsgerr, nlmsghdr } from '../../language/control.ts'
import { GENL_HDRLEN } from '../../language/generic-family.ts'
import type { KnownMessages, Message } from '../../language/protocol.ts'
import type { ConstantTable } from '../../language/type.ts'
import { flagsText, headerFlagNames } from '../leaf-text.ts'
import { explainHeaded, explainSet } from './attributes.ts'
import type { Row } from './row.ts'
import { explainStruct } from './struct.ts'
import { Walk } from './walk.ts'

/** What is not in a nest, nor a field of anything. */
const top = { depth: 0, path: '' }

/** Explains a datagram row by row. Never throws: what cannot be read is a row of bytes. */
export function explainDatagram(
  known: KnownMessages | undefined,
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Row[] {
  const walk = new Walk(bytes, options)
  const { view, order } = walk
  const { messages, rest } = frame(view, walk.start, walk.end, walk.little)
  for (const header of messages) {
    const { type, start, end, flags } = header
    if (type === NLMSG_ERROR) {
      explainHeader(walk, start - NLMSG_HDRLEN, 'NLMSG_ERROR', headerFlagNames('NLMSG_ERROR'))
      explainError(walk, start, end, flags)
      continue
    }
    const message = messageAt(known, header, { view, start, end }, order)
    const { name, protocol, command } = message
    const called = command === undefined ? name : protocol
    explainHeader(walk, start - NLMSG_HDRLEN, called === `${type}` ? undefined : called, headerFlagNames(name, command))
    explainPayload(walk, message, start, end)
  }
  if (rest < walk.end) walk.pushBytes({ ...top, start: rest, end: walk.end }, 'left over', 'not a message')
  return walk.rows
}

/** Explains the payload of one message: fixed header and attributes. */
export function explainMessage(message: Message, bytes: Uint8Array, options: DecodeOptions = {}): Row[] {
  const walk = new Walk(bytes, options)
  explainPayload(walk, message, walk.start, walk.end)
  return walk.rows
}

/** `name` is what the type is called. */
function explainHeader(walk: Walk, start: number, name: string | undefined, flagNames: ConstantTable): void {
  const before = walk.rows.length
  explainStruct(walk, nlmsghdr, { ...top, start, end: start + NLMSG_HDRLEN })
  if (name !== undefined) walk.amend(before + 1, (number) => `${number} ${name}`)
  walk.amend(before + 2, () => flagsText(walk.u16(start + 6), flagNames))
}

function explainError(walk: Walk, start: number, end: number, flags: number): void {
  const fixed = Math.min(start + nlmsgerr.size, end)
  explainStruct(walk, nlmsgerr, { ...top, start, end: fixed })
  let at = fixed
  if (!(flags & NLM_F_CAPPED) || !(flags & NLM_F_ACK_TLVS)) {
    const length = end - start >= 8 ? walk.u32(start + 4) : 0
    const told = Math.min(Math.max(length - NLMSG_HDRLEN, 0), end - fixed)
    const payloadEnd = flags & NLM_F_ACK_TLVS ? Math.min(fixed + align4(told), end) : end
    if (payloadEnd > fixed) walk.pushBytes({ ...top, start: fixed, end: payloadEnd }, 'payload', 'of the request')
    at = payloadEnd
  }
  if (at < end) explainSet(walk, ackAttributes, { ...top, start: at, end })
}

function explainPayload(walk: Walk, message: Message, start: number, end: number): void {
  const before = walk.rows.length
  explainHeaded(walk, message.header, message.attributes, { ...top, start, end })
  if (message.command && end - start >= GENL_HDRLEN) walk.amend(before, (number) => `${number} ${message.name}`)
}
