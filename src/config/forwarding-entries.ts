import { addressFamilies, flushNeigh, type NeighMessage, neighFlags } from '../families/route/index.ts'
import type { LinkRef } from './link/link-names.ts'
import { type Noun, type VerbFunction, verbOf } from './verb.ts'

/** Which forwarding entries of a bridge or VXLAN are meant. */
export interface ForwardingEntries {
  /** The bridge or VXLAN; with the flag MASTER the port. */
  readonly dev: LinkRef
  /** A port of the bridge `dev`. */
  readonly port?: LinkRef | undefined
  readonly vlan?: number | undefined
  /** Bits of `neighFlags` that entries have; SELF or MASTER says who is asked. By default SELF. */
  readonly flags?: number | undefined
  /** Bits of `flags` that count. */
  readonly flagsMask?: number | undefined
  /** Bits of `neighStates` that entries have. */
  readonly state?: number | undefined
  /** Bits of `state` that count. */
  readonly stateMask?: number | undefined
}

const whoIsAsked = neighFlags.SELF | neighFlags.MASTER

const forwardingEntriesNoun: Noun<ForwardingEntries, NeighMessage> = {
  name: 'forwarding entries',
  operations: { delete: flushNeigh },
  text: ({ dev }) => `dev ${dev}`,
  links: ({ dev, port }) => (port === undefined ? [dev] : [dev, port]),
  message: ({ dev, port, vlan, flags = 0, flagsMask, state = 0, stateMask }, _verb, indexOf) => ({
    family: addressFamilies.BRIDGE,
    index: indexOf(dev),
    flags: (flags & whoIsAsked) === 0 ? flags | neighFlags.SELF : flags,
    state,
    vlan,
    ifindex: port === undefined ? undefined : indexOf(port),
    ndmFlagsMask: flagsMask,
    ndmStateMask: stateMask,
  }),
}

/** Deletes forwarding entries; EOPNOTSUPP where the link is no bridge and no VXLAN. */
export const flushForwardingEntries: VerbFunction<ForwardingEntries> = verbOf('delete', forwardingEntriesNoun)
