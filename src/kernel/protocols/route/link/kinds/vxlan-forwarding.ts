import {
  type NeighMessage,
  neigh,
  neighFlags,
  neighStates,
  routeGroups,
  rtmDelNeigh,
  rtmNewNeigh,
  type Vxlan,
} from '../../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EAFNOSUPPORT, EEXIST, EINVAL, ENOENT, ENOSPC, EOPNOTSUPP } from '../../../../errno.ts'
import { policyOf } from '../../../../policy/derive.ts'
import { has } from '../../fdb/fdb-request.ts'
import { type FlushRules, judgeFlush } from '../../fdb/flush-request.ts'
import type { Done, FdbRequest } from '../../fdb/forwarding.ts'
import { rtnlNotify } from '../../notify.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { Link } from '../link.ts'
import { isIpv6 } from './vxlan-config.ts'
import { type VxlanEntry, type VxlanPlace, vxlanMessage } from './vxlan-entry.ts'
import { objectionToNexthop } from './vxlan-nexthop.ts'
import { anyOf, isAny, isSameRemote, type Remote, type RemoteRequest, readRemote } from './vxlan-remote.ts'

const NOBODY = '00:00:00:00:00:00'

const { PERMANENT, NOARP, REACHABLE, STALE } = neighStates
const { USE, SELF, EXT_LEARNED, OFFLOADED, ROUTER } = neighFlags

/** Longest time between two looks for old entries, in milliseconds (FDB_AGE_INTERVAL). */
const LOOKS = 10_000

