import { attrs, headed, u8, u16, u32, type Value } from '../../../../schema/index.ts'
import { linkAttributes } from '../attributes.ts'
import { ifinfomsg } from '../header.ts'
import type { PeerLink } from './veth.ts'

/** What happens to a packet that no program decides on: NETKIT_*. */
export const netkitPolicies = { PASS: 0, DROP: 2 } as const
/** Layer of a netkit pair: NETKIT_*. */
export const netkitModes = { L2: 0, L3: 1 } as const
/** What is forgotten of a packet that crosses a pair: NETKIT_SCRUB_*. */
export const netkitScrubs = { NONE: 0, DEFAULT: 1 } as const
/** Whether there is a peer: NETKIT_DEVICE_*. */
export const netkitPairings = { PAIR: 0, SINGLE: 1 } as const

const netkitShape = {
  /** In requests only. */
  peerInfo: headed<PeerLink>(1, ifinfomsg, linkAttributes),
  /** 1 for the end that was asked for, 0 for the peer. */
  primary: u8(2),
  policy: u32(3, { enum: netkitPolicies }),
  peerPolicy: u32(4, { enum: netkitPolicies }),
  mode: u32(5, { enum: netkitModes }),
  scrub: u32(6, { enum: netkitScrubs }),
  peerScrub: u32(7, { enum: netkitScrubs }),
  /** Bytes. */
  headroom: u16(8),
  /** Bytes. */
  tailroom: u16(9),
  pairing: u32(10, { enum: netkitPairings }),
}
/** A netkit pair: IFLA_NETKIT_*. */
export interface Netkit extends Value<typeof netkitShape> {}
/** The set IFLA_NETKIT_*. */
export const netkit = attrs<Netkit>('IFLA_NETKIT', netkitShape)
