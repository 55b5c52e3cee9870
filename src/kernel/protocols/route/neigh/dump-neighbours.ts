import { type NeighMessage, neighFlags, rtmNewNeigh } from '../../../../families/route/index.ts'
import { NLM_F_DUMP_FILTERED } from '../../../../wire/index.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import type { Link } from '../link/link.ts'
import { isPortOf } from '../link/master.ts'
import type { RouteRequest } from '../request/request.ts'
import { neighbourMessage } from './neighbour.ts'
import { proxyMessage } from './proxy-table.ts'

/** A dump of neighbours: of a family, a link, or the links of a master (`net/core/neighbour.c`, neigh_dump_info()). */
export function startNeighDump({ net, value }: RouteRequest<NeighMessage>): ListDump {
  const { flags = 0, ifindex = 0, master = 0 } = value
  const { neighbours } = net
  const isWanted = wanted(value)
  const messages = () =>
    flags === neighFlags.PROXY
      ? neighbours.proxies.all.filter(isWanted).map((entry) => () => proxyMessage(entry))
      : neighbours.all
          .filter(isWanted)
          .sort((a, b) => a.family - b.family)
          .map((entry) => () => neighbourMessage(entry, net.now))
  return listDump(rtmNewNeigh, messages, ifindex !== 0 || master !== 0 ? NLM_F_DUMP_FILTERED : 0)
}

function wanted({ family = 0, ifindex = 0, master = 0 }: NeighMessage) {
  return (entry: { readonly family: number; readonly link: Link | undefined }) =>
    (family === 0 || entry.family === family) &&
    (ifindex === 0 || entry.link?.index === ifindex) &&
    isPortOf(entry.link ?? { master: undefined }, master)
}
