import { type NeighMessage, neighFlags, rtmNewNeigh } from '../../../../families/route/index.ts'
import { NLM_F_DUMP_FILTERED } from '../../../../wire/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { EINVAL } from '../../../errno.ts'
import type { Link } from '../link/link.ts'
import { isPortOf } from '../link/master.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import { neighbourMessage } from './neighbour.ts'
import { proxyMessage } from './proxy-table.ts'

type DumpRequest = RouteRequest<NeighMessage>

/** A dump of neighbours: of a family, a link, or the links of a master (`net/core/neighbour.c`, neigh_dump_info()). */
export function startNeighDump(request: DumpRequest, cb: NetlinkCallback): ListDump | number {
  const { net, value, extack } = request
  const { flags = 0, ifindex = 0, master = 0 } = value
  const objection = cb.strictCheck ? objectionToDump(value) : undefined
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
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

/** What is wrong with the header of a strict request (neigh_valid_dump_req()). */
export function objectionToDump({ index, state, type, flags = 0 }: NeighMessage): string | undefined {
  if (index || state || type) return 'Invalid values in header for neighbor dump request'
  return (flags & ~neighFlags.PROXY) === 0 ? undefined : 'Invalid flags in header for neighbor dump request'
}

function wanted({ family = 0, ifindex = 0, master = 0 }: NeighMessage) {
  return (entry: { readonly family: number; readonly link: Link | undefined }) =>
    (family === 0 || entry.family === family) &&
    (ifindex === 0 || entry.link?.index === ifindex) &&
    isPortOf(entry.link ?? { master: undefined }, master)
}
