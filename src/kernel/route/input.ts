import { NLM_F_BULK, NLM_F_DUMP } from '../../wire/index.ts'
import { type NetlinkDumpControl, netlinkDumpStart } from '../dump.ts'
import { ECONNREFUSED, EOPNOTSUPP, EPERM } from '../errno.ts'
import type { NetlinkExtAck } from '../extack.ts'
import { type NlMsgHdr, nlmsgLen } from '../message.ts'
import type { Net } from '../net.ts'
import { netlinkNetCapable } from '../permission.ts'
import { netlinkRcvSkb } from '../rcv-skb.ts'
import type { SkBuff } from '../sk-buff.ts'
import { setLink } from './set-link.ts'

/** The first message type and the last one that may have a handler (`linux/rtnetlink.h`). */
const RTM_BASE = 16
const RTM_MAX = 123

const RTM_NEWLINK = 16
const RTM_SETLINK = 19

/** What a message type does, by the two lowest bits of its number. */
const KIND_DEL = 1
const KIND_GET = 2

/** Handlers of a message type (`struct rtnl_link`). */
export interface RouteHandler {
  readonly doit?: (skb: SkBuff, nlh: NlMsgHdr, extack: NetlinkExtAck) => number | void
  readonly dump?: NetlinkDumpControl
  /** Whether NLM_F_BULK is understood. */
  readonly bulk?: boolean
}

const handlers = new Map<number, RouteHandler>([
  [RTM_NEWLINK, { doit: setLink }],
  [RTM_SETLINK, { doit: setLink }],
])

/** The input of NETLINK_ROUTE. */
export function routeInput(skb: SkBuff): void {
  netlinkRcvSkb(skb, handle)
}

/**
 * Finds who handles a request. A payload of less than a byte is taken for done; what is no GET needs CAP_NET_ADMIN, before
 * anything else; one of the two bits of NLM_F_DUMP is enough for a dump (`net/core/rtnetlink.c`, rtnetlink_rcv_msg()).
 */
function handle(skb: SkBuff, nlh: NlMsgHdr, extack: NetlinkExtAck): number | void {
  const { type, flags } = nlh
  if (type > RTM_MAX) return -EOPNOTSUPP
  if (nlmsgLen(nlh) < 1) return 0
  const kind = (type - RTM_BASE) & 3
  if (kind !== KIND_GET && !netlinkNetCapable(skb, 'CAP_NET_ADMIN')) return -EPERM
  const handler = handlers.get(type)
  if (kind === KIND_GET && (flags & NLM_F_DUMP) !== 0) return startDump(skb, nlh, handler?.dump, extack)
  if (handler?.doit === undefined) return -EOPNOTSUPP
  if (kind === KIND_DEL && (flags & NLM_F_BULK) !== 0 && !handler.bulk) {
    extack.message = 'Bulk delete is not supported'
    return -EOPNOTSUPP
  }
  return handler.doit(skb, nlh, extack)
}

function startDump(skb: SkBuff, nlh: NlMsgHdr, control: NetlinkDumpControl | undefined, extack: NetlinkExtAck): number {
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
