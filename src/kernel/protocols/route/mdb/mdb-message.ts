import {
  type MdbGroupPort,
  type MdbMessage,
  type MdbRouterPort,
  mdbAddress,
  mdbFlags,
  mdbStates,
} from '../../../../families/route/index.ts'
import { ticks } from '../addr/lifetime.ts'
import { defined } from '../answer/defined.ts'
import type { Link } from '../link/link.ts'
import { type Group, type GroupSource, isL2, type PortGroup } from './group.ts'
import type { MulticastSettings } from './multicast-settings.ts'

const BRIDGE = 7

/** A group at a port, or at the bridge itself (`net/bridge/br_mdb.c`, __mdb_fill_info()). */
export function groupPort(
  bridge: Link,
  settings: MulticastSettings,
  { address, timer }: Group,
  at?: PortGroup,
): MdbGroupPort {
  const isPermanent = isL2(address) || at?.isPermanent === true
  const tellsSources = at !== undefined && settings.handlesSources(address.proto)
  return defined<MdbGroupPort>({
    index: (at?.port ?? bridge).index,
    state: isPermanent ? mdbStates.PERMANENT : mdbStates.TEMPORARY,
    flags: (at?.isStarExclude ? mdbFlags.STAR_EXCL : 0) | (at?.isBlocked ? mdbFlags.BLOCKED : 0),
    vid: address.vid,
    addr: mdbAddress(address.group),
    timer: ticks((at?.timer ?? timer).left),
    source: address.source === '' ? undefined : address.source,
    rtprot: at?.protocol,
    srcList: tellsSources && at.sources.length > 0 ? { entry: at.sources.map(sourceOf) } : undefined,
    groupMode: tellsSources ? at.filterMode : undefined,
  })
}

function sourceOf({ address, timer }: GroupSource) {
  return { address, timer: ticks(timer.left) }
}

/** A group wherever it is. */
export function groupPorts(bridge: Link, settings: MulticastSettings, group: Group): MdbGroupPort[] {
  const own = group.isHostJoined ? [groupPort(bridge, settings, group)] : []
  return [...own, ...group.ports.map((at) => groupPort(bridge, settings, group, at))]
}

/** A message about one group. */
export function groupMessage({ index }: Link, info: MdbGroupPort[]): MdbMessage {
  return { family: BRIDGE, ifindex: index, mdb: { mdbEntry: [{ info }] } }
}

/** A message about a port with a multicast router (nlmsg_populate_rtr_fill()). */
export function routerMessage({ index }: Link, port: MdbRouterPort): MdbMessage {
  return { family: BRIDGE, ifindex: index, router: { port: [port] } }
}
