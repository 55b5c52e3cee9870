import {
  changeLink as changeLinkOperation,
  delLink,
  type LinkInfo,
  type LinkMessage,
  newLink,
  type PeerLink,
  route,
  rtmNewLink,
} from '../../families/route/index.ts'
import { NLM_F_CREATE } from '../../wire/index.ts'
import { type IndexOf, type Noun, type Verb, type VerbFunction, verbOf } from '../verb.ts'
import { type LinkRef, linkNamed } from './link-names.ts'
import { type LinkSettings, linksOfSettings, settingsMessage } from './link-settings.ts'

/** What names a link. */
export interface LinkName {
  /** Its name; of one that is there, also a further name or the index. */
  readonly name: LinkRef
}

/** The other end of a pair. */
export interface LinkPeer extends LinkSettings {
  readonly name?: string | undefined
}

/** What else there is to say of a link that is made or changed. */
export interface LinkRelations {
  /** The other end of a veth, vxcan or netkit that is made. */
  readonly peer?: LinkPeer | undefined
  /** Attributes of `data` that are the index of a link, as in `{ primary: 'eth0' }` of a bond; null is none. */
  readonly dataLinks?: Readonly<Record<string, LinkRef | null>> | undefined
  /** The same of `slaveData`, as in `{ backupPort: 'eth1' }`. */
  readonly slaveDataLinks?: Readonly<Record<string, LinkRef | null>> | undefined
}

/**
 * A link to be made or changed, as people describe it: `kind` and `data` say what it is (`kindUnlisted` for a kind that
 * nlkit does not know), `slaveKind` and `slaveData` what it is to its
 * master. To change those it has to have the master: in the request that gives it one the kernel takes no `slaveData`
 * (`net/core/rtnetlink.c`, __rtnl_newlink()).
 */
export type LinkDescription = LinkName & LinkSettings & LinkRelations & LinkInfo

/** The request for a link, which needs no index of it. */
export function linkMessage(what: LinkDescription, verb: Verb, indexOf: IndexOf): LinkMessage {
  if (verb === 'delete') return linkNamed(what.name)
  const { index, link, rename } = what
  // A name beside an index is the new name.
  const named = rename === undefined ? linkNamed(what.name) : { index: indexOf(what.name), ifname: rename }
  const below = link === undefined ? undefined : indexOf(link)
  const wantedIndex = index === undefined ? {} : verb === 'change' ? { newIfindex: index } : { index }
  return {
    ...named,
    ...wantedIndex,
    ...settingsMessage(what, indexOf),
    link: hasLinkInData(what) ? undefined : below,
    linkinfo: infoOf(what, below, indexOf),
  }
}

/** Only a name that does not come alone needs the index of the link itself. */
function linksOf(what: LinkDescription, verb: Verb): LinkRef[] {
  if (verb === 'delete') return []
  const { name, rename, peer, dataLinks = {}, slaveDataLinks = {} } = what
  const refs = [
    rename === undefined ? undefined : name,
    ...linksOfSettings(what),
    ...(peer === undefined ? [] : linksOfSettings(peer)),
    ...Object.values(dataLinks),
    ...Object.values(slaveDataLinks),
  ]
  return refs.filter((ref) => ref !== undefined && ref !== null)
}

/** Kinds that have the link they are on in the data of the kind: IFLA_VXLAN_LINK, not IFLA_LINK. */
const LINK_IN_DATA = new Set<string | undefined>(
  'amt erspan gre gretap ip6erspan ip6gre ip6gretap ip6tnl ipip sit vti vti6 vxlan xfrm'.split(' '),
)

/** Whether the kernel is told the link below in the data of the kind. */
export function hasLinkInData({ kind }: Pick<LinkDescription, 'kind'>): boolean {
  return LINK_IN_DATA.has(kind)
}

