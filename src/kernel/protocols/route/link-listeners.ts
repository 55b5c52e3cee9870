import { netdevListener } from '../generic/netdev-listener.ts'
import { inetListener } from './addr/ipv4/inet-listener.ts'
import { inet6Listener } from './addr/ipv6/inet6-listener.ts'
import { fibListener } from './fib/ipv4/fib-listener.ts'
import { bridgeListener } from './link/kinds/bridge/bridge.ts'
import { macvlanListener } from './link/kinds/macvlan/macvlan.ts'
import { vlanListener } from './link/kinds/vlan/vlan-listener.ts'
import { vxlanListener } from './link/kinds/vxlan/vxlan.ts'
import type { LinkListener } from './link/link-event.ts'
import { notifyListener } from './link/notify-listener.ts'
import { arpListener, ndiscListener } from './neigh/neighbour-listener.ts'
import { nexthopListener } from './nexthop/nexthop-listener.ts'

/**
 * Who follows links, in the order in which Linux tells them (`netdev_chain`): as they were registered when a kernel started that has no
 * modules, the parts of its core first, then IPv4, drivers, IPv6, bridges and VLANs; last who asked to be the last. What is told of
 * a link that comes, changes or goes, and in which order, follows from this.
 */
export const linkListeners: readonly LinkListener[] = [
  notifyListener,
  netdevListener,
  nexthopListener,
  arpListener,
  inetListener,
  fibListener,
  macvlanListener,
  inet6Listener,
  bridgeListener,
  vlanListener,
  vxlanListener,
  ndiscListener,
]
