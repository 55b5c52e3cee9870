import { mdbGroupModes } from '../../../../families/route/index.ts'
import { NLM_F_REPLACE } from '../../../../wire/index.ts'
import { E2BIG, EEXIST, ENOMEM, ENOSPC } from '../../../errno.ts'
import { type Group, type GroupSource, isStarG, type PortGroup } from './group.ts'
import type { MdbConfig } from './mdb-config.ts'
import { type MdbRouteRequest, refuseByBridge } from './mdb-request.ts'
import type { MulticastDatabase } from './multicast-database.ts'
import { addExcludingPorts, addPortGroup, addSource, followMode, removeSource } from './port-groups.ts'

const { INCLUDE, EXCLUDE } = mdbGroupModes

/** A request that puts a group at a port. */
interface Join extends MdbConfig {
  readonly request: MdbRouteRequest
  readonly db: MulticastDatabase
  /** Whether it is a group of one of the sources of a request, which ends with the source. */
  readonly isOfSource?: boolean
  readonly isBlocked?: boolean
}

/** Puts a group at a port, or changes it there (`net/bridge/br_mdb.c`, br_mdb_add_group()). */
export function joinPort(join: Join, group: Group): number {
  const known = group.ports.find(({ port }) => port === join.port)
  const isStar = isStarG(group.address)
  if (known === undefined) return isStar ? addStarG(join, group) : addSG(join, group)
  if ((join.request.flags & NLM_F_REPLACE) === 0)
    return refuseByBridge(join.request, EEXIST, `(${isStar ? '*' : 'S'}, G) group is already joined by port`)
  return isStar ? replaceStarG(join, group, known) : replaceSG(join, group, known)
}

function addTo(join: Join, group: Group, filterMode: number): PortGroup | number {
  const { request, db, port, isPermanent, protocol, isBlocked = false } = join
  if (port === undefined) return -ENOMEM
  const at = addPortGroup(db, group, port, { isPermanent, isBlocked, filterMode, protocol })
  return typeof at === 'string' ? refuseByBridge(request, ENOMEM, at) : at
}

function startTimer({ db }: Join, at: PortGroup, runs: boolean): void {
  if (runs && !at.isPermanent) at.timer.start(db.settings.membershipTime)
  else at.timer.stop()
}

/** br_mdb_add_group_sg() */
function addSG(join: Join, group: Group): number {
  const { db } = join
  const at = addTo(join, group, INCLUDE)
  if (typeof at === 'number') return at
  startTimer(join, at, !join.isOfSource)
  db.notify(group, at, true)
  const star = db.settings.handlesSources(group.address.proto) ? db.find({ ...group.address, source: '' }) : undefined
  if (star !== undefined) addExcludingPorts(db, group, star)
  return 0
}

/** br_mdb_replace_group_sg() */
function replaceSG(join: Join, group: Group, at: PortGroup): number {
  const { isPermanent, protocol, isBlocked = false } = join
  Object.assign(at, { isPermanent, isBlocked, isStarExclude: false, protocol })
  startTimer(join, at, !join.isOfSource)
  join.db.notify(group, at, true)
  return 0
}

/** br_mdb_add_group_star_g() */
function addStarG(join: Join, group: Group): number {
  const { db, filterMode } = join
  const at = addTo(join, group, filterMode)
  if (typeof at === 'number') return at
  // Until its sources are there, nobody sees it.
  group.ports = group.ports.filter((other) => other !== at)
  const error = addSources(join, group, at)
  if (error < 0) return error
  group.ports.unshift(at)
  startTimer(join, at, filterMode === EXCLUDE)
  db.notify(group, at, true)
  if (db.settings.handlesSources(group.address.proto) && filterMode === EXCLUDE) followMode(db, group, at, EXCLUDE)
  return 0
}

/** br_mdb_replace_group_star_g() */
function replaceStarG(join: Join, group: Group, at: PortGroup): number {
  const { db, filterMode, isPermanent, protocol } = join
  const before = at.sources
  const error = addSources(join, group, at)
  if (error < 0) return error
  for (const source of before) if (!join.sources.includes(source.address)) removeSource(db, group, at, source)
  Object.assign(at, { isPermanent, isBlocked: false, isStarExclude: false, filterMode, protocol })
  startTimer(join, at, filterMode === EXCLUDE)
  db.notify(group, at, true)
  if (db.settings.handlesSources(group.address.proto)) followMode(db, group, at, filterMode)
  return 0
}

/** All of them, or none that was not there (br_mdb_add_group_srcs()). */
function addSources(join: Join, group: Group, at: PortGroup): number {
  const added: GroupSource[] = []
  for (const address of join.sources) {
    const source = addGroupSource(join, group, at, address)
    if (typeof source === 'number') {
      for (const one of added.reverse()) removeSource(join.db, group, at, one)
      return source
    }
    added.push(source)
  }
  return 0
}

/** br_mdb_add_group_src() */
function addGroupSource(join: Join, group: Group, at: PortGroup, address: string): GroupSource | number {
  const { request, db, filterMode, isPermanent } = join
  const known = at.sources.find((source) => source.address === address)
  if (known !== undefined && (request.flags & NLM_F_REPLACE) === 0)
    return refuseByBridge(request, EEXIST, 'Source entry already exists')
  const source = known ?? addSource(db, group, at, address)
  if (source === undefined) return refuseByBridge(request, ENOSPC, 'Failed to add new source entry')
  if (filterMode === INCLUDE && !isPermanent) source.timer.start(db.settings.membershipTime)
  else source.timer.stop()
  const error = joinSource(join, group, address)
  if (error < 0) {
    source.timer.stop()
    at.sources = at.sources.filter((other) => other !== source)
    return error
  }
  source.isInstalled = true
  source.isAsked = true
  return source
}

/** The group of one source alone, which is not forwarded where the port takes all but that one (br_mdb_add_group_src_fwd()). */
function joinSource(join: Join, { address }: Group, source: string): number {
  const { request, db, filterMode } = join
  const group = db.make({ ...address, source })
  if (group === undefined) return refuseByBridge(request, E2BIG, 'Failed to add (S, G) MDB entry')
  const isBlocked = filterMode === EXCLUDE
  return joinPort(
    { ...join, address: group.address, filterMode: INCLUDE, sources: [], isOfSource: true, isBlocked },
    group,
  )
}
