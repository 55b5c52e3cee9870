import {
  routeGroups,
  rtmDelTunnel,
  rtmNewTunnel,
  type TunnelMessage,
  type VniFilterEntry,
  type Vxlan,
} from '../../../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE } from '../../../../../../wire/index.ts'
import type { NetlinkExtAck } from '../../../../../api/extack.ts'
import { E2BIG, EEXIST, ENOENT } from '../../../../../errno.ts'
import { rtnlNotify } from '../../../answer/notify.ts'
import { refuse } from '../../../request/refuse.ts'
import type { Link } from '../../link.ts'
import { isAny } from './vxlan-remote.ts'
import { joinMembership, leaveMembership, usesVni } from './vxlan-socket.ts'
import { vxlanOf, vxlansIn } from './vxlan-state.ts'

/** Most networks of a vxlan (VXLAN_N_VID). */
const MOST = 1 << 24

/** Where a network sends what is for nobody in particular; without one, where its vxlan does. */
export type VniGroup = Pick<Vxlan, 'group' | 'group6'>

/** The networks that a vxlan takes packets of (`drivers/net/vxlan/vxlan_vnifilter.c`). */
export class VniFilter {
  readonly #link: Link
  readonly #groups = new Map<number, VniGroup>()

  constructor(link: Link) {
    this.#link = link
  }

  has(vni: number): boolean {
    return this.#groups.has(vni)
  }

  get groups(): Iterable<VniGroup> {
    return this.#groups.values()
  }

  /** Takes packets of a network, or sends what is for nobody elsewhere: 0, or minus an errno (vxlan_vni_add()). */
  add(vni: number, group: VniGroup, extack: NetlinkExtAck): number {
    const known = this.#groups.get(vni)
    if (known !== undefined) {
      const isChanged = this.#setGroup(vni, known, group)
      if (isChanged === true) this.#notify(vni, true)
      return typeof isChanged === 'number' ? isChanged : 0
    }
    const { net, settings } = vxlanOf(this.#link)
    const isTaken = [...vxlansIn(net)].some((other) => other !== this.#link && usesVni(other, settings, vni))
    if (isTaken) return refuse(extack, EEXIST, 'VNI in use')
    if (this.#groups.size >= MOST) return -E2BIG
    this.#groups.set(vni, {})
    const isChanged = this.#setGroup(vni, {}, group)
    this.#notify(vni, true)
    return typeof isChanged === 'number' ? isChanged : 0
  }

  /** Takes no packets of a network any more (vxlan_vni_del()). */
  remove(vni: number): number {
    const group = this.#groups.get(vni)
    if (group === undefined) return -ENOENT
    const { forwarding, settings } = vxlanOf(this.#link)
    forwarding.removeDefault(this.#place(vni, isNone(group) ? settings : group))
    this.#leave(group)
    this.#groups.delete(vni)
    this.#notify(vni, false, group)
    return 0
  }

  /** The link is gone, and with it all (vxlan_vnigroup_uninit()). */
  end(): void {
    for (const [vni, group] of this.#sorted()) {
      this.#groups.delete(vni)
      this.#notify(vni, false, group)
    }
  }

  /** The vxlan sends elsewhere what is for nobody: so do networks without a group of their own (vxlan_vnilist_update_group()). */
  moveDefault(from: Vxlan, to: Vxlan): void {
    for (const [vni, group] of this.#sorted().reverse()) {
      if (isNone(group)) vxlanOf(this.#link).forwarding.moveDefault(this.#place(vni, from), this.#place(vni, to))
    }
  }

  /** Runs of networks that send to the same group, or each by itself where it is to say what it has counted. */
  entries(hasStats: boolean): VniFilterEntry[] {
    const runs: { start: number; end: number; group: VniGroup }[] = []
    for (const [vni, group] of this.#sorted()) {
      const last = runs.at(-1)
      if (!hasStats && last?.end === vni - 1 && isSame(last.group, group)) last.end = vni
      else runs.push({ start: vni, end: vni, group })
    }
    return runs.map(({ start, end, group }) => ({
      start,
      ...(end === start ? {} : { end }),
      ...shown(group),
      ...(hasStats ? { stats: noStats } : {}),
    }))
  }

  /** Groups of networks that are not the vxlan's own (vxlan_multicast_join_vnigrp()). */
  join(): number {
    for (const [, group] of this.#sorted()) {
      const error = joinMembership(this.#link, group)
      if (error < 0) return error
    }
    return 0
  }

  /** All are left, also after one that cannot be: minus the errno of the last such one (vxlan_multicast_leave_vnigrp()). */
  leave(): number {
    let error = 0
    for (const [, group] of this.#sorted()) error = leaveMembership(this.#link, group) || error
    return error
  }

  #leave(group: VniGroup): void {
    if (this.#link.isUp) leaveMembership(this.#link, group)
  }

  /** vxlan_vni_update_group(): whether something has changed, or minus an errno. */
  #setGroup(vni: number, before: VniGroup, group: VniGroup): boolean | number {
    const { forwarding, settings } = vxlanOf(this.#link)
    const wanted = isNone(group) ? settings : group
    if (isNone(wanted) && isNone(before)) return false
    // One that is replaced stays in the table of entries.
    if (isNone(wanted)) forwarding.removeDefault(this.#place(vni, before))
    else {
      const error = forwarding.addDefault(this.#place(vni, wanted), NLM_F_APPEND | NLM_F_CREATE)
      if (error < 0) return error
    }
    this.#groups.set(vni, group)
    if (!this.#link.isUp) return true
    const error = leaveMembership(this.#link, before) || joinMembership(this.#link, group)
    return error < 0 ? error : true
  }

  /** The settings that a network would have as a vxlan of its own. */
  #place(vni: number, { group, group6 }: VniGroup): Vxlan {
    const { group: _group, group6: _group6, ...settings } = vxlanOf(this.#link).settings
    return { ...settings, id: vni, ...(group && { group }), ...(group6 && { group6 }) }
  }

  #sorted(): [number, VniGroup][] {
    return [...this.#groups].sort(([a], [b]) => a - b)
  }

  #notify(vni: number, isThere: boolean, group = this.#groups.get(vni) ?? {}): void {
    const { net, index } = this.#link
    const value = (): TunnelMessage => ({
      family: 7,
      flags: 0,
      ifindex: index,
      entry: [{ start: vni, ...shown(group) }],
    })
    rtnlNotify(net.net, routeGroups.TUNNEL, isThere ? rtmNewTunnel : rtmDelTunnel, value)
  }
}

/** No packet ever passes here. */
const noStats = {
  rxBytes: 0n,
  rxPkts: 0n,
  rxDrops: 0n,
  rxErrors: 0n,
  txBytes: 0n,
  txPkts: 0n,
  txDrops: 0n,
  txErrors: 0n,
}

function isNone({ group, group6 }: VniGroup): boolean {
  return isAny(group ?? group6 ?? '::')
}

function isSame(a: VniGroup, b: VniGroup): boolean {
  return a.group === b.group && a.group6 === b.group6
}

function shown(group: VniGroup): VniGroup {
  return isNone(group) ? {} : group
}
