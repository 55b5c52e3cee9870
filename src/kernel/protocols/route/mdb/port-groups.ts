import { mdbGroupModes, routeProtocols } from '../../../../families/route/index.ts'
import type { Link } from '../link/link.ts'
import { Timer } from '../timer.ts'
import { type Group, type GroupSource, isStarG, type PortGroup } from './group.ts'
import type { MulticastDatabase } from './multicast-database.ts'

const { INCLUDE, EXCLUDE } = mdbGroupModes

/** What a group at a port begins with. */
export type PortGroupStart = Pick<PortGroup, 'isPermanent' | 'isBlocked' | 'filterMode' | 'protocol'>

/** Puts a group at a port: the text says why it cannot be (br_multicast_new_port_group()). */
export function addPortGroup(
  db: MulticastDatabase,
  group: Group,
  port: Link,
  start: PortGroupStart,
): PortGroup | string {
  const { mcastMaxGroups: most = 0 } = port.port?.settings ?? {}
  const count = most === 0 ? 0 : db.at(port).length
  if (most > 0 && count >= most) return `Port is already in ${count} groups, and mcast_max_groups=${most}`
  const timer = new Timer(
    () => port.net,
    () => expire(db, group, at),
  )
  const at: PortGroup = { ...start, port, number: db.nextNumber(), isStarExclude: false, sources: [], timer }
  // Linux has them in the order of their places in memory.
  group.ports.unshift(at)
  return at
}

/** Takes a group from a port (br_multicast_del_pg()). */
export function removePortGroup(db: MulticastDatabase, group: Group, at: PortGroup): void {
  if (!group.ports.includes(at)) return
  group.ports = group.ports.filter((other) => other !== at)
  for (const source of [...at.sources]) removeSource(db, group, at, source)
  db.notify(group, at, false)
  at.timer.stop()
  if (isStarG(group.address)) followMode(db, group, at, INCLUDE)
  else leaveToExcluding(db, group)
  db.forgetEmpty(group)
}

/** br_multicast_port_group_expired() */
function expire(db: MulticastDatabase, group: Group, at: PortGroup): void {
  if (!db.bridge.isUp || at.isPermanent || !group.ports.includes(at)) return
  const old = at.sources.filter(({ timer }) => !timer.isRunning)
  const isChanged = at.filterMode === EXCLUDE || old.length > 0
  at.filterMode = INCLUDE
  for (const source of old) removeSource(db, group, at, source)
  if (at.sources.length === 0) return removePortGroup(db, group, at)
  if (!isChanged) return
  if (isStarG(group.address)) followMode(db, group, at, INCLUDE)
  db.notify(group, at, true)
}

/** A source of a group at a port; undefined where there can be no more, or not that one (br_multicast_new_group_src()). */
export function addSource(
  db: MulticastDatabase,
  group: Group,
  at: PortGroup,
  address: string,
): GroupSource | undefined {
  const timer = new Timer(
    () => at.port.net,
    () => expireSource(db, group, at, source),
  )
  const source: GroupSource = { address, timer, isInstalled: false, isAsked: false }
  if (at.sources.length >= MAX_SOURCES || address.startsWith('0.') || address === '::') return undefined
  at.sources.unshift(source)
  return source
}

/** PG_SRC_ENT_LIMIT */
export const MAX_SOURCES = 32

/** A source goes, and the group of that source alone (br_multicast_del_group_src()). */
export function removeSource(db: MulticastDatabase, { address }: Group, at: PortGroup, source: GroupSource): void {
  const own = db.find({ ...address, source: source.address })
  const there = own?.ports.find(({ port }) => port === at.port)
  if (own !== undefined && there !== undefined) {
    const isSomebodys = there.protocol !== routeProtocols.KERNEL && there.isPermanent && !source.isAsked
    if (!isSomebodys) removePortGroup(db, own, there)
  }
  source.timer.stop()
  at.sources = at.sources.filter((other) => other !== source)
}

