import { neighFlags, neighStates, type Vxlan } from '../../../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL } from '../../../../../../wire/index.ts'
import { EAFNOSUPPORT, EINVAL, ENOENT } from '../../../../../errno.ts'
import { has } from '../../../fdb/fdb-request.ts'
import type { Forwarding } from '../../../fdb/forwarding.ts'
import { refuse } from '../../../request/refuse.ts'
import type { Link } from '../../link.ts'
import { VxlanAgeing } from './vxlan-ageing.ts'
import { isIpv6 } from './vxlan-config.ts'
import { type VxlanPlace, vxlanMessage } from './vxlan-entry.ts'
import { flushVxlan } from './vxlan-flush.ts'
import { anyOf, isAny, type RemoteRequest, readRemote } from './vxlan-remote.ts'
import { NOBODY, VxlanTable } from './vxlan-table.ts'

const { PERMANENT, REACHABLE } = neighStates

/** The forwarding entries of a vxlan, and what time makes of them. */
export class VxlanForwarding {
  readonly table: VxlanTable
  readonly ageing: VxlanAgeing
  readonly place: () => VxlanPlace

  constructor(link: Link, place: () => VxlanPlace) {
    this.table = new VxlanTable(link, place)
    this.ageing = new VxlanAgeing(link, this.table, place)
    this.place = place
  }

  /** Where what is for nobody in particular is sent (`drivers/net/vxlan/vxlan_core.c`, __vxlan_dev_create()). */
  addDefault(settings: Vxlan, mode = NLM_F_CREATE | NLM_F_EXCL): void {
    const asked = defaultOf(settings)
    if (isAny(asked.remote.dst)) return
    const state = REACHABLE | PERMANENT
    this.table.update({ ...asked, lladdr: NOBODY, state, flags: neighFlags.SELF, isByUser: false, mode, extack: {} })
  }

  /** The same when the settings have changed (vxlan_changelink()). */
  moveDefault(from: Vxlan, to: Vxlan): void {
    const [before, after] = [defaultOf(from), defaultOf(to)]
    if (before.remote.dst === after.remote.dst) return
    this.addDefault(to, NLM_F_APPEND | NLM_F_CREATE)
    if (!isAny(before.remote.dst)) this.table.delete(NOBODY, before)
  }

  /** The link goes, and all with it (vxlan_dellink()). */
  end(): void {
    for (const entry of this.table.all) this.table.destroy(entry)
  }
}

function defaultOf(settings: Vxlan): RemoteRequest {
  const { group, group6, link = 0, id = 0, port = 0 } = settings
  const dst = group ?? group6 ?? anyOf(settings)
  return { remote: { dst, port, vni: id, ifindex: link }, srcVni: id, nhId: 0 }
}

/** What requests for forwarding entries do to a vxlan. */
export const vxlanEntries: Forwarding = {
  /** vxlan_fdb_add() */
  add(link, request) {
    const { value, flags: mode, extack, address } = request
    const { state = 0, flags = 0 } = value
    if ((state & (PERMANENT | REACHABLE)) === 0) return -EINVAL
    if (!has(value, 'dst') && !has(value, 'nhId')) return -EINVAL
    const { table, place } = forwardingOf(link)
    const { settings } = place()
    const asked = readRemote(request, settings)
    if (typeof asked === 'number') return asked
    if (asked.remote.dst.includes(':') !== isIpv6(settings)) return -EAFNOSUPPORT
    const error = table.update({ ...asked, lladdr: address, state, flags, isByUser: true, mode, extack })
    return error < 0 ? error : { isTold: true }
  },
  /** vxlan_fdb_delete() */
  remove(link, request) {
    const { table, place } = forwardingOf(link)
    const asked = readRemote(request, place().settings)
    if (typeof asked === 'number') return asked
    const error = table.delete(request.address, asked)
    return error < 0 ? error : { isTold: true }
  },
  flush: (link, request) => flushVxlan(forwardingOf(link).table, request),
  /** vxlan_fdb_get() */
  find(link, { value, address, extack }) {
    const { table, place } = forwardingOf(link)
    const entry = table.find(address, value.vni ?? place().settings.id ?? 0)
    if (entry === undefined) return refuse(extack, ENOENT, 'Fdb entry not found')
    return vxlanMessage(link, place(), entry, entry.remotes[0])
  },
  /** vxlan_fdb_dump() */
  dump(link) {
    const { table, place } = forwardingOf(link)
    return table.all.flatMap((entry) =>
      (entry.nexthop === undefined ? entry.remotes : [undefined]).map(
        (remote) => () => vxlanMessage(link, place(), entry, remote),
      ),
    )
  },
}

function forwardingOf({ data }: Link): VxlanForwarding {
  return (data as { readonly forwarding: VxlanForwarding }).forwarding
}
