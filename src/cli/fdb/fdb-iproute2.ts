import { type NeighMessage, neighFlags, neighStates } from '../../families/route/index.ts'
import type { Plain } from '../../schema/index.ts'
import { hexText } from '../iproute2/hex-text.ts'
import { linkLayerText } from '../iproute2/link-layer-text.ts'
import { present } from '../iproute2/present.ts'
import type { LinkNames } from '../words/link-names.ts'

/** Flags in iproute2's order. */
const flagNames: readonly (readonly [name: string, bit: number])[] = [
  ['self', neighFlags.SELF],
  ['router', neighFlags.ROUTER],
  ['extern_learn', neighFlags.EXT_LEARNED],
  ['offload', neighFlags.OFFLOADED],
  ['master', neighFlags.MASTER],
  ['sticky', neighFlags.STICKY],
]

/** How much is to be printed. */
export interface EntryAspects {
  /** Whether all entries are of one link, whose name is not repeated then. */
  readonly isOfOneLink: boolean
  readonly statistics: number
}

/** A forwarding entry as `bridge -j fdb` prints it. */
export function iproute2Entry(
  entry: NeighMessage,
  names: LinkNames,
  { isOfOneLink, statistics }: EntryAspects,
): { [name: string]: Plain } {
  const { index, lladdr, flags = 0, state = 0, cacheinfo } = entry
  return present({
    mac: lladdr === undefined ? undefined : linkLayerText(lladdr, names.known(index)?.type),
    ifname: isOfOneLink || !index ? undefined : names.iproute2(index),
    dst: entry.dst,
    vlan: entry.vlan || undefined,
    port: entry.port,
    vni: entry.vni,
    src_vni: entry.srcVni,
    ...viaOf(entry, names),
    nhid: entry.nhId,
    linkNetNsId: entry.linkNetnsid,
    ...(statistics > 0 && cacheinfo ? { used: seconds(cacheinfo.used), updated: seconds(cacheinfo.updated) } : {}),
    flags: flagNames.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => name),
    master: entry.master === undefined ? undefined : names.iproute2(entry.master),
    state: entryState(state) ?? hexText(state),
  })
}

/** Ages are in hundredths of a second. */
const seconds = (ticks: number): number => Math.trunc(ticks / 100)

function viaOf({ ifindex, linkNetnsid }: NeighMessage, names: LinkNames): Record<string, Plain> {
  if (ifindex === undefined) return {}
  return linkNetnsid === undefined ? { viaIf: names.iproute2(ifindex) } : { viaIfIndex: ifindex }
}

/** What iproute2 calls a state: nothing for one that was learnt; undefined for one that it does not know. */
export function entryState(state: number): string | undefined {
  if (state & neighStates.PERMANENT) return 'permanent'
  if (state & neighStates.NOARP) return 'static'
  if (state & neighStates.STALE) return 'stale'
  return state & neighStates.REACHABLE ? '' : undefined
}
