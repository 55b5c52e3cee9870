import {
  changeLink as changeLinkOperation,
  delLink,
  type LinkInfo,
  type LinkMessage,
  linkFlags,
  newLink,
  route,
  rtmNewLink,
} from '../families/route/index.ts'
import { NLM_F_CREATE } from '../wire/index.ts'
import { type LinkRef, linkNamed } from './link-names.ts'
import { type IndexOf, type Noun, type Verb, type VerbFunction, verbOf } from './verb.ts'

/** What of a link can be set. What is left out stays as it is, or as the kernel makes it. */
export interface LinkSettings {
  readonly up?: boolean | undefined
  /** Bytes. */
  readonly mtu?: number | undefined
  /** Link-layer address. */
  readonly address?: string | undefined
  /** Bridge, bond, vrf… that the link belongs to; null is none. */
  readonly master?: LinkRef | null | undefined
  /** Packets. */
  readonly txqlen?: number | undefined
  readonly group?: number | undefined
  readonly alias?: string | undefined
  /** The link that this one is on, or its peer. */
  readonly link?: LinkRef | undefined
  /** Another name for it; of a link that is up since Linux 6.2. */
  readonly rename?: string | undefined
}

/** What names a link. */
export interface LinkName {
  /** Its name; of one that is there, also a further name or the index. */
  readonly name: LinkRef
}

/**
 * A link to be made or changed, as people describe it: `kind` and `data` say what it is (`kindUnlisted` for a kind that
 * nlkit does not know), `slaveKind` and `slaveData` what it is to its
 * master: the one that it has, for in the request that gives it one the kernel takes no `slaveData` (`net/core/rtnetlink.c`,
 * __rtnl_newlink()).
 */
export type LinkDescription = LinkName & LinkSettings & LinkInfo

/** The request for a link, which needs no index of it. */
export function linkMessage(what: LinkDescription, verb: Verb, indexOf: IndexOf): LinkMessage {
  if (verb === 'delete') return linkNamed(what.name)
  const { up, mtu, address, master, txqlen, group, alias, link, rename } = what
  // A name beside an index is the new name.
  const named = rename === undefined ? linkNamed(what.name) : { index: indexOf(what.name), ifname: rename }
  const below = link === undefined ? undefined : indexOf(link)
  return {
    ...named,
    flags: up ? linkFlags.UP : 0,
    change: up === undefined ? 0 : linkFlags.UP,
    mtu,
    address,
    master: master === undefined ? undefined : master === null ? 0 : indexOf(master),
    txqlen,
    group,
    ifalias: alias,
    link: hasLinkInData(what) ? undefined : below,
    linkinfo: infoOf(what, below),
  }
}

/** Only a name that does not come alone needs the index of the link itself. */
function linksOf({ name, rename, master, link }: LinkDescription, verb: Verb): LinkRef[] {
  if (verb === 'delete') return []
  const refs = [rename === undefined ? undefined : name, master ?? undefined, link]
  return refs.filter((ref) => ref !== undefined)
}

/** Kinds that have the link they are on in the data of the kind: IFLA_VXLAN_LINK, not IFLA_LINK. */
const LINK_IN_DATA = new Set<string | undefined>(
  ['amt', 'erspan', 'gre', 'gretap', 'ip6erspan', 'ip6gre', 'ip6gretap', 'ip6tnl', 'ipip'].concat([
    'sit',
    'vti',
    'vti6',
    'vxlan',
    'xfrm',
  ]),
)

/** Whether the kernel is told the link below in the data of the kind. */
export function hasLinkInData({ kind }: Pick<LinkDescription, 'kind'>): boolean {
  return LINK_IN_DATA.has(kind)
}

function infoOf(what: LinkDescription, link: number | undefined): LinkInfo | undefined {
  const { kind, kindUnlisted, slaveKind } = what
  if (kind === undefined && kindUnlisted === undefined && slaveKind === undefined) return undefined
  const { slaveData } = what
  const data = link !== undefined && hasLinkInData(what) ? { ...what.data, link } : what.data
  return { kind, kindUnlisted, data, slaveKind, slaveData } as LinkInfo
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

/** Makes a link of that `kind`; EEXIST where the name is taken. */
export const addLink: VerbFunction<LinkDescription> = verbOf('add', linkNoun)
/** Deletes a link, found by its name; ENODEV where there is none. */
export const deleteLink: VerbFunction<LinkName> = verbOf('delete', linkNoun)
/** Makes a link, or changes the one of this name; the kind of one that is there cannot be changed. */
export const replaceLink: VerbFunction<LinkDescription> = verbOf('replace', linkNoun)
/** Changes a link that is there, found by its name; ENODEV where there is none. */
export const changeLink: VerbFunction<LinkDescription> = verbOf('change', linkNoun)
