import { encodeMessage, type Group, type Message, Writer } from '../../../../schema/index.ts'
import { NLMSG_HDRLEN } from '../../../../wire/index.ts'
import { nlmsgNew, nlmsgPut } from '../../../skb/message.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import type { GenlFamily } from '../family.ts'

/** To whom a message goes, and with which flags. */
export interface Envelope {
  readonly portid: number
  readonly seq: number
  readonly flags: number
}

const writer = new Writer()

/** The payload of a message, valid until the next is written. Throws EncodeError for a value that does not fit the schema. */
export function payloadOf(message: Message, value: unknown): Uint8Array {
  writer.at = 0
  encodeMessage(message, value, writer)
  return writer.view.bytes.subarray(0, writer.at)
}

/** Adds a message of a family; false when it does not fit. */
export function putPayload(skb: SkBuff, family: GenlFamily, payload: Uint8Array, envelope: Envelope): boolean {
  const { portid, seq, flags } = envelope
  const nlh = nlmsgPut(skb, portid, seq, family.id, payload.length, flags)
  nlh?.view.bytes.set(payload, nlh.offset + NLMSG_HDRLEN)
  return nlh !== undefined
}

/** A buffer with one message. */
export function messageBuffer(family: GenlFamily, message: Message, value: unknown, envelope: Envelope): SkBuff {
  const payload = payloadOf(message, value)
  const skb = nlmsgNew(family.kernel, payload.length)
  putPayload(skb, family, payload, envelope)
  return skb
}

/** A buffer with an event of a group. Throws TypeError for an event that the group does not have. */
export function eventMessage(
  family: GenlFamily,
  group: Group,
  event: string,
  value: unknown,
  envelope: Envelope,
): SkBuff {
  const message = group.events[event]
  if (message === undefined) throw new TypeError(`group '${group.name}' has no event '${event}'`)
  return messageBuffer(family, message, value, envelope)
}
