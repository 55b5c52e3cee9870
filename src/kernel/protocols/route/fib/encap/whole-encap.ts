import { encapTypes, type RouteMessage } from '../../../../../families/route/index.ts'
import { defined } from '../../answer/defined.ts'
import type { Link } from '../../link/link.ts'
import type { WayDescription } from '../message/read-way.ts'
import type { FibNexthop } from '../table/fib-route.ts'

/** The way that a request describes, by a link that has been found to be right. */
export function nexthopOf(way: WayDescription, link: Link, scope: number): FibNexthop {
  const { gateway, weight, flags, flow, encapType } = way
  return { link, gateway, weight, flags, scope, flow, encapType, encap: wholeEncap(way) }
}

/** An encapsulation as it is told: of IP tunnels also what nobody said (`net/ipv4/ip_tunnel_core.c`, ip_tun_fill_encap_info()). */
function wholeEncap({ encapType, encap }: WayDescription): RouteMessage['encap'] {
  if (encap === undefined || encap instanceof Uint8Array) return encap
  const { $unknown, $rest, ...given } = defined(encap as Record<string, unknown>)
  if (encapType === encapTypes.IP) {
    return { id: 0n, dst: '0.0.0.0', src: '0.0.0.0', tos: 0, ttl: 0, flags: 0, ...given } as RouteMessage['encap']
  }
  if (encapType === encapTypes.IP6) {
    return { id: 0n, dst: '::', src: '::', tc: 0, hoplimit: 0, flags: 0, ...given } as RouteMessage['encap']
  }
  return encap
}
