import type { BrMdbEntry } from '../../../../families/route/index.ts'
import { isL2 } from './group.ts'
import { bridgeMdbPolicies } from './mdb-policies.ts'
import { databaseOf, entryAttributes, type MdbRouteRequest, numberOf } from './mdb-request.ts'
import { removePortGroup } from './port-groups.ts'

/** MDBE_ATTR_RTPROT, MDBE_ATTR_STATE_MASK */
const RTPROT = 4
const STATE_MASK = 10

/** RTM_DELMDB with NLM_F_BULK: all groups that are as the request says (`net/bridge/br_mdb.c`, br_mdb_del_bulk()). */
export function flushMdb(request: MdbRouteRequest): number {
  const db = databaseOf(request, 'MDBA_SET_ENTRY', 'bulk deletion')
  if (typeof db === 'number') return db
  const { index, vid, state } = request.value.entry as BrMdbEntry
  const attributes = entryAttributes(request, bridgeMdbPolicies.flush)
  if (typeof attributes === 'number') return attributes
  const protocol = numberOf(attributes?.[RTPROT]) ?? 0
  const mask = numberOf(attributes?.[STATE_MASK]) ?? 0
  const isMeant = (link: number, isPermanent: boolean) =>
    (index === 0 || index === link) && (mask === 0 || (Number(isPermanent) & mask) === state)
  for (const group of db.groups) {
    if (vid !== 0 && vid !== group.address.vid) continue
    if (protocol === 0 && isMeant(db.bridge.index, isL2(group.address))) db.leaveHost(group)
    for (const at of [...group.ports])
      if ((protocol === 0 || protocol === at.protocol) && isMeant(at.port.index, at.isPermanent))
        removePortGroup(db, group, at)
  }
  return 0
}
