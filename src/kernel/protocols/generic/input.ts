import { GENL_HDRLEN } from '../../../schema/index.ts'
import { align4, NLM_F_ACK, NLM_F_DUMP, NLM_F_ECHO, NLM_F_REQUEST, NLMSG_HDRLEN } from '../../../wire/index.ts'
import { netlinkDumpStart } from '../../api/dump.ts'
import type { NetlinkExtAck } from '../../api/extack.ts'
import { netlinkCapable, netlinkNsCapable } from '../../api/permission.ts'
import { netlinkRcvSkb } from '../../api/rcv-skb.ts'
import { ECONNREFUSED, EINVAL, ENOENT, EOPNOTSUPP, EPERM } from '../../errno.ts'
import { NL_VALIDATE_LIBERAL, NL_VALIDATE_STRICT, nlmsgParse } from '../../policy/parse.ts'
import { LITTLE, type NlMsgHdr, nlmsgLen } from '../../skb/message.ts'
import type { AttributeTable } from '../../skb/nlattr.ts'
import type { SkBuff } from '../../skb/sk-buff.ts'
import type { Net } from '../../task/net.ts'
import {
  GENL_ADMIN_PERM,
  GENL_CMD_CAP_DO,
  GENL_CMD_CAP_DUMP,
  GENL_DONT_VALIDATE_DUMP_STRICT,
  GENL_DONT_VALIDATE_STRICT,
  GENL_UNS_ADMIN_PERM,
  type GenlDumpCallback,
  type GenlFamily,
  type GenlSplitOperation,
} from './family.ts'
import type { GenlDump, GenlInfo } from './info.ts'
import { findOperation } from './operations.ts'

/** The input of NETLINK_GENERIC: finds the family by the message's type. */
export function genlInput(skb: SkBuff): void {
  const net = skb.owner?.net
  if (net === undefined) return
  netlinkRcvSkb(skb, (_, nlh, extack) => {
    const family = net.kernel.genl.byId(nlh.type)
    return family === undefined ? -ENOENT : receive({ family, net, skb, nlh, extack })
  })
}

/** A request on its way to its operation. */
interface Incoming {
  readonly family: GenlFamily
  readonly net: Net
  readonly skb: SkBuff
  readonly nlh: NlMsgHdr
  readonly extack: NetlinkExtAck
}

/** `net/netlink/genetlink.c`, genl_family_rcv_msg(). */
function receive(incoming: Incoming): number | void {
  const { family, net, skb, nlh } = incoming
  if (!family.netnsOk && net !== net.kernel.initNet) return -ENOENT
  if (nlmsgLen(nlh) < headerLength(family)) return -EINVAL
  const cmd = nlh.view.bytes[nlh.offset + NLMSG_HDRLEN] as number
  if (cmd >= family.resvStartOp && !isHeaderClean(incoming)) return -EINVAL
  const isDump = (nlh.flags & NLM_F_DUMP) === NLM_F_DUMP
  const way = isDump ? GENL_CMD_CAP_DUMP : GENL_CMD_CAP_DO
  const operation = findOperation(family.config, cmd, way, net.kernel.parameters.version)
  if (operation === undefined) return -EOPNOTSUPP
  if ((operation.flags & GENL_ADMIN_PERM) !== 0 && !netlinkCapable(skb, 'CAP_NET_ADMIN')) return -EPERM
  if ((operation.flags & GENL_UNS_ADMIN_PERM) !== 0 && !netlinkNsCapable(skb, net.userNamespace, 'CAP_NET_ADMIN')) {
    return -EPERM
  }
  return isDump ? startDump(incoming, operation) : doOnce(incoming, operation)
}

function headerLength(family: GenlFamily): number {
  return GENL_HDRLEN + family.headerSize
}

/** Old operations ignore what newer ones keep for later (genl_header_check()). */
function isHeaderClean({ nlh, extack }: Incoming): boolean {
  if (nlh.view.data.getUint16(nlh.offset + NLMSG_HDRLEN + 2, LITTLE) !== 0) {
    extack.message = 'genlmsghdr.reserved field is not 0'
    return false
  }
  const { flags } = nlh
  const rest = (flags & NLM_F_DUMP) === NLM_F_DUMP ? flags & ~NLM_F_DUMP : flags
  if ((rest & ~(NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO)) === 0) return true
  extack.message = 'ambiguous or reserved bits set in nlmsg_flags'
  return false
}

/** The attributes of a request, judged by the policy of its operation; none where it has none. */
function parseAttributes(
  { family, nlh, extack }: Incoming,
  { policy, validate = 0 }: GenlSplitOperation,
  lax: number,
): AttributeTable | number {
  if (policy === undefined || policy.maxType === 0) return []
  const level = (validate & lax) !== 0 ? NL_VALIDATE_LIBERAL : NL_VALIDATE_STRICT
  return nlmsgParse(nlh, headerLength(family), policy, level, extack)
}

function infoOf({ family, net, skb, nlh, extack }: Incoming, attrs: AttributeTable): GenlInfo {
  const start = nlh.offset + NLMSG_HDRLEN
  return {
    family,
    net,
    nlhdr: nlh,
    cmd: nlh.view.bytes[start] as number,
    version: nlh.view.bytes[start + 1] as number,
    userhdr: start + align4(GENL_HDRLEN),
    sndSeq: nlh.seq,
    sndPortid: skb.portid,
    attrs,
    extack,
    userPtr: undefined,
  }
}

/** genl_family_rcv_msg_doit(). */
function doOnce(incoming: Incoming, operation: GenlSplitOperation): number | void {
  const attrs = parseAttributes(incoming, operation, GENL_DONT_VALIDATE_STRICT)
  if (typeof attrs === 'number') return attrs
  const { skb } = incoming
  const info = infoOf(incoming, attrs)
  const refusal = operation.preDoit?.(operation, skb, info)
  if (refusal) return refusal
  try {
    return operation.doit?.(skb, info)
  } finally {
    operation.postDoit?.(operation, skb, info)
  }
}

/** genl_family_rcv_msg_dumpit(). */
function startDump(incoming: Incoming, operation: GenlSplitOperation): number {
  const { family, skb, nlh, extack } = incoming
  if (skb.owner === undefined) return -ECONNREFUSED
  const { dumpit, done } = operation
  const data: GenlDump = { family, operation, info: undefined }
  const dump = (answer: SkBuff, cb: GenlDumpCallback): number => {
    if (cb.data.info !== undefined) cb.data.info.extack = cb.extack
    return dumpit?.(answer, cb) ?? 0
  }
  const start = (cb: GenlDumpCallback) => prepareDump(incoming, operation, cb)
  return netlinkDumpStart(skb.owner, skb, nlh, { start, dump, done, data, module: family.module }, extack)
}

/** Judges the request when it is known that the dump can begin (genl_start()). */
function prepareDump(incoming: Incoming, operation: GenlSplitOperation, cb: GenlDumpCallback): number | void {
  const attrs = parseAttributes(incoming, operation, GENL_DONT_VALIDATE_DUMP_STRICT)
  if (typeof attrs === 'number') return attrs
  cb.data.info = infoOf(incoming, attrs)
  return operation.start?.(cb)
}
