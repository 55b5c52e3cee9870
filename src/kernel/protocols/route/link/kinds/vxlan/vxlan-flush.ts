import { type NeighMessage, neigh, neighFlags, neighStates } from '../../../../../../families/route/index.ts'
import { policyOf } from '../../../../../policy/derive.ts'
import { type FlushRules, judgeFlush } from '../../../fdb/flush-request.ts'
import type { RouteRequest } from '../../../request/request.ts'
import type { VxlanEntry } from './vxlan-entry.ts'
import type { Remote } from './vxlan-remote.ts'
import type { VxlanTable } from './vxlan-table.ts'

const { PERMANENT, NOARP } = neighStates
const { EXT_LEARNED, OFFLOADED, ROUTER } = neighFlags

/** vxlan_del_bulk_policy */
const rules: FlushRules = {
  policy: policyOf(neigh, {
    accept: ['srcVni', 'nhId', 'vni', 'port', 'dst', 'ndmStateMask', 'ndmFlagsMask'],
    replace: {
      srcVni: { kind: 'u32' },
      nhId: { kind: 'u32' },
      vni: { kind: 'u32' },
      port: { kind: 'u16' },
      dst: { kind: 'binary', min: 4, max: 16 },
      ndmStateMask: { kind: 'u16' },
      ndmFlagsMask: { kind: 'u8' },
    },
  }),
  states: PERMANENT | NOARP,
  flags: EXT_LEARNED | OFFLOADED | ROUTER,
}

/** Removes the entries of a vxlan that a request describes (`drivers/net/vxlan/vxlan_core.c`, vxlan_fdb_delete_bulk()). */
export function flushVxlan(table: VxlanTable, request: RouteRequest<NeighMessage>): number {
  const error = judgeFlush(request, rules)
  if (error < 0) return error
  const { dst, port = 0, vni = 0 } = request.value
  const isMeant = (one: Remote) =>
    (dst === undefined || one.dst === dst) && (port === 0 || one.port === port) && (vni === 0 || one.vni === vni)
  for (const entry of table.all.filter((one) => isDescribed(one, request.value))) {
    if (dst === undefined && port === 0 && vni === 0) table.destroy(entry)
    else dropRemotes(table, entry, isMeant)
  }
  return 0
}

/** An entry goes with the last of its remote ends. */
function dropRemotes(table: VxlanTable, entry: VxlanEntry, isMeant: (remote: Remote) => boolean): void {
  const gone = entry.remotes.filter(isMeant)
  for (const remote of gone) table.dropRemote(entry, remote)
  if (gone.length > 0 && entry.remotes.length === 0) table.remove(entry)
}

/** vxlan_fdb_flush_matches() */
function isDescribed({ state, flags, srcVni, nexthop }: VxlanEntry, request: NeighMessage): boolean {
  const { ndmStateMask = 0, ndmFlagsMask = 0 } = request
  if (ndmStateMask !== 0 && (state & ndmStateMask) !== (request.state ?? 0)) return false
  if (ndmFlagsMask !== 0 && (flags & ndmFlagsMask) !== ((request.flags ?? 0) & rules.flags)) return false
  if (request.srcVni && srcVni !== request.srcVni) return false
  return !request.nhId || nexthop?.id === request.nhId
}
