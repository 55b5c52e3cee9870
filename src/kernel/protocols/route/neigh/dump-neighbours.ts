import { type NeighMessage, neighFlags, rtmNewNeigh } from '../../../../families/route/index.ts'
import { NLM_F_DUMP_FILTERED } from '../../../../wire/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { EINVAL } from '../../../errno.ts'
import { isPortOf } from '../link/master.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import { type Neighbour, neighbourMessage } from './neighbour.ts'

/** A dump of neighbours: of a family, a link, or the links of a master (`net/core/neighbour.c`, neigh_dump_info()). */
export function startNeighDump(
  { net, value, extack }: RouteRequest<NeighMessage>,
  cb: NetlinkCallback,
): ListDump | number {
  if (cb.strictCheck && ((value.index ?? 0) !== 0 || (value.state ?? 0) !== 0 || (value.type ?? 0) !== 0)) {
    return refuse(extack, EINVAL, 'Invalid values in header for neighbor dump request')
  }
  const { ifindex, master, family = 0 } = value
  if (ifindex !== undefined || master !== undefined) cb.answerFlags |= NLM_F_DUMP_FILTERED
  const { neighbours, now } = net
  const isProxy = ((value.flags ?? 0) & neighFlags.PROXY) !== 0
  const isWanted = ({ link, ...entry }: Neighbour) =>
    (family === 0 || entry.family === family) &&
    (ifindex === undefined || ifindex === 0 || link.index === ifindex) &&
    isPortOf(link, master)
  return listDump(rtmNewNeigh, () =>
    (isProxy ? neighbours.proxies : neighbours.all)
      .filter(isWanted)
      .sort((a, b) => a.family - b.family)
      .map((entry) => () => neighbourMessage(entry, now)),
  )
}
