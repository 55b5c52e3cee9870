import { netdevListener } from '../generic/netdev-listener.ts'
import { inetListener } from './addr/ipv4/inet-listener.ts'
import { inet6Listener } from './addr/ipv6/inet6-listener.ts'
import { bridgeListener } from './link/kinds/bridge.ts'
import { macvlanListener } from './link/kinds/macvlan.ts'
import { vlanListener } from './link/kinds/vlan.ts'
import { vxlanListener } from './link/kinds/vxlan.ts'
import type { LinkListener } from './link/link-event.ts'
import { notifyListener } from './link/notify-listener.ts'

/** Who follows links, in the order in which Linux tells them. */
export const linkListeners: readonly LinkListener[] = [
  notifyListener,
  netdevListener,
  inetListener,
  bridgeListener,
  macvlanListener,
  vlanListener,
  inet6Listener,
  vxlanListener,
]
