import type { Link } from '../../link/link.ts'
import type { LinkEvent } from '../../link/link-event.ts'
import { addAddressRoutes } from './address-routes.ts'
import { disableIpv4 } from './flush-ipv4.ts'

/** What becomes of IPv4 routes when something happens to a link (`net/ipv4/fib_frontend.c`, fib_netdev_event()). */
export function fibListener(link: Link, event: LinkEvent): void {
  if (event === 'unregister') return disableIpv4(link, true)
  if (link.inet === undefined) return
  switch (event) {
    case 'up':
      link.hasRouteCarrier = link.carrier
      for (const ifa of link.inet.addresses) addAddressRoutes(ifa)
      return
    case 'down':
      return disableIpv4(link, false)
    case 'change':
      link.hasRouteCarrier = link.carrier || link.isOperational
  }
}
