import { type BridgePort, bridgePort, type LinkInfo, type LinkMessage } from '../../../../../families/route/index.ts'
import { interpretSet } from '../../../../../schema/index.ts'
import { spanOf } from '../../../../../wire/index.ts'
import { ENODEV, EOPNOTSUPP } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { notifyPort } from '../kinds/bridge-port.ts'
import type { Link } from '../link.ts'

/** Changes what a link is to its bridge, as a request says it of the link (`net/core/rtnetlink.c`, rtnl_changelink()). */
export function changePort(link: Link, { slaveData }: LinkInfo): number {
  if (slaveData === undefined) return 0
  return link.port === undefined ? -EOPNOTSUPP : link.port.change(link, portData(slaveData))
}

/** What the master is, the link knows: programs often leave it unsaid, and then the data are bytes. */
function portData(data: object): BridgePort {
  if (!(data instanceof Uint8Array)) return data
  const { view, start, end } = spanOf(data)
  return interpretSet(bridgePort, view, start, end) as BridgePort
}

/** RTM_SETLINK of family AF_BRIDGE (rtnl_bridge_setlink(); `net/bridge/br_netlink.c`, br_setlink()). */
export function setPort({ net, value, extack }: RouteRequest<LinkMessage>): number {
  const link = net.links.get(value.index ?? 0)
  if (link === undefined) return refuse(extack, ENODEV, 'unknown ifindex')
  if (link.port === undefined) return -EOPNOTSUPP
  const error = link.port.change(link, (value.protinfo ?? {}) as BridgePort)
  if (error === 0) notifyPort(link, true)
  return error
}
