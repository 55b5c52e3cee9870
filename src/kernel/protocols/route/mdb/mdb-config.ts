import { type BrMdbEntry, mdbGroupModes, mdbStates, routeProtocols } from '../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import { type AttributeTable, type NlAttr, nlaForEachAttr } from '../../../skb/nlattr.ts'
import type { Link } from '../link/link.ts'
import { type GroupAddress, groupAddress, isStarG } from './group.ts'
import { bridgeMdbPolicies } from './mdb-policies.ts'
import { entryAttributes, type MdbRouteRequest, numberOf, refuseByBridge, sourceAddress } from './mdb-request.ts'
import type { MulticastDatabase } from './multicast-database.ts'
import { MAX_SOURCES } from './port-groups.ts'

/** What a request wants of a group (`struct br_mdb_config`). */
export interface MdbConfig {
  readonly address: GroupAddress
  /** Undefined for the bridge itself. */
  readonly port: Link | undefined
  readonly isPermanent: boolean
  /** MCAST_*. */
  readonly filterMode: number
  readonly sources: readonly string[]
  /** RTPROT_*. */
  readonly protocol: number
}

/** Attributes of an entry (MDBE_ATTR_*), and of a source in it. */
const SOURCE = 1
const SRC_LIST = 2
const GROUP_MODE = 3
const RTPROT = 4
const ADDRESS = 1

/** Reads a request for a group (`net/bridge/br_mdb.c`, br_mdb_config_init()). */
export function readConfig(request: MdbRouteRequest, db: MulticastDatabase): MdbConfig | number {
  const entry = request.value.entry as BrMdbEntry
  if (!db.bridge.isUp) return refuseByBridge(request, EINVAL, 'Bridge device is not running')
  if (!db.settings.isSnooping) return refuseByBridge(request, EINVAL, "Bridge's multicast processing is disabled")
  const port = portOf(request, db, entry.index)
  if (typeof port === 'number') return port
  const start: MdbConfig = {
    address: groupAddress(entry.addr, entry.vid),
    port,
    isPermanent: entry.state === mdbStates.PERMANENT,
    filterMode: mdbGroupModes.EXCLUDE,
    sources: [],
    protocol: routeProtocols.STATIC,
  }
  if (start.address.proto === 0x0800 && start.address.group.startsWith('0.'))
    return refuseByBridge(request, EINVAL, 'IPv4 entry group address 0.0.0.0 is not allowed')
  const attributes = entryAttributes(request, bridgeMdbPolicies.add)
  if (attributes === undefined || typeof attributes === 'number') return attributes ?? start
  return readAttributes(request, attributes, start)
}

function portOf(request: MdbRouteRequest, { bridge }: MulticastDatabase, index: number): Link | undefined | number {
  if (index === bridge.index) return undefined
  const link = bridge.net.links.get(index)
  if (link === undefined) return refuseByBridge(request, ENODEV, "Port net device doesn't exist")
  if (link.port === undefined) return refuseByBridge(request, EINVAL, 'Net device is not a bridge port')
  if (link.master !== bridge) return refuseByBridge(request, EINVAL, 'Port belongs to a different bridge device')
  return link
}

/** br_mdb_config_attrs_init() */
function readAttributes(request: MdbRouteRequest, attributes: AttributeTable, start: MdbConfig): MdbConfig | number {
  const { entry } = request.value
  const source = attributes[SOURCE]
  const from = source === undefined ? '' : sourceAddress(request, source, start.address.proto)
  if (typeof from === 'number') return from
  const address = groupAddress((entry as BrMdbEntry).addr, start.address.vid, from)
  const read = { ...start, address }
  const refusal = misplaced(read, attributes)
  if (refusal !== undefined) return refuseByBridge(request, EINVAL, refusal)
  const sources = readSources(request, attributes[SRC_LIST], address.proto)
  if (typeof sources === 'number') return sources
  const filterMode = numberOf(attributes[GROUP_MODE]) ?? start.filterMode
  if (sources.length === 0 && filterMode === mdbGroupModes.INCLUDE)
    return refuseByBridge(request, EINVAL, 'Cannot add (*, G) INCLUDE with an empty source list')
  const protocol = numberOf(attributes[RTPROT])
  if (protocol !== undefined && read.port === undefined)
    return refuseByBridge(request, EINVAL, 'Protocol cannot be set for host groups')
  return { ...read, filterMode, sources, protocol: protocol ?? start.protocol }
}

/** What cannot be said of such a group. */
function misplaced({ address, port }: MdbConfig, attributes: AttributeTable): string | undefined {
  const mode = attributes[GROUP_MODE]
  const list = attributes[SRC_LIST]
  for (const [attribute, name] of [
    [mode, 'Filter mode'],
    [list, 'Source list'],
  ] as const) {
    if (attribute === undefined) continue
    if (port === undefined) return `${name} cannot be set for host groups`
    if (!isStarG(address)) return `${name} can only be set for (*, G) entries`
  }
  return list !== undefined && mode === undefined ? 'Source list cannot be set without filter mode' : undefined
}

/** br_mdb_config_src_list_init() */
function readSources(request: MdbRouteRequest, list: NlAttr | undefined, proto: number): string[] | number {
  if (list === undefined) return []
  const entries = [...nlaForEachAttr(list.nlh, list.start, list.end)]
  if (entries.length >= MAX_SOURCES)
    return refuseByBridge(request, EINVAL, `Exceeded maximum number of source entries (${MAX_SOURCES - 1})`)
  const sources: string[] = []
  for (const entry of entries) {
    const address = [...nlaForEachAttr(entry.nlh, entry.start, entry.end)].findLast(({ type }) => type === ADDRESS)
    if (address === undefined) {
      request.extack.missType = ADDRESS
      request.extack.missNest = entry.offset - entry.nlh.offset
      return -EINVAL
    }
    const source = sourceAddress(request, address, proto)
    if (typeof source === 'number') return source
    sources.push(source)
  }
  return sources
}
