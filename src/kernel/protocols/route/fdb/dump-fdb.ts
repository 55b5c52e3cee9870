import { type NeighMessage, rtmNewNeigh } from '../../../../families/route/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { ENODEV } from '../../../errno.ts'
import type { Link } from '../link/link.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import type { RouteRequest } from '../request.ts'
import { ownAddresses } from './own-addresses.ts'

/** RTM_GETNEIGH of family AF_BRIDGE: link by link what its bridge has of it, then its own entries (`net/core/rtnetlink.c`, rtnl_fdb_dump()). */
export function startFdbDump({ net, value }: RouteRequest<NeighMessage>, cb: NetlinkCallback): ListDump | number {
  // Who is not strict has no filter: Linux passes over what follows the header, as programs of old mean something else by it.
  const { index = 0, ifindex = index, master = 0 } = cb.strictCheck ? value : {}
  if (master !== 0 && net.links.get(master) === undefined) return -ENODEV
  const links = () => net.links.all.filter((link) => (ifindex === 0 || link.index === ifindex) && isOf(link, master))
  return listDump(rtmNewNeigh, () => links().flatMap(entriesOf))
}

/** Whether a link is a bridge that is asked for, or a port of it. */
function isOf(link: Link, master: number): boolean {
  if (master === 0) return true
  if (link.index !== master && link.port === undefined) return false
  return link.master?.index === master || link.kind.kind === 'bridge'
}

function entriesOf(link: Link): (() => NeighMessage)[] {
  const { master } = link
  const atPort =
    link.port === undefined || master === undefined ? [] : (master.kind.forwarding?.dump(master, link) ?? [])
  return [...atPort, ...(link.kind.forwarding ?? ownAddresses).dump(link)]
}
