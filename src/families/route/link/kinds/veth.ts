import { attrs, type HeaderValue, headed, type Value } from '../../../../schema/index.ts'
import { type LinkAttributes, linkAttributes } from '../attributes.ts'
import { type IfInfoMsg, ifinfomsg } from '../header.ts'

/**
 * The other end of a pair, as a request gives it: a link message without linkinfo, for its kind is that of the first
 * end. A linkinfo that stands there all the same is kept unknown, as the kernel ignores it.
 */
export interface PeerLink extends HeaderValue<IfInfoMsg>, LinkAttributes {}

const vethShape = {
  /** In requests only. */
  peer: headed<PeerLink>(1, ifinfomsg, linkAttributes),
}
/** A veth pair: VETH_INFO_*. */
export interface Veth extends Value<typeof vethShape> {}
/** The set VETH_INFO_*. */
export const veth = attrs<Veth>('VETH_INFO', vethShape)
