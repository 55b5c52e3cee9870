import type { Vxlan } from '../../../../../../families/route/index.ts'
import type { RouteNet } from '../../../route-net.ts'
import type { Link } from '../../link.ts'
import { VxlanForwarding } from './vxlan-forwarding.ts'

/** What a vxlan is set to, and its forwarding table (`struct vxlan_dev`). */
export class VxlanState {
  settings: Vxlan = {}
  readonly forwarding: VxlanForwarding
  /** Where its packets go: the namespace that it was made in or from. */
  net: RouteNet

  constructor(link: Link) {
    this.forwarding = new VxlanForwarding(link, () => this)
    this.net = link.net
  }
}

export function vxlanOf(link: Link): VxlanState {
  return link.data as VxlanState
}

export function isVxlan({ data }: Link): boolean {
  return data instanceof VxlanState
}

/** The link that its packets go out by: another one can have its index by now. */
export function remoteLinkOf(link: Link): Link | undefined {
  const { settings, net } = vxlanOf(link)
  return net.links.get(settings.link ?? 0)
}
