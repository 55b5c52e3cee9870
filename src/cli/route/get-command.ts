import type { Connection } from '../../client/index.ts'
import { getRoute, type RouteMessage, routeFlags } from '../../families/route/index.ts'
import { type Action, action } from '../command/action.ts'
import type { Command } from '../command/command.ts'
import { kernelOption, withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { labels } from '../encap/mpls.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName, nothing, number, numbered, text, wholeAddress } from '../grammar/kinds.ts'
import { WordReader } from '../grammar/reader.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { ipProtocolNames } from '../iproute2/name-files.ts'
import { tos } from '../iproute2/tos.ts'
import { printList } from '../output.ts'
import { linkIndex } from '../words/link-names.ts'
import { AF_INET, AF_MPLS, bitsOf } from '../words/values.ts'
import { vrfTable } from '../words/vrf-table.ts'
import { viewOfRoutes } from './route-view.ts'

const words = grammar(
  {
    to: once(text('ADDRESS', 'an address'), 'where the packet goes to'),
    from: once(wholeAddress, 'where it comes from'),
    iif: once(linkName, 'the link that it comes in by, to be forwarded; needs from'),
    oif: once(linkName, 'the link that it must go out by', 'oif', 'dev'),
    vrf: once(linkName, 'the VRF that it is sent in'),
    mark: once(number('MARK'), 'its firewall mark'),
    tos: once(tos, 'its type of service', 'tos', 'dsfield'),
    uid: once(number('UID'), 'the user who sends it'),
    ipProto: once(numbered('PROTOCOL', 'protocol', ipProtocolNames), 'its protocol, as in tcp', 'ipproto'),
    sport: once(number('PORT', 0xffff), 'its source port'),
    dport: once(number('PORT', 0xffff), 'its destination port'),
    flowlabel: once(number('LABEL', 0xfffff), 'its flow label (IPv6)'),
    fibmatch: once(nothing, 'show the route of the table, not what comes of it for this packet'),
    notify: once(nothing, 'have the kernel tell when this changes'),
    connected: once(nothing, 'ask again with the source address that came of it, and show both'),
  },
  { bare: 'to', required: ['to'] },
)
type Packet = Found<typeof words.entries>

/** The action that asks the kernel for the way of one packet. */
export function getRouteAction(name: string): Action {
  return action(name, {
    summary: 'asks which route a packet to an address takes',
    grammar: words,
    run(packet, context) {
      const request = lookupOf(packet, context.family)
      return withRoute(context, async (rt) => {
        const links = await linksOf(rt, packet, context)
        const routes = await lookUp(rt, { ...request, ...links }, packet, context)
        printList(context.output, routes, await viewOfRoutes(rt, routes, context))
        return 0
      })
    },
  })
}

export const getCommand: Command = {
  actions: [getRouteAction('')],
  options: [kernelOption, ['mpls', '', 'the way of a label']],
}

async function lookUp(
  rt: Connection<'NETLINK_ROUTE'>,
  request: RouteMessage,
  { connected }: Packet,
  { timeout }: Context,
): Promise<RouteMessage[]> {
  const route = await rt.do(getRoute, request, { timeout })
  if (!connected || request.src !== undefined || route.prefsrc === undefined) return [route]
  const sent = { ...request, src: route.prefsrc, srcLen: bitsOf(request.family) }
  return [route, await rt.do(getRoute, sent, { timeout })]
}

/**
 * The request without its links. Linux wants whole addresses, and takes LOOKUP_TABLE of IPv4 only
 * (`net/ipv6/route.c`, inet6_rtm_valid_getroute_req()).
 */
function lookupOf(packet: Packet, family: number | undefined): RouteMessage {
  const { to, from, fibmatch, notify, mark, tos, uid, ipProto, sport, dport, flowlabel } = packet
  if (to === undefined) throw new UsageError('nlkit get needs an address', 'As in: nlkit get 192.0.2.1')
  const destination = destinationOf(to, family)
  if (from !== undefined && from.family !== destination.family)
    throw new UsageError(`${from.address} and ${to} are of different families`)
  return {
    ...destination,
    flags:
      (destination.family === AF_INET ? routeFlags.LOOKUP_TABLE : 0) |
      (fibmatch ? routeFlags.FIB_MATCH : 0) |
      (notify ? routeFlags.NOTIFY : 0),
    ...(from === undefined ? {} : { src: from.address, srcLen: bitsOf(from.family) }),
    mark,
    tos,
    uid,
    ipProto,
    sport,
    dport,
    flowlabel,
  }
}

function destinationOf(to: string, family: number | undefined): Pick<RouteMessage, 'family' | 'dst' | 'dstLen'> {
  if (family === AF_MPLS) return { family, dst: labels.read(new WordReader([to]), 'to'), dstLen: 20 }
  const found = wholeAddress.read(new WordReader([to]), 'to')
  return { family: found.family, dst: found.address, dstLen: bitsOf(found.family) }
}

async function linksOf(
  rt: Connection<'NETLINK_ROUTE'>,
  { iif, oif, vrf }: Packet,
  context: Context,
): Promise<Pick<RouteMessage, 'iif' | 'oif'>> {
  const index = async (name: string | undefined) => (name === undefined ? undefined : linkIndex(rt, name, context))
  if (vrf !== undefined) await vrfTable(rt, vrf, context)
  return { iif: await index(iif), oif: await index(oif ?? vrf) }
}
