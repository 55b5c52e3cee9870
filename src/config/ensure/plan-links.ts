import { type LinkInfo, type LinkMessage, pairKinds, rtmNewLink } from '../../families/route/index.ts'
import { hasLinkInData, type LinkDescription, linkMessage, linkNoun } from '../link/link.ts'
import type { LinkRef } from '../link/link-names.ts'
import { flagSettings, shownSettings } from '../link/link-settings.ts'
import { canonical, covers } from './covers.ts'
import type { Wanted } from './desired-state.ts'
import type { LinkTable } from './link-table.ts'
import { describedStep, messageStep, type PlannedStep } from './step.ts'

/** Links that the kernel makes with the module of a kind, and does not let go. */
const FALLBACKS = /^(tunl0|gre0|gretap0|erspan0|sit0|ip6tnl0|ip6gre0|ip_vti0|ip6_vti0)$/

/**
 * Steps for links, in an order in which each finds what it is on, and that as it is to be: a link above another cannot have
 * a greater MTU, so that the one below comes first.
 */
export function planLinks({ links }: Wanted, table: LinkTable): PlannedStep[] {
  const missing = links.filter((what) => table.find(what.name) === undefined)
  const ends = new Set(missing.flatMap((what) => peerNameOf(what) ?? []))
  return inOrder(links, table).flatMap((what) => {
    const current = table.find(what.name)
    if (current !== undefined) return differences(what, current, table)
    if ((what.kind ?? what.kindUnlisted) && !ends.has(String(what.name))) return [addition(what)]
    // What comes with its other end, or is not there and has no kind: the kernel says what it thinks of that.
    return [describedStep(linkNoun, 'change', withoutKind(what), deletionOf(what))]
  })
}

/** Steps that delete the links that are not described, those first that are on others. They cannot be undone. */
export function planLinkDeletions(
  { links, exact }: Wanted,
  all: readonly LinkMessage[],
  table: LinkTable,
): PlannedStep[] {
  if (!exact.links) return []
  const kept = new Set<number | undefined>(links.map(({ name }) => table.indexOf(name)))
  // A kept end keeps the other.
  for (const link of all) if (isPair(link) && kept.has(link.index)) kept.add(link.link)
  for (const what of links) kept.add(table.indexOf(peerNameOf(what) ?? ''))
  const gone = new Set<number | undefined>()
  const going = all.filter((link) => link.linkinfo !== undefined && kindOf(link) && !FALLBACKS.test(link.ifname ?? ''))
  return going
    .sort((a, b) => (b.index ?? 0) - (a.index ?? 0))
    .flatMap((link) => {
      if (kept.has(link.index) || gone.has(link.index)) return []
      gone.add(link.index)
      if (isPair(link) && link.linkNetnsid === undefined) gone.add(link.link)
      return [messageStep(linkNoun, 'delete', { index: link.index }, `${link.ifname}`)]
    })
}

const kindOf = ({ linkinfo }: LinkMessage) => linkinfo?.kind ?? linkinfo?.kindUnlisted
const isPair = (link: LinkMessage) => pairKinds.has(kindOf(link) ?? '')

function peerNameOf(what: LinkDescription): string | undefined {
  if (what.peer?.name !== undefined) return what.peer.name
  if (what.kind === 'netkit') return what.data?.peerInfo?.ifname
  return what.kind === 'veth' || what.kind === 'vxcan' ? what.data?.peer?.ifname : undefined
}

/** The links with those first that others of them are on, belong to, or come with. */
function inOrder(links: readonly LinkDescription[], table: LinkTable): LinkDescription[] {
  const byName = new Map<LinkRef, LinkDescription>(links.map((what) => [what.name, what]))
  const pairs = new Map<LinkRef, LinkDescription>(links.flatMap((what) => pairOf(what, table)))
  const ordered = new Set<LinkDescription>()
  const visiting = new Set<LinkDescription>()
  const visit = (what: LinkDescription | undefined) => {
    if (what === undefined || visiting.has(what)) return
    visiting.add(what)
    visit(pairs.get(what.name))
    visit(byName.get(what.link ?? nameBelow(what, table) ?? ''))
    visit(byName.get(what.master ?? ''))
    ordered.add(what)
  }
  for (const what of links) visit(what)
  return [...ordered]
}

/** The other end that comes with a link which is not there, by its name. */
function pairOf(what: LinkDescription, table: LinkTable): [string, LinkDescription][] {
  const peer = table.find(what.name) === undefined ? peerNameOf(what) : undefined
  return peer === undefined ? [] : [[peer, what]]
}

/** The link that one which is there is on. */
function nameBelow({ name }: LinkDescription, table: LinkTable): string | undefined {
  const current = table.find(name)
  if (current?.link === undefined || current.linkNetnsid !== undefined || isPair(current)) return undefined
  return table.find(current.link)?.ifname
}

