import {
  type NeighMessage,
  neighExtFlags,
  neighFlags,
  rtmGetNeigh,
  rtmNewNeigh,
} from '../../../../families/route/index.ts'
import { NLM_F_DUMP_FILTERED } from '../../../../wire/index.ts'
import type { Link } from '../link/link.ts'
import { isPortOf } from '../link/master.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import type { RouteRequest } from '../request.ts'
import { routePolicyOf } from '../route-policy.ts'
import { neighbourMessage } from './neighbour.ts'
import { proxyMessage } from './proxy-table.ts'

const { MANAGED, EXT_VALIDATED } = neighExtFlags

export const neighDumpPolicy = routePolicyOf(rtmGetNeigh, {
  replace: { flagsExt: { kind: 'u32', mask: MANAGED | EXT_VALIDATED } },
  strict: {
    header: objectionToDump,
    accepts: ['ifindex', 'master'],
    refusal: 'Unsupported attribute in neighbor dump request',
  },
})

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

/** What is wrong with the header of a strict request (neigh_valid_dump_req()). */
function objectionToDump({ index, state, type, flags = 0 }: NeighMessage): string | undefined {
  if (index || state || type) return 'Invalid values in header for neighbor dump request'
  return (flags & ~neighFlags.PROXY) === 0 ? undefined : 'Invalid flags in header for neighbor dump request'
}

function wanted({ family = 0, ifindex = 0, master = 0 }: NeighMessage) {
  return (entry: { readonly family: number; readonly link: Link | undefined }) =>
    (family === 0 || entry.family === family) &&
    (ifindex === 0 || entry.link?.index === ifindex) &&
    isPortOf(entry.link ?? { master: undefined }, master)
}
