import {
  rtmGetTunnel,
  rtmNewTunnel,
  type TunnelMessage,
  tunnelFlags,
  type VniFilterEntry,
  vniFilterEntry,
} from '../../../../../../families/route/index.ts'
import { interpretSet } from '../../../../../../schema/index.ts'
import { NLM_F_MULTI, NLMSG_HDRLEN } from '../../../../../../wire/index.ts'
import type { NetlinkCallback } from '../../../../../api/dump.ts'
import { setBadAttribute } from '../../../../../api/extack.ts'
import { EINVAL, EMSGSIZE, ENODEV, EOPNOTSUPP } from '../../../../../errno.ts'
import { NL_VALIDATE_LIBERAL, NL_VALIDATE_STRICT, nlaParseNested } from '../../../../../policy/parse.ts'
import { policyFrom } from '../../../../../policy/policy.ts'
import { type NlAttr, nlaForEachAttr } from '../../../../../skb/nlattr.ts'
import type { SkBuff } from '../../../../../skb/sk-buff.ts'
import { putAnswer } from '../../../answer/answer.ts'
import { refuse } from '../../../request/refuse.ts'
import type { RouteRequest } from '../../../request/request.ts'
import { routePolicyOf } from '../../../request/route-policy.ts'
import type { Link } from '../../link.ts'
import type { VniFilter, VniGroup } from './vni-filter.ts'
import { isMulticast } from './vxlan-config.ts'
import { isVxlan, vxlanOf } from './vxlan-state.ts'

type TunnelRequest = RouteRequest<TunnelMessage>

const TUNNEL_MSG = 8
/** VXLAN_VNIFILTER_ENTRY */
const ENTRY = 1

/** vni_filter_entry_policy */
const entryPolicy = policyFrom(
  {
    1: { kind: 'u32' },
    2: { kind: 'u32' },
    3: { kind: 'binary', length: 4, min: 4 },
    4: { kind: 'binary', length: 16, min: 16 },
  },
  { maxType: 5 },
)

/** How requests for the networks of vxlans are judged (`drivers/net/vxlan/vxlan_vnifilter.c`). */
export const tunnelPolicies = {
  change: routePolicyOf(rtmNewTunnel, { replace: { entry: { kind: 'nested' } }, validate: NL_VALIDATE_STRICT }),
  /** Of a question nothing is looked at but its header. */
  dump: routePolicyOf(rtmGetTunnel, { accept: [], validate: NL_VALIDATE_LIBERAL, shortHeader: 'Invalid msg length' }),
}

/** RTM_NEWTUNNEL and RTM_DELTUNNEL, entry by entry (vxlan_vnifilter_process()). */
export function changeTunnels(request: TunnelRequest, isNew: boolean): number {
  const { net, value, extack, nlh } = request
  const link = net.links.get(value.ifindex ?? 0)
  if (link === undefined) return -ENODEV
  if (!isVxlan(link)) return refuse(extack, EINVAL, 'vxlan: The device is not a vxlan device')
  const { vnis } = vxlanOf(link)
  if (vnis === undefined) return -EOPNOTSUPP
  let count = 0
  for (const entry of nlaForEachAttr(nlh, nlh.offset + NLMSG_HDRLEN + TUNNEL_MSG, nlh.offset + nlh.length)) {
    if (entry.type !== ENTRY) continue
    count++
    const error = changeEntry(link, vnis, entry, request, isNew)
    if (error < 0) return error
  }
  return count > 0 ? 0 : refuse(extack, EINVAL, 'vxlan: No vnis found to process')
}

/** vxlan_process_vni_filter() */
function changeEntry(link: Link, vnis: VniFilter, entry: NlAttr, { extack }: TunnelRequest, isNew: boolean): number {
  const parsed = nlaParseNested(entry, entryPolicy, NL_VALIDATE_STRICT, extack)
  if (typeof parsed === 'number') return parsed
  const { view } = entry.nlh
  const {
    start = 0,
    end = start,
    group,
    group6,
  } = interpretSet(vniFilterEntry, view, entry.start, entry.end) as VniFilterEntry
  if (start === 0 && end === 0) {
    setBadAttribute(extack, entry)
    return refuse(extack, EINVAL, 'vni start nor end found in vni entry')
  }
  const to: VniGroup = group !== undefined ? { group } : group6 !== undefined ? { group6 } : {}
  if (isMulticast(group ?? group6) && !vxlanOf(link).settings.link) {
    return refuse(extack, EINVAL, 'Local interface required for multicast remote group')
  }
  for (let vni = start; vni <= end; vni++) {
    const error = isNew ? vnis.add(vni, to, extack) : vnis.remove(vni)
    if (error < 0) return error
  }
  return 0
}

/** Where a dump has got to: the vxlans that are left, and how many entries of the first are told. */
interface TunnelDump {
  readonly links: Link[]
  readonly hasStats: boolean
  done: number
}

/** What a dump of networks is about: all vxlans, or one (vxlan_vnifilter_dump()). */
export function startTunnelDump({ net, value, extack }: TunnelRequest): TunnelDump | number {
  const { flags = 0, ifindex = 0 } = value
  if ((flags & ~tunnelFlags.STATS) !== 0) {
    return refuse(extack, EINVAL, 'Invalid tunnelmsg flags in ancillary header')
  }
  const hasStats = flags !== 0
  if (ifindex === 0) return { links: net.links.byAge.filter(isVxlan), hasStats, done: 0 }
  const link = net.links.get(ifindex)
  if (link === undefined) return -ENODEV
  if (!isVxlan(link)) return refuse(extack, EINVAL, 'The device is not a vxlan device')
  return vxlanOf(link).vnis === undefined ? -EINVAL : { links: [link], hasStats, done: 0 }
}

/** One message a vxlan, or more where there is no room for all (vxlan_vnifilter_dump_dev()). */
export function dumpTunnels(skb: SkBuff, cb: NetlinkCallback, place: TunnelDump): number {
  const to = { portid: cb.skb.portid, seq: cb.nlh.seq }
  for (let link = place.links[0]; link !== undefined; link = place.links[0]) {
    const entries = vxlanOf(link).vnis?.entries(place.hasStats).slice(place.done) ?? []
    let count = entries.length
    const put = (some: VniFilterEntry[]) =>
      putAnswer(skb, rtmNewTunnel, { family: 7, flags: 0, ifindex: link?.index ?? 0, entry: some }, NLM_F_MULTI, to)
    while (count > 0 && !put(entries.slice(0, count))) count >>= 1
    if (count < entries.length) {
      place.done += count
      return -EMSGSIZE
    }
    place.links.shift()
    place.done = 0
  }
  return 0
}