function addition(what: LinkDescription): PlannedStep {
  const { slaveKind, slaveData, slaveDataLinks, ...rest } = what
  return describedStep(linkNoun, 'add', rest as LinkDescription, deletionOf(what))
}

const deletionOf = ({ name }: LinkDescription) => describedStep(linkNoun, 'delete', { name } as LinkDescription)

function withoutKind({ kind, kindUnlisted, data, dataLinks, peer, ...rest }: LinkDescription): LinkDescription {
  return rest as LinkDescription
}

/** A link of another kind, or on another link, is deleted and made again; anything else is changed. */
function differences(what: LinkDescription, current: LinkMessage, table: LinkTable): PlannedStep[] {
  const kind = what.kind ?? what.kindUnlisted
  const otherKind = kind !== undefined && kind !== kindOf(current)
  const place = hasLinkInData(what) || isPair(current) ? undefined : what.link
  const otherPlace = kind !== undefined && place !== undefined && current.link !== table.indexOf(place)
  if (otherKind || otherPlace) {
    return [messageStep(linkNoun, 'delete', { index: current.index }, String(current.ifname)), addition(what)]
  }
  // Through the wire, so that addresses and defaults look as the kernel's do.
  const wanted = canonical(rtmNewLink, linkMessage(what, 'change', table.indexOf))
  return [infoThatDiffers(what, wanted, current), settingsThatDiffer(what, wanted, current, table)].flatMap(
    (difference) => {
      if (difference === undefined) return []
      // Apart: where there are data, some kinds refuse an MTU (`drivers/net/vxlan/vxlan_core.c`, vxlan_nl2conf()).
      const change = (settings: object, undo?: PlannedStep) =>
        describedStep(linkNoun, 'change', { name: what.name, ...settings } as LinkDescription, undo)
      return [change(difference.now, change(difference.before))]
    },
  )
}

interface Difference<T> {
  readonly now: T
  readonly before: T
}

function settingsThatDiffer(
  what: LinkDescription,
  wanted: LinkMessage,
  current: LinkMessage,
  table: LinkTable,
): Difference<Record<string, unknown>> | undefined {
  const now: Record<string, unknown> = {}
  const before: Record<string, unknown> = {}
  const compare = (key: string, asked: unknown, is: unknown, was: unknown = is) => {
    if (asked === undefined || asked === is) return
    now[key] = what[key as keyof LinkDescription]
    before[key] = was
  }
  for (const key of shownSettings) compare(key, wanted[key], current[key])
  compare('alias', what.alias, current.ifalias ?? '')
  for (const [key, [bit, isTrueWhenSet]] of Object.entries(flagSettings)) {
    const isSet = ((current.flags ?? 0) & bit) !== 0
    compare(key, what[key as keyof typeof flagSettings], isSet === isTrueWhenSet)
  }
  const { master } = what
  const wantedMaster = master === undefined ? undefined : master === null ? 0 : table.indexOf(master)
  // A master that is to be made has no index yet, so it is not the present one.
  const pending = typeof master === 'string' && wantedMaster === 0 ? -1 : wantedMaster
  compare('master', pending, current.master ?? 0, current.master ?? null)
  return Object.keys(now).length === 0 ? undefined : { now, before }
}

/** The data of its kind, and of its being a port of its master, that differ. */
function infoThatDiffers(
  what: LinkDescription,
  { linkinfo: wanted }: LinkMessage,
  { linkinfo: is }: LinkMessage,
): Difference<Partial<LinkInfo>> | undefined {
  const data = partsThatDiffer(withoutPeer(wanted?.data), is?.data)
  // Its master has to be there first: what is to be done then, the next reading shows.
  const slaveData = wanted?.slaveKind === is?.slaveKind ? partsThatDiffer(wanted?.slaveData, is?.slaveData) : undefined
  if (data === undefined && slaveData === undefined) return undefined
  const side = (which: 'now' | 'before') => ({
    ...(data && { kind: what.kind, kindUnlisted: what.kindUnlisted, data: data[which] }),
    ...(slaveData && { slaveKind: what.slaveKind, slaveData: slaveData[which] }),
  })
  return { now: side('now') as Partial<LinkInfo>, before: side('before') as Partial<LinkInfo> }
}

/** What a request says of the other end comes with the pair, and is not read back. */
function withoutPeer(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data
  const { peer, peerInfo, ...own } = data as Record<string, unknown>
  return own
}

function partsThatDiffer(wanted: unknown, is: unknown): Difference<Record<string, unknown>> | undefined {
  if (typeof wanted !== 'object' || wanted === null || ArrayBuffer.isView(wanted)) return undefined
  const present = (is ?? {}) as Record<string, unknown>
  const keys = Object.entries(wanted).filter(([key, value]) => !covers(value, present[key]))
  if (keys.length === 0) return undefined
  return { now: Object.fromEntries(keys), before: Object.fromEntries(keys.map(([key]) => [key, present[key]])) }
}
