import type { Message } from '../../../../schema/index.ts'
import type { NetlinkCallback, NetlinkDumpControl } from '../../../api/dump.ts'
import type { NetlinkExtAck } from '../../../api/extack.ts'
import type { NlMsgHdr } from '../../../skb/message.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { parseDumpRequest, parseRequest, type RouteRequest } from './request.ts'
import { type RoutePolicy, routePolicyOf } from './route-policy.ts'

/** What a message type does in an address family (`struct rtnl_link`). */
export interface RouteHandler {
  readonly doit?: ((skb: SkBuff, nlh: NlMsgHdr, extack: NetlinkExtAck) => number | void) | undefined
  readonly dump?: NetlinkDumpControl | undefined
  /** Whether NLM_F_BULK is understood. */
  readonly bulk?: boolean
}

/** A handler that is given the request decoded, once it has passed the policy: by default the one that the schema implies. */
export function doit<V>(
  message: Message<string, V>,
  handle: (request: RouteRequest<V>) => number,
  policy: RoutePolicy = routePolicyOf(message),
): RouteHandler {
  return {
    doit(skb, nlh, extack) {
      const request = parseRequest(skb, nlh, message, policy, extack)
      return typeof request === 'number' ? request : handle(request)
    },
  }
}

/** How a dump is made. */
interface DumpOptions {
  readonly splitDone?: boolean
  readonly policy?: RoutePolicy
}

/** What a dump of rtnetlink keeps: whatever its first step gives. */
type Start<V, Place> = (request: RouteRequest<V>, cb: NetlinkCallback) => Place | number

/**
 * A handler that dumps: `start` reads the request and gives what `more` goes on with. An error of the request ends the dump with
 * NLMSG_DONE, as it does where Linux checks inside its dumper.
 */
export function dump<V extends object, Place>(
  message: Message<string, V>,
  start: Start<V, Place>,
  more: (skb: SkBuff, cb: NetlinkCallback, place: Place) => number,
  options: DumpOptions = {},
): RouteHandler {
  const { policy = routePolicyOf(message), splitDone } = options
  return {
    dump: {
      splitDone,
      dump(skb, cb) {
        if (cb.args === undefined) {
          const request = parseDumpRequest(cb, message, policy)
          if (typeof request === 'number') return request
          const place = start(request, cb)
          if (typeof place === 'number') return place
          cb.args = { place }
        }
        return more(skb, cb, (cb.args as { place: Place }).place)
      },
    },
  }
}
