import type { Connection } from '../../client/index.ts'
import { getRoute, type RouteMessage, routeFlags } from '../../families/route/index.ts'
import { type Action, action } from '../action.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName, nothing, number, wholeAddress } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { printList } from '../output.ts'
import { linkIndex } from '../words/link-names.ts'
import { AF_INET, bitsOf } from '../words/values.ts'
import { viewOfRoutes } from './route-view.ts'

const words = grammar(
  {
    to: once(wholeAddress, 'where the packet goes to'),
    from: once(wholeAddress, 'where it comes from'),
    iif: once(linkName, 'the link that it comes in by, to be forwarded; needs from'),
    oif: once(linkName, 'the link that it must go out by', 'oif', 'dev'),
    mark: once(number('MARK'), 'its firewall mark'),
    tos: once(number('TOS', 0xff), 'its type of service', 'tos', 'dsfield'),
    uid: once(number('UID'), 'the user who sends it'),
    ipProto: once(number('PROTOCOL', 0xff), 'its protocol (IPPROTO_*)', 'ipproto'),
    sport: once(number('PORT', 0xffff), 'its source port'),
    dport: once(number('PORT', 0xffff), 'its destination port'),
    fibmatch: once(nothing, 'show the route of the table, not what comes of it for this packet'),
  },
  { bare: 'to' },
)
type Packet = Found<typeof words.entries>

/** The action that asks the kernel for the way of one packet. */
export function getRouteAction(name: string): Action {
  return action(name, {
    summary: 'asks which route a packet to an address takes',
    grammar: words,
    run(packet, context) {
      const request = lookupOf(packet)
      return withRoute(context, async (rt) => {
        const links = await linksOf(rt, packet, context)
        const route = await rt.do(getRoute, { ...request, ...links }, { timeout: context.timeout })
        printList(context.output, [route], await viewOfRoutes(rt, [route], context))
        return 0
      })
    },
  })
}

export const getCommand: Command = {
  name: 'get',
  summary: 'asks which route a packet to an address takes',
  actions: [getRouteAction('')],
}

/**
 * The request without its links. Linux wants whole addresses, and takes LOOKUP_TABLE of IPv4 only
 * (`net/ipv6/route.c`, inet6_rtm_valid_getroute_req()).
 */
function lookupOf({ to, from, fibmatch, mark, tos, uid, ipProto, sport, dport }: Packet): RouteMessage {
  if (to === undefined) throw new UsageError('nlkit get needs an address', 'As in: nlkit get 192.0.2.1')
  if (from !== undefined && from.family !== to.family)
    throw new UsageError(`${from.address} and ${to.address} are of different families`)
  const bits = bitsOf(to.family)
  return {
    family: to.family,
    dst: to.address,
    dstLen: bits,
    flags: (to.family === AF_INET ? routeFlags.LOOKUP_TABLE : 0) | (fibmatch ? routeFlags.FIB_MATCH : 0),
    ...(from === undefined ? {} : { src: from.address, srcLen: bits }),
    mark,
    tos,
    uid,
    ipProto,
    sport,
    dport,
  }
}

async function linksOf(
  rt: Connection<'NETLINK_ROUTE'>,
  packet: Packet,
  context: Context,
): Promise<Pick<RouteMessage, 'iif' | 'oif'>> {
  const index = async (name: string | undefined) => (name === undefined ? undefined : linkIndex(rt, name, context))
  return { iif: await index(packet.iif), oif: await index(packet.oif) }
}
