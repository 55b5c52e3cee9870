import { GENL_HDRLEN } from '../../../schema/index.ts'
import { NLMSG_HDRLEN, protocols } from '../../../wire/index.ts'
import { nlmsgUnicast } from '../../api/notify.ts'
import { ECONNREFUSED } from '../../errno.ts'
import type { Kernel } from '../../kernel.ts'
import { type NlMsgHdr, nlmsgNew, nlmsgPut } from '../../skb/message.ts'
import type { SkBuff } from '../../skb/sk-buff.ts'
import type { Net } from '../../task/net.ts'
import type { GenlDumpCallback, GenlFamily } from './family.ts'
import type { GenlInfo } from './info.ts'

/** A buffer for one message with `payload` bytes behind its header; by default for as many as a page has. */
export function genlmsgNew(kernel: Kernel, payload?: number): SkBuff {
  return nlmsgNew(kernel, payload === undefined ? kernel.memory.goodSize - NLMSG_HDRLEN : GENL_HDRLEN + payload)
}

/** Adds a message of a family, with room for the family's own header; undefined when it does not fit. */
export function genlmsgPut(
  skb: SkBuff,
  portid: number,
  seq: number,
  family: GenlFamily,
  flags: number,
  cmd: number,
): NlMsgHdr | undefined {
  const nlh = nlmsgPut(skb, portid, seq, family.id, GENL_HDRLEN + family.headerSize, flags)
  if (nlh === undefined) return undefined
  const { bytes } = nlh.view
  bytes[nlh.offset + NLMSG_HDRLEN] = cmd
  bytes[nlh.offset + NLMSG_HDRLEN + 1] = family.version
  return nlh
}

/** Adds the answer to a request. */
export function genlmsgPutReply(skb: SkBuff, info: GenlInfo, flags: number, cmd: number): NlMsgHdr | undefined {
  return genlmsgPut(skb, info.sndPortid, info.sndSeq, info.family, flags, cmd)
}

/** Adds a message of a dump. */
export function genlmsgPutAnswer(
  skb: SkBuff,
  cb: GenlDumpCallback,
  family: GenlFamily,
  flags: number,
  cmd: number,
): NlMsgHdr | undefined {
  return genlmsgPut(skb, cb.skb.portid, cb.nlh.seq, family, flags, cmd)
}

/** Unicasts from the kernel, without waiting: 0, or minus an errno. The buffer is used up. */
export function genlmsgUnicast(net: Net, skb: SkBuff, portid: number): number {
  const sk = net.kernelSocket(protocols.NETLINK_GENERIC)
  return sk === undefined ? -ECONNREFUSED : nlmsgUnicast(sk, skb, portid)
}

/** Answers a request: 0, or minus an errno. */
export function genlmsgReply(skb: SkBuff, info: GenlInfo): number {
  return genlmsgUnicast(info.net, skb, info.sndPortid)
}

/** What a dump was asked with (`genl_info_dump()`). */
export function genlInfoDump(cb: GenlDumpCallback): GenlInfo {
  const { info } = cb.data
  if (info === undefined) throw new Error('a dump that was not started')
  return info
}
