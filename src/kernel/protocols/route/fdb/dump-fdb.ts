import { type NeighMessage, neighFlags, neighStates, rtmNewNeigh } from '../../../../families/route/index.ts'
import { hardwareGroups } from '../addr/multicast-groups.ts'
import { stateOf } from '../link/kinds/bridge-state.ts'
import { vxlanForwarding } from '../link/kinds/vxlan.ts'
import type { Link } from '../link/link.ts'
import { isEthernet } from '../link/link-message.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import type { RouteRequest } from '../request.ts'

/** RTM_GETNEIGH of family AF_BRIDGE: link by link what its bridge has of it, then its own addresses (`net/core/rtnetlink.c`, rtnl_fdb_dump()). */
export function startFdbDump({ net, value }: RouteRequest<NeighMessage>): ListDump {
  const { index = 0, ifindex = index, master = 0 } = value
  return listDump(rtmNewNeigh, () =>
    net.links.all
      .filter((link) => (ifindex === 0 || link.index === ifindex) && (master === 0 || link.master?.index === master))
      .flatMap(entriesOf),
  )
}

function entriesOf(link: Link): (() => NeighMessage)[] {
  const { kind } = link.kind
  if (kind === 'vxlan') return vxlanForwarding(link).messages()
  const groups = isEthernet(link) ? hardwareGroups(link) : []
  const own = [...link.ownAddresses, ...groups, ...link.ownGroups].map((lladdr) => () => ownMessage(link, lladdr))
  return [...own, ...bridgeEntries(link)]
}

/** A bridge tells all of its table, and each port what is at it. */
function bridgeEntries(link: Link): (() => NeighMessage)[] {
  const bridge = link.kind.kind === 'bridge' ? link : link.master
  if (bridge === undefined) return []
  const at = link.kind.kind === 'bridge' ? undefined : link
  const { fdb } = stateOf(bridge)
  return fdb.entries.filter(({ port }) => port === at).map((entry) => () => fdb.message(bridge, entry))
}

/** nlmsg_populate_fdb_fill() */
function ownMessage({ index }: Link, lladdr: string): NeighMessage {
  return { family: 7, index, state: neighStates.PERMANENT, flags: neighFlags.SELF, type: 0, lladdr }
}
