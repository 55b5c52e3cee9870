import { linkFlags } from '../../../../../../families/route/index.ts'
import type { Link } from '../../link.ts'
import type { LinkEvent } from '../../link-event.ts'
import { changeFlags, shutDown } from '../../link-state.ts'
import { removeLinks } from '../../remove-link.ts'
import { followMtu } from '../../upper-link.ts'
import { followAddress } from './vlan-address.ts'
import { followBelow, inheritFeatures, vlanOf, vlansOn } from './vlan-state.ts'

/** What VLANs do when something happens to the link below them (`net/8021q/vlan.c`, vlan_device_event()). */
export function vlanListener(lower: Link, event: LinkEvent): void {
  const vlans = vlansOn(lower)
  if (vlans.length === 0) return
  switch (event) {
    case 'change':
      for (const link of vlans) followBelow(link)
      return
    case 'changeAddress':
      for (const link of vlans) if (link.isUp) followAddress(link, lower)
      return
    case 'changeMtu':
      for (const link of vlans) followMtu(link, lower)
      return
    case 'featChange':
      for (const link of vlans) inheritFeatures(link, lower)
      return
    case 'up':
      return goUp(vlans)
    case 'down':
      return goDown(vlans)
    case 'unregister':
      if (lower.isGoing) removeLinks(vlans)
      return
  }
}

/** Those that are down go up, unless they are bound loosely. */
function goUp(vlans: readonly Link[]): void {
  for (const link of vlans) {
    if (link.isUp) continue
    if (!vlanOf(link).isLoose) changeFlags(link, link.shownFlags | linkFlags.UP)
    followBelow(link)
  }
}

/** Those that are up go down together, unless they are bound loosely; the last comes first, as it was put on top of the list. */
function goDown(vlans: readonly Link[]): void {
  const bound = vlans.filter((link) => link.isUp && !vlanOf(link).isLoose).reverse()
  shutDown(bound)
  for (const link of bound) followBelow(link)
}
