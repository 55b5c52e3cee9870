import { ifinfomsg, link as linkSet, type NeighMessage, ndmsg, rtmNewNeigh } from '../../../../families/route/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import { policyOf } from '../../../policy/derive.ts'
import { NL_VALIDATE_LIBERAL, nlmsgParse } from '../../../policy/parse.ts'
import { nlmsgLen } from '../../../skb/message.ts'
import { nlaGetU32 } from '../../../skb/nlattr.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import type { Link } from '../link/link.ts'
import type { RouteRequest } from '../request/request.ts'
import { ownAddresses } from './own-addresses.ts'

type DumpRequest = RouteRequest<NeighMessage>

/** Whose entries are wanted: 0 stands for all. */
interface Filter {
  readonly index: number
  readonly master: number
}

/** RTM_GETNEIGH of family AF_BRIDGE: link by link what its bridge has of it, then its own entries (`net/core/rtnetlink.c`, rtnl_fdb_dump()). */
export function startFdbDump(request: DumpRequest, cb: NetlinkCallback): ListDump | number {
  const filter = cb.strictCheck ? strictFilter(request.value) : oldFilter(request, cb)
  if (typeof filter === 'number') return filter
  const { net } = request
  const { index, master } = filter
  if (master !== 0 && net.links.get(master) === undefined) return -ENODEV
  const links = () => net.links.all.filter((link) => (index === 0 || link.index === index) && isOf(link, master))
  return listDump(rtmNewNeigh, () => links().flatMap(entriesOf))
}

/** valid_fdb_dump_strict() */
function strictFilter({ index = 0, ifindex = index, master = 0 }: NeighMessage): Filter {
  return { index: ifindex, master }
}

/** Length of an attribute that programs send behind the header, to no effect. */
const EXTRA = 8
/** IFLA_MASTER */
const MASTER = 10
const linkPolicy = policyOf(linkSet)

/** Programs of old mean a link by it, unless the length is that of a neighbour (valid_fdb_dump_legacy()). */
function oldFilter({ nlh, value }: DumpRequest, cb: NetlinkCallback): Filter | number {
  const length = nlmsgLen(nlh)
  if (length === ndmsg.size || length === ndmsg.size + EXTRA) return { index: 0, master: 0 }
  const attributes = nlmsgParse(nlh, ifinfomsg.size, linkPolicy, NL_VALIDATE_LIBERAL, cb.extack)
  if (typeof attributes === 'number') return -EINVAL
  const master = attributes[MASTER]
  return {
    index: value.index ?? 0,
    master: master === undefined ? 0 : nlaGetU32(master),
  }
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
