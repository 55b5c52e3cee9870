import { type LinkMessage, rtmNewLink } from '../../../../../families/route/index.ts'
import { type ListDump, listDump } from '../../list-dump.ts'
import type { RouteRequest } from '../../request.ts'
import { portMessage } from '../kinds/bridge/bridge-port.ts'

/** RTM_GETLINK of family AF_BRIDGE: all ports of bridges (`net/core/rtnetlink.c`, rtnl_bridge_getlink()). */
export function startPortDump({ net }: RouteRequest<LinkMessage>): ListDump {
  const ports = () => net.links.byAge.filter(({ port }) => port !== undefined)
  return listDump(rtmNewLink, () => ports().map((port) => () => portMessage(port)))
}
