import {
  addAltNames,
  addLink,
  type ChangeOptions,
  changeLink,
  type LinkDescription,
  type RouteConnection,
} from '../../config/index.ts'
import {
  type BridgeBoolOptMulti,
  type LinkInfo,
  type LinkMessage,
  linkFlags,
  rtmNewLink,
} from '../../families/route/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { changeOptions } from '../command/verb-action.ts'
import { grammar } from '../grammar/grammar.ts'
import { saveActions } from '../save/save-actions.ts'
import { getLinks, linkFilterEntries } from './link-filter.ts'
import { type ByIndex, belowOf, kindOf, lowestFirst, peerOf } from './lowest-first.ts'

/** Links in files. */
export const [saveLinks, restoreLinks] = saveActions({
  name: 'links',
  magic: 0x6c696e6b,
  message: rtmNewLink,
  grammar: grammar(linkFilterEntries, { bare: 'dev' }),
  list: getLinks,
  make: (rt, links, context) => makeLinks(rt, links, changeOptions(context)),
})

/**
 * Makes what is not there, those below first; then all get their masters and are switched on or off. Gives how many were
 * made. Links keep their numbers, so that what was saved of their addresses and routes is theirs again.
 */
async function makeLinks(rt: RouteConnection, links: readonly LinkMessage[], options: ChangeOptions): Promise<number> {
  const byIndex = new Map(links.map((link) => [link.index ?? 0, link]))
  let made = 0
  const peers = new Set<number>()
  for (const link of lowestFirst(links, byIndex)) {
    if (kindOf(link) === undefined || peers.has(link.index ?? 0)) continue
    const peer = peerOf(link, byIndex)
    if (!(await isMade(addLink(rt, newLink(link, peer, byIndex), options)))) continue
    made += peer === undefined ? 1 : 2
    if (peer !== undefined) peers.add(peer.index ?? 0)
  }
  for (const link of links) {
    await changeLink(rt, settings(link, byIndex), options)
    const port = portSettings(link)
    if (port !== undefined) await changeLink(rt, port, options)
    const altNames = link.propList?.altIfname ?? []
    if (altNames.length > 0) await isMade(addAltNames(rt, { name: link.ifname ?? '', altNames }, options))
  }
  return made
}

/** Whether something was made; not, where it was there. */
async function isMade(making: Promise<void>): Promise<boolean> {
  try {
    await making
    return true
  } catch (error) {
    if (error instanceof NetlinkError && error.code === 'EEXIST') return false
    throw error
  }
}

/** Data of a kind that is no setting: another link, which is named beside it, and what the kernel refuses to be told. */
const notTaken = new Set([
  'link',
  'bcQueueLenUsed',
  'macaddrCount',
  'fdbNLearned',
  'reservedBits',
  'mcastEhtHostsCnt',
  'mcastNGroups',
  'state',
])

/** What of the data of a kind is a setting. Switches of bridges that are off are left alone: a kernel may not have them. */
function settingsOf(data: Readonly<Record<string, unknown>>): object {
  const { multiBoolopt, vlanFiltering, ...settings } = data
  const on = (multiBoolopt as BridgeBoolOptMulti | undefined)?.optval ?? 0
  return {
    ...Object.fromEntries(Object.entries(settings).filter(([name]) => !notTaken.has(name))),
    ...(vlanFiltering ? { vlanFiltering } : {}),
    ...(on === 0 ? {} : { multiBoolopt: { optval: on, optmask: on } }),
  }
}

/** What makes a link. */
function newLink(link: LinkMessage, peer: LinkMessage | undefined, byIndex: ByIndex): LinkDescription {
  const { kind, kindUnlisted, data } = (link.linkinfo ?? {}) as LinkInfo
  const own = settingsOf({ ...data })
  const below = peer === undefined ? byIndex.get(belowOf(link) ?? 0) : undefined
  return {
    name: link.ifname ?? '',
    index: link.index,
    kind,
    kindUnlisted,
    data: Object.keys(own).length > 0 ? own : undefined,
    link: below?.ifname,
    peer: peer && { name: peer.ifname, index: peer.index, address: peer.address },
    address: link.address,
    mtu: link.mtu,
    txqlen: link.txqlen,
  } as LinkDescription
}

/** What a link that is there is given. */
function settings(link: LinkMessage, byIndex: ByIndex): LinkDescription {
  const master = byIndex.get(link.master ?? 0)
  const addrGenMode = link.afSpec?.inet6?.addrGenMode
  return {
    name: link.ifname ?? '',
    up: ((link.flags ?? 0) & linkFlags.UP) !== 0,
    mtu: link.mtu,
    txqlen: link.txqlen,
    group: link.group,
    alias: link.ifalias,
    ...(addrGenMode === undefined ? {} : { afSpec: { inet6: { addrGenMode } } }),
    ...(link.master === undefined || master !== undefined ? { master: master?.ifname ?? null } : {}),
  }
}

/** What a port is given, once it has its master; undefined of one that is none. */
function portSettings(link: LinkMessage): LinkDescription | undefined {
  const { slaveKind, slaveKindUnlisted, slaveData } = (link.linkinfo ?? {}) as LinkInfo
  if ((slaveKind ?? slaveKindUnlisted) === undefined || slaveData === undefined) return undefined
  return { name: link.ifname ?? '', slaveKind, slaveData: settingsOf({ ...slaveData }) } as LinkDescription
}
