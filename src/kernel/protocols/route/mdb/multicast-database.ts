import { routeGroups, rtmDelMdb, rtmNewMdb } from '../../../../families/route/index.ts'
import { rtnlNotify } from '../answer/notify.ts'
import type { Link } from '../link/link.ts'
import { Timer } from '../timer.ts'
import { type Group, type GroupAddress, isL2, isStarG, keyOf, type PortGroup } from './group.ts'
import { groupMessage, groupPort } from './mdb-message.ts'
import type { MulticastSettings } from './multicast-settings.ts'

/** Which multicast groups are where at a bridge (`net/bridge/br_multicast.c`). */
export class MulticastDatabase {
  readonly bridge: Link
  readonly settings: MulticastSettings
  readonly #groups = new Map<string, Group>()
  #portGroups = 0

  constructor(bridge: Link, settings: MulticastSettings) {
    this.bridge = bridge
    this.settings = settings
  }

  /** The youngest first. */
  get groups(): Group[] {
    return [...this.#groups.values()].reverse()
  }

  find(address: GroupAddress): Group | undefined {
    return this.#groups.get(keyOf(address))
  }

  /** The groups at a port, the youngest first. */
  at(port: Link): [Group, PortGroup][] {
    return this.groups
      .flatMap((group) => group.ports.filter((at) => at.port === port).map((at): [Group, PortGroup] => [group, at]))
      .sort(([, a], [, b]) => b.number - a.number)
  }

  /** A number for a group at a port. */
  nextNumber(): number {
    return ++this.#portGroups
  }

  /** The group, made if it is not there; undefined where there are too many: then the bridge snoops no more (br_multicast_new_group()). */
  make(address: GroupAddress): Group | undefined {
    const known = this.find(address)
    if (known !== undefined) return known
    if (this.#groups.size >= this.settings.maxGroups) {
      this.settings.isSnooping = false
      return undefined
    }
    const timer = new Timer(
      () => this.bridge.net,
      () => this.#expire(group),
    )
    const group: Group = { address, isHostJoined: false, ports: [], timer }
    this.#groups.set(keyOf(address), group)
    return group
  }

  /** A group goes that is nowhere; of a bridge that is down it stays (br_multicast_del_pg()). */
  forgetEmpty(group: Group): void {
    if (group.ports.length > 0 || group.isHostJoined || !this.bridge.isUp) return
    group.timer.stop()
    this.#groups.delete(keyOf(group.address))
  }

  /** The bridge itself joins, or reports that it is in still (br_multicast_host_join()). */
  joinHost(group: Group, tells: boolean): void {
    if (!group.isHostJoined) {
      group.isHostJoined = true
      this.#followHost(group)
      if (tells) this.notify(group, undefined, true)
    }
    if (!isL2(group.address)) group.timer.start(this.settings.membershipTime)
  }

  /** br_multicast_host_leave() */
  leaveHost(group: Group): void {
    if (!group.isHostJoined) return
    group.isHostJoined = false
    this.#followHost(group)
    this.notify(group, undefined, false)
    this.forgetEmpty(group)
  }

  /** The bridge is in all groups of one source, or in none (br_multicast_star_g_host_state()). */
  #followHost({ address, ports, isHostJoined }: Group): void {
    if (!isStarG(address)) return
    for (const source of ports.flatMap(({ sources }) => sources)) {
      const group = source.isInstalled ? this.find({ ...address, source: source.address }) : undefined
      if (group !== undefined) group.isHostJoined = isHostJoined
    }
  }

  /** br_multicast_group_expired() */
  #expire(group: Group): void {
    if (!this.bridge.isUp) return
    this.leaveHost(group)
    this.forgetEmpty(group)
  }

  /** All of it goes with the bridge, unsaid (br_multicast_dev_del()). */
  clear(): void {
    for (const { timer, ports } of this.#groups.values()) {
      timer.stop()
      for (const at of ports) at.timer.stop()
    }
    this.#groups.clear()
  }

  /** Tells that a group is at a port or at the bridge itself, or is not any more (br_mdb_notify()). */
  notify(group: Group, at: PortGroup | undefined, isThere: boolean): void {
    const { bridge, settings } = this
    const message = () => groupMessage(bridge, [groupPort(bridge, settings, group, at)])
    rtnlNotify(bridge.net.net, routeGroups.MDB, isThere ? rtmNewMdb : rtmDelMdb, message)
  }
}
