import { encapTypes, type LwtXfrm, type RouteMessage, type Seg6Local } from '../families/route/index.ts'
import type { LinkRef } from './link/link-names.ts'
import type { IndexOf } from './verb.ts'

/** The same with links as people call them. */
type Linked<T, K extends keyof T> = Omit<T, K> & { readonly [M in K]?: LinkRef | undefined }

/** What belongs to a kind of encapsulation, as the kernel takes it; links by name too. */
export type EncapDescription =
  | NonNullable<RouteMessage['encap']>
  | Linked<Seg6Local, 'iif' | 'oif'>
  | Linked<LwtXfrm, 'link'>

/** How packets are wrapped on a way. */
export interface EncapWay {
  /** A number of `encapTypes`. */
  readonly encapType?: number | undefined
  /** What belongs to that kind. */
  readonly encap?: EncapDescription | undefined
}

/** The members that are links, by kind of encapsulation. */
const linkMembers = new Map<number | undefined, readonly string[]>([
  [encapTypes.SEG6_LOCAL, ['iif', 'oif']],
  [encapTypes.XFRM, ['link']],
])

function linksIn({ encapType, encap = {} }: EncapWay): [member: string, link: LinkRef][] {
  const members = linkMembers.get(encapType) ?? []
  return Object.entries(encap).filter(([member, value]) => members.includes(member) && value !== undefined)
}

/** Links whose index the encapsulation needs. */
export function encapLinks(way: EncapWay): LinkRef[] {
  return linksIn(way).map(([, link]) => link)
}

/** The attributes of a request. */
export function encapMessage(way: EncapWay, indexOf: IndexOf): Pick<RouteMessage, 'encapType' | 'encap'> {
  const { encapType, encap } = way
  if (encap === undefined) return { encapType } as Pick<RouteMessage, 'encapType'>
  const links = linksIn(way).map(([member, link]) => [member, indexOf(link)])
  // Of a kind that is not known they are bytes, which have to stay what they are.
  return { encapType, encap: links.length === 0 ? encap : { ...encap, ...Object.fromEntries(links) } } as Pick<
    RouteMessage,
    'encapType' | 'encap'
  >
}
