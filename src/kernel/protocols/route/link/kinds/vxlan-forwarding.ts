import {
  type NeighMessage,
  neighFlags,
  neighStates,
  routeGroups,
  rtmDelNeigh,
  rtmNewNeigh,
  type Vxlan,
} from '../../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from '../../../../../wire/index.ts'
import { EEXIST, EINVAL, ENOENT, EOPNOTSUPP } from '../../../../errno.ts'
import { defined } from '../../defined.ts'
import { rtnlNotify } from '../../notify.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { Link } from '../link.ts'
import { linkNetnsidOf } from '../link-message.ts'

type FdbRequest = RouteRequest<NeighMessage>

/** Where a vxlan sends what is for an address. */
interface Remote {
  readonly lladdr: string
  readonly dst: string
  readonly port: number | undefined
  readonly vni: number | undefined
  readonly ifindex: number | undefined
  readonly state: number
  readonly flags: number
}

const NOBODY = '00:00:00:00:00:00'

function defaultOf({ group, group6, link }: Vxlan): Remote | undefined {
  const dst = group ?? group6
  if (dst === undefined || dst === '0.0.0.0' || dst === '::') return undefined
  const state = neighStates.REACHABLE | neighStates.PERMANENT
  return {
    lladdr: NOBODY,
    dst,
    port: undefined,
    vni: undefined,
    ifindex: link || undefined,
    state,
    flags: neighFlags.SELF,
  }
}

/** The forwarding table of a vxlan: of one address several remote ends are possible (`drivers/net/vxlan/`). */
export class VxlanForwarding {
  readonly #link: Link
  #remotes: readonly Remote[] = []

  constructor(link: Link) {
    this.#link = link
  }

  /** vxlan_fdb_add() */
  add({ value, flags, extack }: FdbRequest): number {
    const { lladdr = '', dst, port, vni, ifindex, nhId, state = 0 } = value
    if ((state & (neighStates.PERMANENT | neighStates.REACHABLE)) === 0) return -EINVAL
    if (dst === undefined && nhId === undefined) return -EINVAL
    if (nhId !== undefined && [dst, vni, ifindex, port].some((field) => field !== undefined)) {
      return refuse(extack, EINVAL, 'DST, VNI, ifindex and port are mutually exclusive with NH_ID')
    }
    // This kernel's entries have no nexthop objects.
    if (dst === undefined) return refuse(extack, EOPNOTSUPP, 'Nexthop objects of forwarding entries are not supported')
    const remote: Remote = { lladdr, dst, port, vni, ifindex, state, flags: (value.flags ?? 0) | neighFlags.SELF }
    const known = this.#remotes.filter((other) => other.lladdr === lladdr)
    if (known.length > 0) {
      if ((flags & NLM_F_EXCL) !== 0) return refuse(extack, EEXIST, 'FDB entry already exists')
      if ((flags & NLM_F_APPEND) === 0) return refuse(extack, EOPNOTSUPP, 'Cannot replace existing default FDB entry')
      if (known.some((other) => other.dst === dst && other.port === port && other.vni === vni)) return 0
    } else if ((flags & NLM_F_CREATE) === 0) return refuse(extack, ENOENT, 'FDB entry does not exist')
    this.#remotes = [...this.#remotes, remote]
    this.#notify(remote, true)
    return 0
  }

  /** vxlan_fdb_delete() */
  remove({ value }: FdbRequest): number {
    const { lladdr = '', dst } = value
    const gone = this.#remotes.filter((one) => one.lladdr === lladdr && (dst === undefined || one.dst === dst))
    if (gone.length === 0) return -ENOENT
    this.#remotes = this.#remotes.filter((one) => !gone.includes(one))
    for (const one of gone) this.#notify(one, false)
    return 0
  }

  /** Where what is for nobody in particular is sent (__vxlan_dev_create()). */
  addDefault(settings: Vxlan): void {
    const remote = defaultOf(settings)
    if (remote === undefined) return
    this.#remotes = [...this.#remotes, remote]
    this.#notify(remote, true)
  }

  /** The same when the settings have changed (vxlan_changelink()). */
  moveDefault(from: Vxlan, to: Vxlan): void {
    const before = defaultOf(from)
    if (before?.dst === defaultOf(to)?.dst) return
    this.addDefault(to)
    const gone = this.#remotes.find(({ lladdr, dst }) => lladdr === NOBODY && dst === before?.dst)
    if (gone === undefined) return
    this.#remotes = this.#remotes.filter((one) => one !== gone)
    this.#notify(gone, false)
  }

  messages(): (() => NeighMessage)[] {
    return this.#remotes.map((remote) => () => this.#message(remote))
  }

  /** vxlan_fdb_info() */
  #message({ lladdr, dst, port, vni, ifindex, state, flags }: Remote): NeighMessage {
    return defined<NeighMessage>({
      family: 7,
      index: this.#link.index,
      state,
      flags,
      type: 1,
      linkNetnsid: linkNetnsidOf(this.#link),
      lladdr,
      dst,
      port,
      vni,
      ifindex,
      cacheinfo: { confirmed: 0, used: 0, updated: 0, refcnt: 0 },
    })
  }

  #notify(remote: Remote, isThere: boolean): void {
    const { net } = this.#link.net
    rtnlNotify(net, routeGroups.NEIGH, isThere ? rtmNewNeigh : rtmDelNeigh, () => this.#message(remote))
  }
}
