import { attrs, headed, type Value } from '../../../../schema/index.ts'
import { linkAttributes } from '../attributes.ts'
import { ifinfomsg } from '../header.ts'
import type { PeerLink } from './veth.ts'

const vxcanShape = {
  /** In requests only. */
  peer: headed<PeerLink>(1, ifinfomsg, linkAttributes),
}
/** A pair of virtual CAN links: VXCAN_INFO_*. */
export interface Vxcan extends Value<typeof vxcanShape> {}
/** The set VXCAN_INFO_*. */
export const vxcan = attrs<Vxcan>('VXCAN_INFO', vxcanShape)
