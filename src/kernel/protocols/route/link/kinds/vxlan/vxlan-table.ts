import { neighFlags, routeGroups, rtmDelNeigh, rtmNewNeigh } from '../../../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../../wire/index.ts'
import type { NetlinkExtAck } from '../../../../../api/extack.ts'
import { EEXIST, ENOENT, ENOSPC, EOPNOTSUPP } from '../../../../../errno.ts'
import { rtnlNotify } from '../../../answer/notify.ts'
import { refuse } from '../../../request/refuse.ts'
import type { Link } from '../../link.ts'
import { isIpv6 } from './vxlan-config.ts'
import { type VxlanEntry, type VxlanPlace, vxlanMessage } from './vxlan-entry.ts'
import { objectionToNexthop } from './vxlan-nexthop.ts'
import { isAny, isSameRemote, type Remote, type RemoteRequest } from './vxlan-remote.ts'

const { USE, EXT_LEARNED } = neighFlags

/** The address of what is for whoever is not known. */
export const NOBODY = '00:00:00:00:00:00'

/** How an entry is to be made or changed. */
export interface VxlanChange extends RemoteRequest {
  readonly lladdr: string
  readonly state: number
  readonly flags: number
  readonly isByUser: boolean
  /** NLM_F_* of the request. */
  readonly mode: number
  readonly extack: NetlinkExtAck
}

/** The entries of a vxlan: of one address several remote ends are possible (`drivers/net/vxlan/vxlan_core.c`). */
export class VxlanTable {
  readonly #link: Link
  readonly #place: () => VxlanPlace
  readonly #entries = new Map<string, VxlanEntry>()

  constructor(link: Link, place: () => VxlanPlace) {
    this.#link = link
    this.#place = place
  }

  /** The youngest first. */
  get all(): VxlanEntry[] {
    return [...this.#entries.values()].reverse()
  }

  /** Where packets do not say their network, only entries of the vxlan's own are found. */
  find(lladdr: string, srcVni: number): VxlanEntry | undefined {
    const { collectMetadata, id = 0 } = this.#place().settings
    return this.#entries.get(key(lladdr, collectMetadata ? srcVni : id))
  }

  /** vxlan_fdb_update() */
  update(change: VxlanChange): number {
    const known = this.find(change.lladdr, change.srcVni)
    if (known === undefined) return (change.mode & NLM_F_CREATE) === 0 ? -ENOENT : this.#create(change)
    return (change.mode & NLM_F_EXCL) === 0 ? this.#change(known, change) : -EEXIST
  }

  /** vxlan_fdb_update_create() */
  #create(change: VxlanChange): number {
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
  #change(entry: VxlanEntry, change: VxlanChange): number {
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
  #setState(entry: VxlanEntry, { state, flags, isByUser }: VxlanChange): boolean {
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
    entry.nexthop = { id, unfollow: net.nexthops.whenGone(id, () => this.remove(entry)) }
    return 1
  }

  remove(entry: VxlanEntry): void {
    entry.nexthop?.unfollow()
    this.#entries.delete(key(entry.lladdr, entry.srcVni))
  }

  /** vxlan_fdb_destroy() */
  destroy(entry: VxlanEntry): void {
    if (entry.nexthop !== undefined) this.#notify(entry, undefined, false)
    else for (const remote of entry.remotes) this.#notify(entry, remote, false)
    this.remove(entry)
  }

  /** vxlan_fdb_dst_destroy() */
  dropRemote(entry: VxlanEntry, remote: Remote): void {
    entry.remotes = entry.remotes.filter((one) => one !== remote)
    this.#notify(entry, remote, false)
  }

  /** One remote end of several goes, or the whole entry (__vxlan_fdb_delete()). */
  delete(lladdr: string, { remote, srcVni }: RemoteRequest): number {
    const entry = this.find(lladdr, srcVni)
    if (entry === undefined) return -ENOENT
    const found = isAny(remote.dst) ? undefined : entry.remotes.find((one) => isSameRemote(one, remote))
    // Of a remote end that it has not, Linux says that it is gone.
    if (found === undefined && !isAny(remote.dst)) return 0
    if (found !== undefined && entry.remotes.length > 1) this.dropRemote(entry, found)
    else this.destroy(entry)
    return 0
  }

  #notify(entry: VxlanEntry, remote: Remote | undefined, isThere: boolean): void {
    const { net } = this.#link.net
    const message = () => vxlanMessage(this.#link, this.#place(), entry, remote)
    rtnlNotify(net, routeGroups.NEIGH, isThere ? rtmNewNeigh : rtmDelNeigh, message)
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
