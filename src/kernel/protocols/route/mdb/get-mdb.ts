import { type BrMdbEntry, rtmNewMdb } from '../../../../families/route/index.ts'
import { ENOENT } from '../../../errno.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import { groupAddress } from './group.ts'
import { groupMessage, groupPorts } from './mdb-message.ts'
import { bridgeMdbPolicies } from './mdb-policies.ts'
import { databaseOf, entryAttributes, type MdbRouteRequest, refuseByBridge, sourceAddress } from './mdb-request.ts'

/** MDBE_ATTR_SOURCE */
const SOURCE = 1

/** RTM_GETMDB of one group (`net/bridge/br_mdb.c`, br_mdb_get()). */
export function getMdb(request: MdbRouteRequest): number {
  const db = databaseOf(request, 'MDBA_GET_ENTRY')
  if (typeof db === 'number') return db
  const { addr, vid } = request.value.entry as BrMdbEntry
  const attributes = entryAttributes(request, bridgeMdbPolicies.get)
  if (typeof attributes === 'number') return attributes
  const given = attributes?.[SOURCE]
  const source = given === undefined ? '' : sourceAddress(request, given, addr.proto)
  if (typeof source === 'number') return source
  const group = db.find(groupAddress(addr, vid, source))
  const ports = group === undefined ? [] : groupPorts(db.bridge, db.settings, group)
  if (ports.length === 0) return refuseByBridge(request, ENOENT, 'MDB entry not found')
  return rtnlUnicast(request, rtmNewMdb, groupMessage(db.bridge, ports))
}
