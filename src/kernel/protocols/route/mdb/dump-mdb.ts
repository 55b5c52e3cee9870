import {
  type MdbGroupPort,
  type MdbMessage,
  type MdbRequestMessage,
  rtmGetMdb,
  rtmNewMdb,
} from '../../../../families/route/index.ts'
import { NLM_F_MULTI } from '../../../../wire/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { EMSGSIZE } from '../../../errno.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { putAnswer } from '../answer/answer.ts'
import { stateOf } from '../link/kinds/bridge/bridge-state.ts'
import type { Link } from '../link/link.ts'
import { isEthernet } from '../link/link-message.ts'
import type { RouteRequest } from '../request/request.ts'
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

/** RTM_GETMDB of all bridges and vxlans (`net/core/rtnetlink.c`, rtnl_mdb_dump()). */
export function startMdbDump({ net }: RouteRequest<MdbRequestMessage>): MdbDump {
  return { net, links: 0, places: 0 }
}

/** A message for each bridge and vxlan, more if a buffer is too small for one (`net/bridge/br_mdb.c`, br_mdb_dump()). */
export function dumpMdb(skb: SkBuff, cb: NetlinkCallback, dump: MdbDump): number {
  const to = { portid: cb.skb.portid, seq: cb.nlh.seq }
  // Bridges answer with the number of the question, and vxlans do not.
  const put = (message: MdbMessage) =>
    putAnswer(skb, message.family === 0 ? rtmGetMdb : rtmNewMdb, message, NLM_F_MULTI, to)
  for (const link of dump.net.links.byAge.filter(hasDatabase).slice(dump.links)) {
    if (!tellLink(link, dump, put)) return -EMSGSIZE
    dump.links++
    dump.places = 0
  }
  return 0
}

function hasDatabase(link: Link): boolean {
  return link.kind.kind === 'bridge' || (link.kind.kind === 'vxlan' && isEthernet(link))
}

/** Tells what is left of a link's database, as much as fits: whether that was all. */
function tellLink(link: Link, dump: MdbDump, put: (message: MdbMessage) => boolean): boolean {
  const places = placesOf(link)
  for (let most = Number.POSITIVE_INFINITY; ; ) {
    const left = places.slice(dump.places)
    const count = Math.min(most, countThatFits(left))
    const isLast = count === left.length
    if (put(databaseMessage(link, left.slice(0, count), isLast))) {
      dump.places += count
      if (isLast) return true
    } else {
      most = count >> 1
      if (most === 0) return false
    }
  }
}

/** Most bytes of a message of a dump, and of a place and a source with their headers. */
const MOST_BYTES = 32_000
const PLACE_BYTES = 100
const SOURCE_BYTES = 36

/** How many places a buffer may have room for; one at least, if there are any. */
function countThatFits(places: readonly Place[]): number {
  let room = MOST_BYTES
  const end = places.findIndex(({ info: [port] }) => {
    room -= PLACE_BYTES + (port?.srcList?.entry?.length ?? 0) * SOURCE_BYTES
    return room < 0
  })
  return end < 0 ? places.length : Math.max(end, 1)
}

/** A group at one place, or at none. */
interface Place {
  readonly group: Group
  readonly info: readonly MdbGroupPort[]
}

/** Nobody ever adds a group to a vxlan here. */
function placesOf(bridge: Link): Place[] {
  if (bridge.kind.kind !== 'bridge') return []
  const { mdb } = stateOf(bridge)
  return mdb.groups.flatMap((group) => {
    const ports = groupPorts(bridge, mdb.settings, group)
    return ports.length === 0 ? [{ group, info: [] }] : ports.map((port) => ({ group, info: [port] }))
  })
}

/** A part of a database, of a bridge with its multicast routers in the end. Bridges say no family, a vxlan does (vxlan_mdb_dump()). */
function databaseMessage(bridge: Link, places: readonly Place[], isLast: boolean): MdbMessage {
  const infos = new Map<Group, MdbGroupPort[]>()
  for (const { group, info } of places) infos.set(group, [...(infos.get(group) ?? []), ...info])
  const isBridge = bridge.kind.kind === 'bridge'
  const port = isLast && isBridge ? routersOf(bridge) : []
  return {
    family: isBridge ? 0 : 7,
    ifindex: bridge.index,
    mdb: { mdbEntry: [...infos.values()].map((info) => ({ info })) },
    ...(port.length === 0 ? {} : { router: { port } }),
  }
}
