import type { LinkAttributes } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL } from '../../../../errno.ts'
import type { NlAttr } from '../../../../skb/nlattr.ts'
import type { Link } from '../link.ts'
import { validateFamilies } from './steps/address-families.ts'
import { checkSegments } from './steps/segments.ts'

/** A link as a request describes it: the one that the request is about, or the other end of a pair. */
export interface DescribedLink {
  readonly attributes: LinkAttributes
  /** IFLA_AF_SPEC of these. */
  readonly afSpec: NlAttr | undefined
}

/** Whether a link, that is there or is being made, can have what is said of it (`net/core/rtnetlink.c`, validate_linkmsg()). */
export function validateLink(link: Link, { attributes, afSpec }: DescribedLink, extack: NetlinkExtAck): number {
  const isShort = (address: string | undefined) => address !== undefined && address.length < link.address.length
  if (isShort(attributes.address) || isShort(attributes.broadcast)) return -EINVAL
  return checkSegments(link, attributes, extack) || validateFamilies(link, afSpec, extack)
}