/** vxlan_del_bulk_policy */
const flushRules: FlushRules = {
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

/** How an entry is to be made or changed. */
interface Change extends RemoteRequest {
  readonly lladdr: string
  readonly state: number
  readonly flags: number
  readonly isByUser: boolean
  /** NLM_F_* of the request. */
  readonly mode: number
  readonly extack: NetlinkExtAck
}

/** The forwarding table of a vxlan: of one address several remote ends are possible (`drivers/net/vxlan/vxlan_core.c`). */
export class VxlanForwarding {
  readonly #link: Link
  readonly #place: () => VxlanPlace
  readonly #entries = new Map<string, VxlanEntry>()
  #stopAgeing: (() => void) | undefined

  constructor(link: Link, place: () => VxlanPlace) {
    this.#link = link
    this.#place = place
  }

  /** Where packets do not say their network, only entries of the vxlan's own are found. */
  #find(lladdr: string, srcVni: number): VxlanEntry | undefined {
    const { collectMetadata, id = 0 } = this.#place().settings
    return this.#entries.get(key(lladdr, collectMetadata ? srcVni : id))
  }

  /** The youngest first. */
  get #all(): VxlanEntry[] {
    return [...this.#entries.values()].reverse()
  }

  /** vxlan_fdb_add() */
  add(request: FdbRequest): Done | number {
    const { value, flags: mode, extack, address } = request
    const { state = 0, flags = 0 } = value
    if ((state & (PERMANENT | REACHABLE)) === 0) return -EINVAL
    if (!has(value, 'dst') && !has(value, 'nhId')) return -EINVAL
    const { settings } = this.#place()
    const asked = readRemote(request, settings)
    if (typeof asked === 'number') return asked
    if (asked.remote.dst.includes(':') !== isIpv6(settings)) return -EAFNOSUPPORT
    const error = this.#update({ ...asked, lladdr: address, state, flags, isByUser: true, mode, extack })
    return error < 0 ? error : { isTold: true }
  }

  /** vxlan_fdb_update() */
  #update(change: Change): number {
    const known = this.#find(change.lladdr, change.srcVni)
    if (known === undefined) return (change.mode & NLM_F_CREATE) === 0 ? -ENOENT : this.#create(change)
    return (change.mode & NLM_F_EXCL) === 0 ? this.#change(known, change) : -EEXIST
  }

  /** vxlan_fdb_update_create() */
  #create(change: Change): number {
    const { lladdr, srcVni, state, flags, isByUser, mode, nhId, remote, extack } = change
    if ((mode & NLM_F_REPLACE) !== 0 && isForMany(lladdr)) return -EOPNOTSUPP
    const { limit = 0 } = this.#place().settings
    if (limit !== 0 && this.#entries.size >= limit) return -ENOSPC
    if (this.#entries.has(key(lladdr, srcVni))) return -EEXIST
    const { now } = this.#link.net
    const entry: VxlanEntry = {
      lladdr,
      srcVni,
      state,
      flags: flags & ~USE,
      isByUser,
      remotes: nhId === 0 ? [remote] : [],
      nexthop: undefined,
      used: now,
      updated: now,
    }
    const error = nhId === 0 ? 0 : this.#setNexthop(entry, nhId, extack)
    if (error < 0) return error
    this.#entries.set(key(lladdr, srcVni), entry)
    this.#notify(entry, entry.remotes[0], true)
    return 0
  }

  /** vxlan_fdb_update_existing() */
  #change(entry: VxlanEntry, change: Change): number {
    const { mode, nhId, remote, extack, lladdr } = change
    if (nhId !== 0 && entry.nexthop === undefined) {
      return refuse(extack, EOPNOTSUPP, 'Cannot replace an existing non nexthop fdb with a nexthop')
    }
    if (nhId !== 0 && (mode & NLM_F_APPEND) !== 0) {
      return refuse(extack, EOPNOTSUPP, 'Cannot append to a nexthop fdb')
    }
    let isOther = this.#setState(entry, change)
    let told = entry.remotes[0]
    if ((mode & NLM_F_REPLACE) !== 0) {
      if (isForMany(lladdr)) return refuse(extack, EOPNOTSUPP, 'Cannot replace non-unicast fdb entries')
      const result = nhId === 0 ? replaceFirst(entry, remote) : this.#setNexthop(entry, nhId, extack)
      if (result < 0) return result
      isOther ||= result > 0
      told = entry.remotes[0]
    }
    if ((mode & NLM_F_APPEND) !== 0 && isForMany(lladdr) && !entry.remotes.some((one) => isSameRemote(one, remote))) {
      entry.remotes = [...entry.remotes, remote]
      isOther = true
      told = remote
    }
    if (isOther) this.#notify(entry, told, true)
    return 0
  }

  /** Whether state and flags are others now: what a user has made, nobody else may take over. */
  #setState(entry: VxlanEntry, { state, flags, isByUser }: Change): boolean {
    entry.updated = this.#link.net.now
    if ((flags & EXT_LEARNED) !== 0 && entry.isByUser) return false
    const kept = flags & ~USE
    const isOther = entry.state !== state || entry.flags !== kept || entry.isByUser !== isByUser
    Object.assign(entry, { state, flags: kept, isByUser })
    return isOther
  }

  /** Has an entry lead to a group of nexthop objects: 1, 0 where it does, or minus an errno (vxlan_fdb_nh_update()). */
  #setNexthop(entry: VxlanEntry, id: number, extack: NetlinkExtAck): number {
    if (entry.nexthop?.id === id) return 0
    const { settings, net } = this.#place()
    const objection = objectionToNexthop(net.nexthops, id, isIpv6(settings))
    if (objection !== undefined) return refuse(extack, objection.errno, objection.message)
    entry.nexthop?.unfollow()
    entry.nexthop = { id, unfollow: net.nexthops.whenGone(id, () => this.#remove(entry)) }
    return 1
  }

  #remove(entry: VxlanEntry): void {
    entry.nexthop?.unfollow()
    this.#entries.delete(key(entry.lladdr, entry.srcVni))
  }

  /** vxlan_fdb_destroy() */
  #destroy(entry: VxlanEntry): void {
    if (entry.nexthop !== undefined) this.#notify(entry, undefined, false)
    else for (const remote of entry.remotes) this.#notify(entry, remote, false)
    this.#remove(entry)
  }

  /** vxlan_fdb_dst_destroy() */
  #dropRemote(entry: VxlanEntry, remote: Remote): void {
    entry.remotes = entry.remotes.filter((one) => one !== remote)
    this.#notify(entry, remote, false)
  }

  /** vxlan_fdb_delete() */
  remove(request: FdbRequest): Done | number {
    const asked = readRemote(request, this.#place().settings)
    if (typeof asked === 'number') return asked
    const error = this.#delete(request.address, asked)
    return error < 0 ? error : { isTold: true }
  }

  /** One remote end of several goes, or the whole entry (__vxlan_fdb_delete()). */
  #delete(lladdr: string, { remote, srcVni }: RemoteRequest): number {
    const entry = this.#find(lladdr, srcVni)
    if (entry === undefined) return -ENOENT
    const found = isAny(remote.dst) ? undefined : entry.remotes.find((one) => isSameRemote(one, remote))
    // Of a remote end that it has not, Linux says that it is gone.
    if (found === undefined && !isAny(remote.dst)) return 0
    if (found !== undefined && entry.remotes.length > 1) this.#dropRemote(entry, found)
    else this.#destroy(entry)
    return 0
  }

  /** Removes what a request describes (vxlan_fdb_delete_bulk()). */
  flush(request: RouteRequest<NeighMessage>): number {
    const error = judgeFlush(request, flushRules)
    if (error < 0) return error
    const { dst, port = 0, vni = 0 } = request.value
    const isMeant = (one: Remote) =>
      (dst === undefined || one.dst === dst) && (port === 0 || one.port === port) && (vni === 0 || one.vni === vni)
    for (const entry of this.#all.filter((one) => isDescribed(one, request.value))) {
      if (dst === undefined && port === 0 && vni === 0) {
        this.#destroy(entry)
        continue
      }
      const gone = entry.remotes.filter(isMeant)
      for (const remote of gone) this.#dropRemote(entry, remote)
      if (gone.length > 0 && entry.remotes.length === 0) this.#remove(entry)
    }
    return 0
  }

  /** vxlan_fdb_get() */
  find({ value, address, extack }: FdbRequest): NeighMessage | number {
    const { vni = this.#place().settings.id ?? 0 } = value
    const entry = this.#find(address, vni)
    if (entry === undefined) return refuse(extack, ENOENT, 'Fdb entry not found')
    return vxlanMessage(this.#link, this.#place(), entry, entry.remotes[0])
  }

  /** Where what is for nobody in particular is sent (__vxlan_dev_create()). */
  addDefault(settings: Vxlan, mode = NLM_F_CREATE | NLM_F_EXCL): void {
    const asked = defaultOf(settings)
    if (isAny(asked.remote.dst)) return
    const state = REACHABLE | PERMANENT
    this.#update({ ...asked, lladdr: NOBODY, state, flags: SELF, isByUser: false, mode, extack: {} })
  }

  /** The same when the settings have changed (vxlan_changelink()). */
  moveDefault(from: Vxlan, to: Vxlan): void {
    const [before, after] = [defaultOf(from), defaultOf(to)]
    if (before.remote.dst === after.remote.dst) return
    this.addDefault(to, NLM_F_APPEND | NLM_F_CREATE)
    if (!isAny(before.remote.dst)) this.#delete(NOBODY, before)
  }

  messages(): (() => NeighMessage)[] {
    const remotesOf = ({ nexthop, remotes }: VxlanEntry) => (nexthop === undefined ? remotes : [undefined])
    return this.#all.flatMap((entry) =>
      remotesOf(entry).map((remote) => () => vxlanMessage(this.#link, this.#place(), entry, remote)),
    )
  }

  #notify(entry: VxlanEntry, remote: Remote | undefined, isThere: boolean): void {
    const { net } = this.#link.net
    const message = () => vxlanMessage(this.#link, this.#place(), entry, remote)
    rtnlNotify(net, routeGroups.NEIGH, isThere ? rtmNewNeigh : rtmDelNeigh, message)
  }

  /** The link is up: from now on old entries are looked for (vxlan_open()). */
  open(): void {
    this.ageLater(LOOKS)
  }

  ageLater(milliseconds: number): void {
    this.#stopAgeing?.()
    this.#stopAgeing = this.#link.net.after(milliseconds, () => this.#age())
  }

  /** vxlan_cleanup() */
  #age(): void {
    if (!this.#link.isUp) return
    const { now } = this.#link.net
    const lasts = (this.#place().settings.ageing ?? 0) * 1000
    let next = now + LOOKS
    for (const entry of this.#all) {
      if ((entry.state & (PERMANENT | NOARP)) !== 0 || (entry.flags & EXT_LEARNED) !== 0) continue
      const end = entry.updated + lasts
      if (end > now) {
        next = Math.min(next, end)
        continue
      }
      entry.state = STALE
      this.#destroy(entry)
    }
    this.ageLater(next - now)
  }

  /** The link is down: what nobody has set for good goes (vxlan_stop()). */
  stop(): void {
    this.#stopAgeing?.()
    const { id = 0 } = this.#place().settings
    for (const entry of this.#all) {
      const isDefault = entry.lladdr === NOBODY && entry.srcVni === id
      if (!isDefault && (entry.state & (PERMANENT | NOARP)) === 0) this.#destroy(entry)
    }
  }

  /** The link goes, and all with it (vxlan_dellink()). */
  end(): void {
    for (const entry of this.#all) this.#destroy(entry)
  }
}

function key(lladdr: string, srcVni: number): string {
  return `${lladdr} ${srcVni}`
}

/** Whether packets for an address are for many, or for whoever is not known. */
function isForMany(lladdr: string): boolean {
  return lladdr === NOBODY || (Number.parseInt(lladdr, 16) & 1) !== 0
}

/** vxlan_fdb_replace() */
function replaceFirst(entry: VxlanEntry, remote: Remote): 0 | 1 {
  const [first, ...rest] = entry.remotes
  if (first === undefined || entry.remotes.some((one) => isSameRemote(one, remote))) return 0
  entry.remotes = [remote, ...rest]
  return 1
}

function defaultOf(settings: Vxlan): RemoteRequest {
  const { group, group6, link = 0, id = 0, port = 0 } = settings
  const dst = group ?? group6 ?? anyOf(settings)
  return { remote: { dst, port, vni: id, ifindex: link }, srcVni: id, nhId: 0 }
}

/** vxlan_fdb_flush_matches() */
function isDescribed({ state, flags, srcVni, nexthop }: VxlanEntry, request: NeighMessage): boolean {
  const { ndmStateMask = 0, ndmFlagsMask = 0 } = request
  if (ndmStateMask !== 0 && (state & ndmStateMask) !== (request.state ?? 0)) return false
  if (ndmFlagsMask !== 0 && (flags & ndmFlagsMask) !== ((request.flags ?? 0) & flushRules.flags)) return false
  if (request.srcVni && srcVni !== request.srcVni) return false
  return !request.nhId || nexthop?.id === request.nhId
}
