import { vlanFlags, vlanProtocols } from '../../../../../../families/route/index.ts'
import type { Link } from '../../link.ts'
import { followLower } from '../../link-watch.ts'
import { inheritSegments } from '../../upper-link.ts'
import { EgressPriorities, IngressPriorities } from './vlan-priorities.ts'

/** What a VLAN is set to (`struct vlan_dev_priv`). */
export class VlanState {
  id = 0
  protocol: number = vlanProtocols['8021Q']
  flags: number = vlanFlags.REORDER_HDR
  readonly egress = new EgressPriorities()
  readonly ingress = new IngressPriorities()
  /** Whether its address is that of the link below, and follows it (NET_ADDR_STOLEN). */
  inheritsAddress = false
  /** The address that the link below had when that was last looked at. */
  lowerAddress = ''

  /** Whether it stays up when the link below goes down. */
  get isLoose(): boolean {
    return (this.flags & vlanFlags.LOOSE_BINDING) !== 0
  }

  /** Whether a bridge below, and not its carrier, says when it has carrier. */
  get isBoundToBridge(): boolean {
    return (this.flags & vlanFlags.BRIDGE_BINDING) !== 0
  }
}

export function vlanOf(link: Link): VlanState {
  return link.data as VlanState
}

/** The VLANs that stand on a link, in the order in which Linux looks at them: by protocol, then by id. */
export function vlansOn(lower: Link): Link[] {
  const vlans = [...lower.uppers].filter(({ data }) => data instanceof VlanState)
  return vlans.sort((a, b) => vlanOf(a).protocol - vlanOf(b).protocol || vlanOf(a).id - vlanOf(b).id)
}

/** vlan_stacked_transfer_operstate() */
export function followBelow(link: Link): void {
  if (link.lower !== undefined && !vlanOf(link).isBoundToBridge) followLower(link, link.lower)
}

/** Bytes of a tag. */
const TAG = 4

/** What the link below can do, a VLAN can (vlan_transfer_features()). */
export function inheritFeatures(link: Link, lower: Link): void {
  inheritSegments(link, lower)
  link.headroom = lower.headroom + TAG
}
