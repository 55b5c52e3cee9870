import { managementGroup, type NetdevDevice, xdpRxMetadata } from '../../../families/generic/index.ts'
import type { Link } from '../route/link/link.ts'
import type { LinkEvent } from '../route/link/link-event.ts'
import { genlHasListeners, genlmsgMulticastNetns } from './multicast.ts'
import { eventMessage } from './served/message.ts'
import { placeOf } from './served/place.ts'

/** What the driver of a kind of links tells XDP programs of a packet (`drivers/net/veth.c`); the others here nothing. */
const VETH_METADATA = BigInt(xdpRxMetadata.TIMESTAMP | xdpRxMetadata.HASH | xdpRxMetadata.VLAN_TAG)

/** A link as this family has it (netdev_nl_dev_fill()). */
export function deviceOf({ index, kind, xdpFeatures }: Link): NetdevDevice {
  return {
    ifindex: index,
    xdpFeatures: BigInt(xdpFeatures),
    xdpRxMetadataFeatures: kind.kind === 'veth' ? VETH_METADATA : 0n,
    xskFeatures: 0n,
  }
}

const events: Partial<Record<LinkEvent, keyof typeof managementGroup.events>> = {
  register: 'devAdded',
  unregister: 'devDeleted',
  xdpFeatChange: 'devChanged',
}
const nobody = { portid: 0, seq: 0, flags: 0 }

/** Tells who listens of devices that come, change and go (`net/core/netdev-genl.c`, netdev_genl_netdevice_event()). */
export function netdevListener(link: Link, event: LinkEvent): void {
  const name = events[event]
  const { net } = link.net
  const family = name && net.kernel.genl.byName('netdev')
  if (!family) return
  const place = placeOf(family, managementGroup)
  if (!genlHasListeners(family, net, place)) return
  genlmsgMulticastNetns(family, net, eventMessage(family, managementGroup, name, deviceOf(link), nobody), 0, place)
}