function infoOf(what: LinkDescription, link: number | undefined, indexOf: IndexOf): LinkInfo | undefined {
  const { kind, kindUnlisted, slaveKind, peer, dataLinks, slaveDataLinks } = what
  if (kind === undefined && kindUnlisted === undefined && slaveKind === undefined) return undefined
  const isInData = link !== undefined && hasLinkInData(what)
  const data = merged(
    what.data,
    isInData ? { link } : undefined,
    indexes(dataLinks, indexOf),
    peer === undefined ? undefined : { [kind === 'netkit' ? 'peerInfo' : 'peer']: peerMessage(peer, indexOf) },
  )
  const slaveData = merged(what.slaveData, indexes(slaveDataLinks, indexOf))
  return { kind, kindUnlisted, data, slaveKind, slaveData } as LinkInfo
}

/** All of them in one; undefined where there are none. */
function merged(...parts: (object | undefined)[]): object | undefined {
  const [first, ...rest] = parts.filter((part) => part !== undefined)
  return rest.length === 0 ? first : Object.assign({}, first, ...rest)
}

function indexes(links: LinkRelations['dataLinks'], indexOf: IndexOf): Record<string, number> | undefined {
  if (links === undefined) return undefined
  return Object.fromEntries(Object.entries(links).map(([name, ref]) => [name, ref === null ? 0 : indexOf(ref)]))
}

function peerMessage({ name, index, ...settings }: LinkPeer, indexOf: IndexOf): PeerLink {
  const named = name === undefined ? {} : { ifname: name }
  return { ...named, ...(index === undefined ? {} : { index }), ...settingsMessage(settings, indexOf) }
}

/** Makes a link, or changes the one that has the name; NLM_F_REPLACE is what the kernel refuses to do to a link. */
const makeOrChangeLink = route.op({ request: rtmNewLink, flags: NLM_F_CREATE })

/** Links, for verbs. */
export const linkNoun: Noun<LinkDescription, LinkMessage> = {
  name: 'link',
  operations: { add: newLink, delete: delLink, replace: makeOrChangeLink, change: changeLinkOperation },
  text: ({ name, kind }) => `${name}${kind === undefined ? '' : ` kind ${kind}`}`,
  links: linksOf,
  message: linkMessage,
}

/** What the kernel passes over in the request that makes a link (`net/core/rtnetlink.c`, rtnl_newlink_create()). */
const afterwards = [
  'alias',
  'carrier',
  'protoDown',
  'protoDownReason',
  'afSpec',
  'vfinfoList',
  'xdp',
  'slaveKind',
  'slaveData',
  'slaveDataLinks',
] as const

/** The verb, and a second request for what the first one may not have done. A link goes to another namespace last. */
function inTwoSteps(verb: VerbFunction<LinkDescription>): VerbFunction<LinkDescription> {
  return async (rt, what, options) => {
    const later = Object.fromEntries(afterwards.flatMap((key) => (what[key] === undefined ? [] : [[key, what[key]]])))
    if (Object.keys(later).length === 0) return verb(rt, what, options)
    const { netns, ...first } = what
    await verb(rt, without(first, afterwards) as LinkDescription, options)
    await changeLink(rt, { name: what.name, netns, ...later } as LinkDescription, options)
  }
}

function without(what: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(what).filter(([key]) => !keys.includes(key)))
}

/**
 * Makes a link of that `kind`; EEXIST where the name is taken. An alias, the settings of a port and some others take a
 * second request, since the kernel passes over them in the one that makes a link.
 */
export const addLink: VerbFunction<LinkDescription> = inTwoSteps(verbOf('add', linkNoun))
/** Deletes a link, found by its name; ENODEV where there is none. */
export const deleteLink: VerbFunction<LinkName> = verbOf('delete', linkNoun)
/** Makes a link, or changes the one of this name; the kind of one that is there cannot be changed. */
export const replaceLink: VerbFunction<LinkDescription> = inTwoSteps(verbOf('replace', linkNoun))
/** Changes a link that is there, found by its name; ENODEV where there is none. */
export const changeLink: VerbFunction<LinkDescription> = verbOf('change', linkNoun)
