import { rtmDelMdbRequest } from '../../../../families/route/index.ts'
import { NLM_F_BULK } from '../../../../wire/index.ts'
import { E2BIG, EEXIST, EINVAL } from '../../../errno.ts'
import { doit, type RouteHandler } from '../request/handler.ts'
import { flushMdb } from './flush-mdb.ts'
import { type Group, isL2, isStarG } from './group.ts'
import { joinPort } from './join-port.ts'
import { type MdbConfig, readConfig } from './mdb-config.ts'
import { mdbPolicies } from './mdb-policies.ts'
import { databaseOf, type MdbRouteRequest, refuseByBridge } from './mdb-request.ts'
import type { MulticastDatabase } from './multicast-database.ts'
import { removePortGroup } from './port-groups.ts'

const DISABLED = 0

/** RTM_NEWMDB: a group is to be at a port, or at the bridge itself (`net/bridge/br_mdb.c`, br_mdb_add()). */
export function newMdb(request: MdbRouteRequest): number {
  const db = databaseOf(request, 'MDBA_SET_ENTRY')
  if (typeof db === 'number') return db
  const config = readConfig(request, db)
  if (typeof config === 'number') return config
  const refusal = refusalOf(config)
  if (refusal !== undefined) return refuseByBridge(request, EINVAL, refusal)
  const group = db.make(config.address)
  if (group === undefined) return -E2BIG
  if (config.port === undefined) return joinHost(request, db, group)
  return joinPort({ ...config, request, db }, group)
}

/** Why a group cannot be there, whatever else there is. */
function refusalOf({ address, port, isPermanent }: MdbConfig): string | undefined {
  if (port === undefined && !isL2(address)) {
    if (isPermanent) return 'Flags are not allowed for host groups'
    if (!isStarG(address)) return 'Groups with sources cannot be manually host joined'
  }
  if (isL2(address) && !isPermanent) return 'Only permanent L2 entries allowed'
  if (port?.port?.state === DISABLED && !isPermanent) return 'Port is in disabled state and entry is not permanent'
  return undefined
}

function joinHost(request: MdbRouteRequest, db: MulticastDatabase, group: Group): number {
  if (group.isHostJoined) return refuseByBridge(request, EEXIST, 'Group is already joined by host')
  db.joinHost(group, false)
  db.notify(group, undefined, true)
  return 0
}

/** RTM_DELMDB of one group: it is to be at a port no more (br_mdb_del()). */
function delMdb(request: MdbRouteRequest): number {
  const db = databaseOf(request, 'MDBA_SET_ENTRY')
  if (typeof db === 'number') return db
  const config = readConfig(request, db)
  if (typeof config === 'number') return config
  const group = db.find(config.address)
  if (group === undefined) return -EINVAL
  if (config.port === undefined && group.isHostJoined) {
    db.leaveHost(group)
    return 0
  }
  const at = group.ports.find(({ port }) => port === config.port)
  if (at === undefined) return -EINVAL
  removePortGroup(db, group, at)
  return 0
}

const one = doit(rtmDelMdbRequest, delMdb, mdbPolicies.change)
const all = doit(rtmDelMdbRequest, flushMdb, mdbPolicies.flush)

/** RTM_DELMDB: with NLM_F_BULK of all groups that are as the request says (`net/core/rtnetlink.c`, rtnl_mdb_del()). */
export const mdbDeletion: RouteHandler = {
  doit: (skb, nlh, extack) => ((nlh.flags & NLM_F_BULK) === 0 ? one : all).doit?.(skb, nlh, extack),
  bulk: true,
}
