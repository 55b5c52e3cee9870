import { type LinkMessage, link } from '../../../../../families/route/index.ts'
import type { NlAttr } from '../../../../skb/nlattr.ts'
import { findAttribute, refuseAttribute } from '../../request/bad-attribute.ts'
import type { RouteRequest } from '../../request/request.ts'

/** A request about a link. */
export type LinkRequest = RouteRequest<LinkMessage>

/** Length of `struct ifinfomsg` in bytes. */
export const IFINFOMSG = 16

/** Numbers of what stands in IFLA_LINKINFO: IFLA_INFO_DATA. */
export const INFO_DATA = 2

/** Number of an attribute of links. */
export function numberOf(name: keyof LinkMessage): number {
  return link.byName.get(name)?.id ?? 0
}

/** An attribute of a request, by its name and the numbers of what is in it. */
export function attributeOf({ nlh }: LinkRequest, name: keyof LinkMessage, ...path: number[]): NlAttr | undefined {
  return findAttribute(nlh, IFINFOMSG, [numberOf(name), ...path])
}

/** Refuses a request for one of its attributes: gives minus the errno. */
export function refuseLinkAttribute(
  request: LinkRequest,
  path: readonly [keyof LinkMessage, ...number[]],
  errno: number,
  message: string,
): number {
  const [name, ...rest] = path
  return refuseAttribute(request, IFINFOMSG, [numberOf(name), ...rest], errno, message)
}

/** What a request says of the other end of a pair. */
export function peerOf({ value }: LinkRequest): LinkMessage {
  const { linkinfo } = value
  return linkinfo?.kind === 'veth' ? (linkinfo.data?.peer ?? {}) : {}
}
