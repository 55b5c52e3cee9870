import { type LinkMessage, rtmNewLink } from '../../../../../families/route/index.ts'
import type { NetlinkCallback } from '../../../../api/dump.ts'
import { EINVAL } from '../../../../errno.ts'
import { type ListDump, listDump } from '../../list-dump.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { portMessage } from '../kinds/bridge-port.ts'

/** RTM_GETLINK of family AF_BRIDGE: all ports of bridges (`net/core/rtnetlink.c`, rtnl_bridge_getlink()). */
export function startPortDump(
  { net, value, extack }: RouteRequest<LinkMessage>,
  cb: NetlinkCallback,
): ListDump | number {
  const { index = 0, type = 0, flags = 0, change = 0 } = value
  if (cb.strictCheck && (index !== 0 || type !== 0 || flags !== 0 || change !== 0))
    return refuse(extack, EINVAL, 'Invalid values in header for bridge link dump request')
  return listDump(rtmNewLink, () =>
    net.links.byAge.filter(({ port }) => port !== undefined).map((port) => () => portMessage(port)),
  )
}
