import { addressFamilies } from '../../../../families/route/index.ts'
import { encodeMessage, type Message, type ReplyForm, Writer } from '../../../../schema/index.ts'
import { NLMSG_HDRLEN } from '../../../../wire/index.ts'
import type { Kernel } from '../../../kernel.ts'
import { nlmsgNew, nlmsgPut } from '../../../skb/message.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'

/** rtnetlink is older than NLA_F_NESTED: only its younger nests have the flag. */
const reply: ReplyForm = {
  nested: new Set([
    'propList',
    'devlinkPort',
    'dpllPin',
    'protinfo',
    'protoDownReason',
    'fdbExtAttrs',
    'resGroup',
    'resBucket',
    'srcList',
    'entry',
  ]),
}

/** IPv6's settings of links are older than those of ports, which stand in the same place. */
const inet6Reply: ReplyForm = { nested: new Set([...reply.nested].filter((name) => name !== 'protinfo')) }

/** Whom a message is for, and what it answers. */
export interface Addressee {
  readonly portid: number
  readonly seq: number
}

const writer = new Writer()

function encode<V>(message: Message<string, V>, value: V): Uint8Array {
  writer.at = 0
  const isInet6 = (value as { readonly family?: number }).family === addressFamilies.INET6
  encodeMessage(message, value, writer, { check: false, reply: isInet6 ? inet6Reply : reply })
  return writer.view.bytes.subarray(0, writer.at)
}

/** Adds a message to a buffer; false when it does not fit. */
export function putAnswer<V>(
  skb: SkBuff,
  message: Message<string, V>,
  value: V,
  flags: number,
  { portid, seq }: Addressee,
): boolean {
  const payload = encode(message, value)
  const nlh = nlmsgPut(skb, portid, seq, message.type, payload.length, flags)
  if (nlh === undefined) return false
  skb.page.bytes.set(payload, nlh.offset + NLMSG_HDRLEN)
  return true
}

/** A buffer with one message. */
export function answerSkb<V>(
  kernel: Kernel,
  message: Message<string, V>,
  value: V,
  flags: number,
  { portid, seq }: Addressee,
): SkBuff {
  const payload = encode(message, value)
  const skb = nlmsgNew(kernel, payload.length)
  const nlh = nlmsgPut(skb, portid, seq, message.type, payload.length, flags)
  if (nlh !== undefined) skb.page.bytes.set(payload, nlh.offset + NLMSG_HDRLEN)
  return skb
}
