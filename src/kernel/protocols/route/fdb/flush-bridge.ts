import { type NeighMessage, neigh, neighFlags, neighStates } from '../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import { policyOf } from '../../../policy/derive.ts'
import { stateOf } from '../link/kinds/bridge/bridge-state.ts'
import type { ForwardingEntry } from '../link/kinds/bridge/forwarding-entry.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { type FlushRules, judgeFlush } from './flush-request.ts'

type FlushRequest = RouteRequest<NeighMessage>

const { USE, EXT_LEARNED, OFFLOADED, STICKY } = neighFlags
const { PERMANENT, NOARP } = neighStates

/** br_fdb_del_bulk_policy */
const rules: FlushRules = {
  policy: policyOf(neigh, {
    accept: ['vlan', 'ifindex', 'ndmStateMask', 'ndmFlagsMask'],
    replace: {
      vlan: { kind: 'u16', min: 1, max: 4094 },
      ifindex: { kind: 's32', min: 1 },
      ndmStateMask: { kind: 'u16' },
      ndmFlagsMask: { kind: 'u8' },
    },
  }),
  states: PERMANENT | NOARP,
  flags: USE | EXT_LEARNED | OFFLOADED | STICKY,
}

/** Removes the entries of a bridge that a request describes, or those at a port (`net/bridge/br_fdb.c`, br_fdb_delete_bulk()). */
export function flushBridge(link: Link, request: FlushRequest): number {
  const { value, extack } = request
  const isBridge = link.kind.kind === 'bridge'
  const bridge = isBridge ? link : (link.master as Link)
  const error = judgeFlush(request, rules)
  if (error < 0) return error
  const at = value.ifindex === undefined ? undefined : request.net.links.get(value.ifindex)
  const objection = value.ifindex === undefined ? undefined : objectionTo(at, bridge)
  if (objection !== undefined) return refuse(extack, at === undefined ? ENODEV : EINVAL, `bridge: ${objection}`)
  const place = at ?? (isBridge ? undefined : link)
  const { fdb } = stateOf(bridge)
  for (const entry of fdb.entries) {
    if (value.vlan !== undefined || (place !== undefined && place !== (entry.port ?? bridge))) continue
    if (isDescribed(entry, value)) fdb.delete(bridge, entry)
  }
  return 0
}

/** What is wrong with the link whose entries are meant (__fdb_flush_validate_ifindex()). */
function objectionTo(link: Link | undefined, bridge: Link): string | undefined {
  if (link === undefined) return 'Unknown flush device ifindex'
  if (link.kind.kind === 'bridge') {
    return link === bridge ? undefined : 'Flush bridge device does not match target bridge device'
  }
  if (link.port === undefined) return 'Flush device is not a bridge or bridge port'
  return link.master === bridge ? undefined : 'Port belongs to a different bridge device'
}

/** Whether an entry is as the bits of a request say that the masks name (__fdb_flush_matches()). */
function isDescribed(entry: ForwardingEntry, request: NeighMessage): boolean {
  const { state = 0, flags = 0, ndmStateMask = 0, ndmFlagsMask = 0 } = request
  const own = bitsOf(entry)
  const wanted = ((state & (PERMANENT | NOARP)) << 8) | (flags & rules.flags)
  const mask = ((ndmStateMask & (PERMANENT | NOARP)) << 8) | (ndmFlagsMask & rules.flags)
  return mask === 0 || (own & mask) === wanted
}

/** Bits of states above those of flags; nothing is offloaded here. */
function bitsOf({ isLocal, isStatic, isByUser, isExternal, isSticky }: ForwardingEntry): number {
  const states = (isLocal ? PERMANENT : 0) | (isStatic ? NOARP : 0)
  return (states << 8) | (isByUser ? USE : 0) | (isExternal ? EXT_LEARNED : 0) | (isSticky ? STICKY : 0)
}
