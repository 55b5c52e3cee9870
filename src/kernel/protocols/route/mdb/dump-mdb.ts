import {
  type MdbGroupPort,
  type MdbMessage,
  type MdbRequestMessage,
  rtmGetMdb,
  rtmNewMdb,
} from '../../../../families/route/index.ts'
import { NLM_F_MULTI } from '../../../../wire/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { EINVAL, EMSGSIZE } from '../../../errno.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { putAnswer } from '../answer.ts'
import { stateOf } from '../link/kinds/bridge-state.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import type { Group } from './group.ts'
import { groupPorts } from './mdb-message.ts'
import { routersOf } from './multicast-routers.ts'

/** Where a dump is: how many links are told, and how many places of groups of the next one. */
export interface MdbDump {
  readonly net: RouteNet
  links: number
  places: number
}

/** Bytes of `struct nlmsghdr` and `struct br_port_msg`. */
const HEADERS = 24

/** RTM_GETMDB of all bridges and VXLANs (`net/core/rtnetlink.c`, rtnl_mdb_valid_dump_req()). */
export function startMdbDump(
  { net, value, nlh, extack }: RouteRequest<MdbRequestMessage>,
  cb: NetlinkCallback,
): MdbDump | number {
  if (cb.strictCheck) {
    if ((value.ifindex ?? 0) !== 0)
      return refuse(extack, EINVAL, 'Filtering by device index is not supported for mdb dump request')
    if (nlh.length > HEADERS) return refuse(extack, EINVAL, 'Invalid data after header in mdb dump request')
  }
  return { net, links: 0, places: 0 }
}

/** A message for each of them, more if a buffer is too small for one (`net/bridge/br_mdb.c`, br_mdb_dump()). */
export function dumpMdb(skb: SkBuff, cb: NetlinkCallback, dump: MdbDump): number {
  const to = { portid: cb.skb.portid, seq: cb.nlh.seq }
  const put = (message: MdbMessage) => putAnswer(skb, rtmGetMdb, message, NLM_F_MULTI, to)
  const links = dump.net.links.byAge.filter(({ kind }) => kind.kind === 'bridge' || kind.kind === 'vxlan')
  for (const link of links.slice(dump.links)) {
    if (link.kind.kind === 'vxlan') {
      if (!putAnswer(skb, rtmNewMdb, groupsOfVxlan(link), NLM_F_MULTI, to)) return -EMSGSIZE
    } else {
      const left = placesOf(link).slice(dump.places)
      if (!put(databaseMessage(link, left, true))) {
        dump.places += asManyAsFit(left.length, (count) => put(databaseMessage(link, left.slice(0, count), false)))
        return -EMSGSIZE
      }
    }
    dump.links++
    dump.places = 0
  }
  return 0
}

/** Nobody can add groups to a VXLAN here (vxlan_mdb_dump()). */
function groupsOfVxlan({ index }: Link): MdbMessage {
  return { family: 7, ifindex: index, mdb: {} }
}

/** The half of `count`, or half of that and so on, with which something can be done, once it is done; 0 for none. */
function asManyAsFit(count: number, attempt: (count: number) => boolean): number {
  for (let tried = count >> 1; tried > 0; tried >>= 1) if (attempt(tried)) return tried
  return 0
}

/** A group at one place, or at none. */
interface Place {
  readonly group: Group
  readonly info: readonly MdbGroupPort[]
}

function placesOf(bridge: Link): Place[] {
  const { mdb } = stateOf(bridge)
  return mdb.groups.flatMap((group) => {
    const ports = groupPorts(bridge, mdb.settings, group)
    return ports.length === 0 ? [{ group, info: [] }] : ports.map((port) => ({ group, info: [port] }))
  })
}

/** A part of a bridge's database, with its multicast routers in the end. No family is said. */
function databaseMessage(bridge: Link, places: readonly Place[], isLast: boolean): MdbMessage {
  const infos = new Map<Group, MdbGroupPort[]>()
  for (const { group, info } of places) infos.set(group, [...(infos.get(group) ?? []), ...info])
  const port = isLast ? routersOf(bridge) : []
  return {
    family: 0,
    ifindex: bridge.index,
    mdb: { mdbEntry: [...infos.values()].map((info) => ({ info })) },
    ...(port.length === 0 ? {} : { router: { port } }),
  }
}
