import type { NeighbourDescription } from '../../config/index.ts'
import { addressFamilies, neighFlags, neighStates } from '../../families/route/index.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { address, linkName, macAddress, nothing, number } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'

export const vlan = number('VLAN', 4095)
export const vni = number('VNI', 0xffffff)

/** Words that describe a forwarding entry. */
export const entryWords = grammar(
  {
    to: once(macAddress, 'its link-layer address'),
    dev: once(linkName, 'the port of a bridge, the bridge, or the VXLAN'),
    self: once(nothing, 'the link itself has it; so it is by default'),
    master: once(nothing, 'the bridge of the link has it'),
    local: once(nothing, 'frames for it are for this machine; so it is by default', 'local', 'permanent'),
    static: once(nothing, 'it does not age', 'static', 'temp'),
    dynamic: once(nothing, 'it ages'),
    vlan: once(vlan, 'its VLAN'),
    dst: once(address, 'remote end of a VXLAN'),
    port: once(number('PORT', 0xffff), 'UDP port of the remote end'),
    vni: once(vni, 'network of the remote end'),
    srcVni: once(vni, 'network that it belongs to', 'src_vni'),
    via: once(linkName, 'link to the remote end'),
    nexthop: once(number('ID'), 'nexthop object in place of a remote end', 'nhid'),
    use: once(nothing, 'it is in use'),
    router: once(nothing, 'it is a router'),
    externLearn: once(nothing, 'another program learnt it', 'extern_learn'),
    sticky: once(nothing, 'it stays at its port'),
  },
  { bare: 'to', required: ['to', 'dev'] },
)

const flagBits = {
  self: neighFlags.SELF,
  master: neighFlags.MASTER,
  use: neighFlags.USE,
  router: neighFlags.ROUTER,
  externLearn: neighFlags.EXT_LEARNED,
  sticky: neighFlags.STICKY,
} as const

type FoundEntry = Found<typeof entryWords.entries>

/** What the words describe. */
export function describeEntry(found: FoundEntry): NeighbourDescription {
  const { to, dev, dst, port, vni: network, nexthop } = found
  if (to === undefined) throw new UsageError('which entry?', 'As in: nlkit fdb add 02:00:00:00:00:01 dev eth0 master')
  if (dev === undefined) throw new UsageError(`${to} of which link?`, `As in: nlkit fdb add ${to} dev eth0 master`)
  if (nexthop !== undefined && [dst, port, network].some((value) => value !== undefined)) {
    throw new UsageError("'nhid' excludes 'dst', 'port' and 'vni'")
  }
  return {
    family: addressFamilies.BRIDGE,
    dev,
    lladdr: to,
    to: dst?.address,
    flags: flagsOf(found),
    state: stateOf(found),
    vlan: found.vlan,
    port: port || undefined,
    vni: network,
    srcVni: found.srcVni,
    via: found.via,
    nexthop,
  }
}

function flagsOf(found: FoundEntry): number {
  const bits = Object.entries(flagBits).reduce((all, [word, bit]) => (word in found ? all | bit : all), 0)
  return found.self || found.master ? bits : bits | neighFlags.SELF
}

/** One that does not age is NOARP; one for this machine is PERMANENT besides. */
function stateOf({ local, static: isStatic, dynamic }: FoundEntry): number {
  const learnt = isStatic || dynamic ? neighStates.REACHABLE : 0
  const own = local || learnt === 0 ? neighStates.PERMANENT : 0
  return learnt | own | (dynamic ? 0 : neighStates.NOARP)
}
