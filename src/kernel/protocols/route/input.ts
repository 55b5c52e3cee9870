import { NLM_F_BULK, NLM_F_DUMP, NLMSG_HDRLEN } from '../../../wire/index.ts'
import { netlinkDumpStart } from '../../api/dump.ts'
import type { NetlinkExtAck } from '../../api/extack.ts'
import { netlinkNetCapable } from '../../api/permission.ts'
import { netlinkRcvSkb } from '../../api/rcv-skb.ts'
import { ECONNREFUSED, EOPNOTSUPP, EPERM } from '../../errno.ts'
import { type NlMsgHdr, nlmsgLen } from '../../skb/message.ts'
import type { SkBuff } from '../../skb/sk-buff.ts'
import type { Net } from '../../task/net.ts'
import { nextTurn } from './answer/turn.ts'
import { handlerOf } from './handlers.ts'
import { refuse } from './request/refuse.ts'
import { routeNetOf } from './route-net.ts'

/** The first message type and the last one that may have a handler (`linux/rtnetlink.h`). */
const RTM_BASE = 16
const RTM_MAX = 123

/** What a message type does, by the two lowest bits of its number. */
const KIND_DEL = 1
const KIND_GET = 2

/** The input of NETLINK_ROUTE. What Linux leaves to workers comes when the requests of a datagram are done. */
export function routeInput(skb: SkBuff): void {
  if (skb.owner !== undefined) nextTurn(skb.owner.kernel)
  netlinkRcvSkb(skb, handle)
  if (skb.sk !== undefined) routeNetOf(skb.sk.net).workers.run()
}

/**
 * Finds who handles a request. A payload of less than a byte is taken for done; what is no GET needs CAP_NET_ADMIN, before
 * anything else; one of the two bits of NLM_F_DUMP is enough for a dump (`net/core/rtnetlink.c`, rtnetlink_rcv_msg()).
 */
function handle(skb: SkBuff, nlh: NlMsgHdr, extack: NetlinkExtAck): number | void {
  const { type, flags } = nlh
  if (type > RTM_MAX) return -EOPNOTSUPP
  if (nlmsgLen(nlh) < 1) return 0
  const family = nlh.view.bytes[nlh.offset + NLMSG_HDRLEN] as number
  const kind = (type - RTM_BASE) & 3
  if (kind !== KIND_GET && !netlinkNetCapable(skb, 'CAP_NET_ADMIN')) return -EPERM
  if (kind === KIND_GET && (flags & NLM_F_DUMP) !== 0) return startDump(skb, nlh, family, extack)
  const handler = handlerOf(type, family, 'doit')
  if (handler?.doit === undefined) return -EOPNOTSUPP
  if (kind === KIND_DEL && (flags & NLM_F_BULK) !== 0 && !handler.bulk) {
    return refuse(extack, EOPNOTSUPP, 'Bulk delete is not supported')
  }
  return handler.doit(skb, nlh, extack)
}

function startDump(skb: SkBuff, nlh: NlMsgHdr, family: number, extack: NetlinkExtAck): number {
  const control = handlerOf(nlh.type, family, 'dump')?.dump
  if (control === undefined) return -EOPNOTSUPP
  return skb.owner === undefined ? -ECONNREFUSED : netlinkDumpStart(skb.owner, skb, nlh, control, extack)
}

/** Groups that hear of multicast routes to be resolved: only an administrator may join (rtnetlink_bind()). */
const RTNLGRP_IPV4_MROUTE_R = 30
const RTNLGRP_IPV6_MROUTE_R = 31

export function bindRoute(net: Net, group: number): number {
  if (group !== RTNLGRP_IPV4_MROUTE_R && group !== RTNLGRP_IPV6_MROUTE_R) return 0
  return net.kernel.current.capable('CAP_NET_ADMIN', net.userNamespace) ? 0 : -EPERM
}
