import { type NeighMessage, routeTypes, type Vxlan } from '../../../../../../families/route/index.ts'
import { ticks } from '../../../addr/lifetime.ts'
import { defined } from '../../../answer/defined.ts'
import type { RouteNet } from '../../../route-net.ts'
import type { Link } from '../../link.ts'
import type { Remote } from './vxlan-remote.ts'

/** Where a vxlan sends what is for an address (`struct vxlan_fdb`). */
export interface VxlanEntry {
  readonly lladdr: string
  /** The network that it is for, where packets say theirs. */
  readonly srcVni: number
  state: number
  /** NTF_*, and whether somebody has made it. */
  flags: number
  isByUser: boolean
  remotes: readonly Remote[]
  /** A group of nexthop objects in their place, and what ends that it is followed. */
  nexthop: { readonly id: number; readonly unfollow: () => void } | undefined
  /** When it was used, and when it was made or changed, in milliseconds since boot. */
  used: number
  updated: number
}

/** What entries depend on of their vxlan. */
export interface VxlanPlace {
  readonly settings: Vxlan
  /** The namespace in which its packets go. */
  readonly net: RouteNet
}

/** An entry as Linux tells it, with one of its remote ends (`drivers/net/vxlan/vxlan_core.c`, vxlan_fdb_info()). */
export function vxlanMessage(
  link: Link,
  { settings, net }: VxlanPlace,
  entry: VxlanEntry,
  remote: Remote | undefined,
): NeighMessage {
  const { now } = link.net
  const { lladdr, state, flags, nexthop, srcVni, used, updated } = entry
  return defined<NeighMessage>({
    family: 7,
    index: link.index,
    state,
    flags: flags & 0xff,
    type: routeTypes.UNICAST,
    linkNetnsid: net === link.net ? undefined : link.net.net.idOf(net.net),
    lladdr,
    ...(nexthop === undefined ? remoteFields(remote, settings) : { nhId: nexthop.id }),
    srcVni: settings.collectMetadata && srcVni !== 0 ? srcVni : undefined,
    cacheinfo: { confirmed: 0, used: ticks(now - used), updated: ticks(now - updated), refcnt: 0 },
  })
}

/** What is as the vxlan is set to is not told. */
function remoteFields(remote: Remote | undefined, settings: Vxlan): Partial<NeighMessage> {
  if (remote === undefined) return {}
  const { dst, port, vni, ifindex } = remote
  return {
    dst,
    port: port === 0 || port === settings.port ? undefined : port,
    vni: vni === (settings.id ?? 0) ? undefined : vni,
    ifindex: ifindex === 0 ? undefined : ifindex,
  }
}
