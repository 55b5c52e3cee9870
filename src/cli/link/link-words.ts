import type { LinkDescription, LinkRef } from '../../config/index.ts'
import type { LinkInfo } from '../../families/route/index.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { linkName } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import type { OpenNamespaces } from '../words/open-namespaces.ts'
import type { KindData } from './kinds/link-kind.ts'
import { draftOf, linkType, newLinkType, refusePort, type TypeWords } from './link-type.ts'
import { describePeer, describeSettings, netns, newName, settingEntries } from './setting-words.ts'
import { describeSpecial, specialEntries } from './special-words.ts'

/** Words that describe a link that is made. */
export const newLinkWords = grammar(
  {
    name: once(newName, 'its name', 'name', 'dev'),
    link: once(linkName, 'the link that it is on'),
    ...settingEntries,
    linkNetns: once(netns, 'namespace of the link below', 'link-netns'),
    type: once(newLinkType, 'what it is, and the words of that kind'),
  },
  { bare: 'name' },
)

/** Words that describe a change of a link, or of all links of a group. */
export const linkChangeWords = grammar(
  {
    dev: once(linkName, 'the link'),
    rename: once(newName, 'another name for it', 'name'),
    ...settingEntries,
    ...specialEntries,
    type: once(linkType, 'settings of its kind; of what it is to its master, as in: type bridge_slave'),
  },
  { bare: 'dev' },
)

/** What is said of a link that is made. */
export type FoundNewLink = Found<typeof newLinkWords.entries>

/** What the words describe of a link that is made. */
export function describeNewLink(
  { name, link, type, ...settings }: Omit<FoundNewLink, 'linkNetns'>,
  namespaces: OpenNamespaces,
): LinkDescription {
  if (type === undefined) throw new UsageError('a link of what type?', 'As in: nlkit link add name v0 type veth')
  refusePort(type)
  if (name === undefined) throw new UsageError('which name?', `As in: nlkit link add name x0 type ${type.name}`)
  const below = link === undefined ? {} : { link }
  return {
    name,
    ...below,
    ...describeSettings(settings, namespaces),
    ...kindOfNew(type, namespaces),
  } as LinkDescription
}

function kindOfNew(type: TypeWords, namespaces: OpenNamespaces): Partial<LinkDescription> {
  const { kind, name } = type
  if (kind === undefined) return { kindUnlisted: name }
  const { data, links, peer } = draftOf(type, {})
  return {
    kind: name as NonNullable<LinkInfo['kind']>,
    ...dataOf('data', { ...kind.defaults(data), ...data }),
    ...dataOf('dataLinks', links),
    ...(peer === undefined ? {} : { peer: describePeer(peer, namespaces) }),
  } as Partial<LinkDescription>
}

/** What is said to be changed. */
export type FoundChange = Found<typeof linkChangeWords.entries>

/** What the words describe of a change; `before` are the data of the link, where the kernel takes them whole. */
export function describeChange(
  { dev, rename, type, vf, xdp, ...settings }: FoundChange & { readonly dev: LinkRef },
  namespaces: OpenNamespaces,
  before: KindData = {},
): LinkDescription {
  return {
    name: dev,
    ...(rename === undefined || rename === dev ? {} : { rename }),
    ...describeSettings(settings, namespaces),
    ...describeSpecial(vf, xdp),
    ...(type === undefined ? {} : changeOfKind(type, before)),
  } as LinkDescription
}

function changeOfKind(type: TypeWords, before: KindData): Partial<LinkDescription> {
  const { name, isPort, kind } = type
  if (kind === undefined) return isPort ? { slaveKindUnlisted: name } : { kindUnlisted: name }
  const { data, links, peer } = draftOf(type, before)
  if (peer !== undefined) throw new UsageError("'peer' is for a pair that is made")
  const described = isPort
    ? { slaveKind: name, ...dataOf('slaveData', data), ...dataOf('slaveDataLinks', links) }
    : { kind: name, ...dataOf('data', data), ...dataOf('dataLinks', links) }
  return described as Partial<LinkDescription>
}

/** A part of a description that is left out where it says nothing. */
function dataOf(name: string, value: object): object {
  return Object.keys(value).length === 0 ? {} : { [name]: value }
}
