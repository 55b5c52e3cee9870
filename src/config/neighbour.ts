import {
  addressFamilies,
  appendNeigh,
  changeNeigh,
  delNeigh,
  type NeighMessage,
  neighFlags,
  neighStates,
  newNeigh,
  replaceNeigh,
} from '../families/route/index.ts'
import { EncodeError } from '../wire/index.ts'
import type { LinkRef } from './link/link-names.ts'
import { parseAddress } from './prefix.ts'
import { type IndexOf, type Noun, type Verb, type VerbFunction, verbOf } from './verb.ts'

/** A neighbour, or a forwarding entry of a bridge or VXLAN, as people describe it. */
export interface NeighbourDescription {
  readonly dev: LinkRef
  /** Address of the neighbour; of a forwarding entry of a VXLAN the remote end. */
  readonly to?: string | undefined
  /** Link-layer address. */
  readonly lladdr?: string | undefined
  /** A number of `neighStates`; PERMANENT by default. */
  readonly state?: number | undefined
  /** Bits of `neighFlags`. With PROXY the kernel answers for the address; a forwarding entry has SELF or MASTER. */
  readonly flags?: number | undefined
  /** Bits of `neighExtFlags`, as in MANAGED. */
  readonly extFlags?: number | undefined
  /** AF_BRIDGE makes it a forwarding entry. */
  readonly family?: number | undefined
  /** VLAN of a forwarding entry of a bridge. */
  readonly vlan?: number | undefined
  /** Network of the remote end of a forwarding entry of a VXLAN. */
  readonly vni?: number | undefined
  /** UDP port of that remote end. */
  readonly port?: number | undefined
  /** Network that a forwarding entry of a VXLAN belongs to, where the VXLAN has several. */
  readonly srcVni?: number | undefined
  /** Link by which that remote end is reached. */
  readonly via?: LinkRef | undefined
  /** Nexthop object that a forwarding entry of a VXLAN uses in place of a remote end. */
  readonly nexthop?: number | undefined
  readonly protocol?: number | undefined
}

/** The request for a neighbour. */
export function neighbourMessage(what: NeighbourDescription, verb: Verb, indexOf: IndexOf): NeighMessage {
  const to = what.to === undefined ? undefined : parseAddress(what.to, 'to')
  const family = what.family ?? to?.family
  if (family === undefined) throw new EncodeError('to', 'a neighbour has an address')
  const { lladdr, vlan, vni, port, srcVni, via, nexthop, protocol } = what
  const state = what.state ?? (verb === 'delete' ? 0 : neighStates.PERMANENT)
  const flags = what.flags ?? (family === addressFamilies.BRIDGE ? neighFlags.SELF : 0)
  return {
    family,
    index: indexOf(what.dev),
    state,
    flags,
    dst: to?.address,
    lladdr,
    vlan,
    vni,
    port,
    srcVni,
    ifindex: via === undefined ? undefined : indexOf(via),
    nhId: nexthop,
    protocol,
    flagsExt: what.extFlags,
  }
}

/** Neighbours, for verbs. */
export const neighbourNoun: Noun<NeighbourDescription, NeighMessage> = {
  name: 'neighbour',
  operations: { add: newNeigh, delete: delNeigh, replace: replaceNeigh, change: changeNeigh, append: appendNeigh },
  text: ({ to, lladdr, dev }) => `${to ?? lladdr} dev ${dev}`,
  links: ({ dev, via }) => (via === undefined ? [dev] : [dev, via]),
  message: neighbourMessage,
}

/** Adds a neighbour; EEXIST where the link has it. */
export const addNeighbour: VerbFunction<NeighbourDescription> = verbOf('add', neighbourNoun)
/** Deletes a neighbour; ENOENT where there is none. */
export const deleteNeighbour: VerbFunction<NeighbourDescription> = verbOf('delete', neighbourNoun)
/** Adds a neighbour or changes it. */
export const replaceNeighbour: VerbFunction<NeighbourDescription> = verbOf('replace', neighbourNoun)
/** Changes a neighbour; ENOENT where there is none. */
export const changeNeighbour: VerbFunction<NeighbourDescription> = verbOf('change', neighbourNoun)
/** Adds one more remote end to a forwarding entry of a VXLAN. */
export const appendNeighbour: VerbFunction<NeighbourDescription> = verbOf('append', neighbourNoun)
