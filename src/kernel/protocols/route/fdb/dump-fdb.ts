import { type NeighMessage, neighFlags, neighStates, rtmNewNeigh } from '../../../../families/route/index.ts'
import { stateOf } from '../link/kinds/bridge-state.ts'
import { vxlanForwarding } from '../link/kinds/vxlan.ts'
import type { Link } from '../link/link.ts'
import { isEthernet } from '../link/link-message.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import type { RouteRequest } from '../request.ts'

/** RTM_GETNEIGH of family AF_BRIDGE: link by link what its bridge has of it and its own addresses, the latter first for a bridge (`net/core/rtnetlink.c`, rtnl_fdb_dump(); `net/bridge/br_fdb.c`, br_fdb_dump()). */
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
  const groups = isEthernet(link) ? link.groupAddresses.addresses : []
  const own = [...link.ownAddresses, ...groups, ...link.ownGroups].map((lladdr) => () => ownMessage(link, lladdr))
  return kind === 'bridge' ? [...own, ...bridgeEntries(link)] : [...bridgeEntries(link), ...own]
}

/** A bridge tells its own part of its table, and each port what is at it; the youngest first. */
function bridgeEntries(link: Link): (() => NeighMessage)[] {
  const bridge = link.kind.kind === 'bridge' ? link : link.master
  if (bridge === undefined) return []
  const at = link.kind.kind === 'bridge' ? undefined : link
  const { fdb } = stateOf(bridge)
  const entries = fdb.entries.filter(({ port }) => port === at).reverse()
  return entries.map((entry) => () => fdb.message(bridge, entry))
}

/** nlmsg_populate_fdb_fill() */
function ownMessage({ index }: Link, lladdr: string): NeighMessage {
  return { family: 7, index, state: neighStates.PERMANENT, flags: neighFlags.SELF, type: 0, lladdr }
}