/** br_multicast_group_src_expired() */
function expireSource(db: MulticastDatabase, group: Group, at: PortGroup, source: GroupSource): void {
  if (!db.bridge.isUp || !at.sources.includes(source) || at.filterMode !== INCLUDE) return
  removeSource(db, group, at, source)
  if (at.sources.length === 0) removePortGroup(db, group, at)
}

/** A port that takes all sources of a group is in all groups of one source of other ports, else in none (br_multicast_star_g_handle_mode()). */
export function followMode(db: MulticastDatabase, group: Group, at: PortGroup, mode: number): void {
  for (const other of group.ports) {
    if (other === at) continue
    for (const source of other.sources.filter(({ isInstalled }) => isInstalled)) {
      const own = db.find({ ...group.address, source: source.address })
      if (own === undefined) continue
      if (mode === EXCLUDE) addExcluding(db, own, at.port)
      else removeExcluding(db, own, at.port)
    }
  }
}

/** A group of one source gets the ports that take all sources, and the bridge if it does (br_multicast_sg_add_exclude_ports()). */
export function addExcludingPorts(db: MulticastDatabase, group: Group, star: Group): void {
  if (star.isHostJoined) group.isHostJoined = true
  for (const { port, filterMode } of star.ports) if (filterMode !== INCLUDE) addExcluding(db, group, port)
}

function addExcluding(db: MulticastDatabase, group: Group, port: Link): void {
  if (group.ports.some((at) => at.port === port)) return
  const start = { isPermanent: false, isBlocked: false, filterMode: INCLUDE, protocol: routeProtocols.KERNEL }
  const at = canJoin(db, port) ? addPortGroup(db, group, port, start) : undefined
  if (typeof at !== 'object') return
  db.notify(group, at, true)
  at.isStarExclude = true
}

function removeExcluding(db: MulticastDatabase, group: Group, port: Link): void {
  const at = group.ports.find((other) => other.port === port)
  if (at?.isStarExclude && at.protocol === routeProtocols.KERNEL) removePortGroup(db, group, at)
}

/** Ports are in a group of one source because they take all sources only as long as some port asks for it (br_multicast_sg_del_exclude_ports()). */
function leaveToExcluding(db: MulticastDatabase, group: Group): void {
  if (group.ports.some(({ isStarExclude, isPermanent }) => !isStarExclude && !isPermanent)) return
  group.isHostJoined = false
  for (const at of [...group.ports]) if (!at.isPermanent) removePortGroup(db, group, at)
}

/** Whether what is heard at a port counts (br_multicast_ctx_should_use()). */
export function canJoin({ bridge }: MulticastDatabase, port: Link): boolean {
  return bridge.isUp && port.port !== undefined && port.port.state !== 0
}

/** A group is reported at a port of its own accord (__br_multicast_add_group()). */
export function hearGroup(db: MulticastDatabase, group: Group, port: Link): void {
  const known = group.ports.find((at) => at.port === port)
  const start = { isPermanent: false, isBlocked: false, filterMode: EXCLUDE, protocol: routeProtocols.KERNEL }
  const at = known ?? addPortGroup(db, group, port, start)
  if (typeof at === 'string') return
  if (known === undefined) db.notify(group, at, true)
  at.timer.start(db.settings.membershipTime)
}

/** Somebody has left a group: if nobody reports it soon, it goes (br_multicast_leave_group()). */
export function hearLeave(db: MulticastDatabase, group: Group, port: Link | undefined): void {
  const { lastMemberTime } = db.settings
  if (port === undefined) return group.isHostJoined ? shorten(group.timer, lastMemberTime) : undefined
  const at = group.ports.find((other) => other.port === port)
  if (at === undefined || at.isPermanent) return
  if (port.port?.settings.fastLeave === 1) removePortGroup(db, group, at)
  else shorten(at.timer, lastMemberTime)
}

function shorten(timer: Timer, milliseconds: number): void {
  if (!timer.isRunning || timer.left > milliseconds) timer.start(milliseconds)
}

/** What a port has goes: when it does not take part, all but what is permanent; when it leaves, all. */
export function leaveGroups(db: MulticastDatabase, port: Link, isGone: boolean): void {
  for (const [group, at] of db.at(port)) if (isGone || !at.isPermanent) removePortGroup(db, group, at)
}
