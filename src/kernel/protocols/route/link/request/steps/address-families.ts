import { addressFamilies } from '../../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../../api/extack.ts'
import { EAFNOSUPPORT, EOPNOTSUPP } from '../../../../../errno.ts'
import { type NlAttr, nlaForEachAttr } from '../../../../../skb/nlattr.ts'
import { inetLink } from '../../../addr/ipv4/inet-link.ts'
import { inet6Link } from '../../../addr/ipv6/inet6-link.ts'
import type { Link } from '../../link.ts'
import type { LinkFamily } from '../../link-family.ts'
import { attributeOf, type LinkRequest } from '../link-request.ts'
import type { Progress } from './step.ts'

/** Those that know links; a bridge's ports are set elsewhere. */
const families: ReadonlyMap<number, LinkFamily | undefined> = new Map([
  [addressFamilies.INET, inetLink],
  [addressFamilies.INET6, inet6Link],
  [addressFamilies.BRIDGE, undefined],
])

/** Each family judges its part before anything of the link is changed (`net/core/rtnetlink.c`, validate_linkmsg()). */
export function validateFamilies(link: Link, specs: NlAttr | undefined, extack: NetlinkExtAck): number {
  return eachFamily(specs, (family, spec) => family.validate(link, spec, extack))
}

/** Settings of IPv4 and IPv6 on the link (do_setlink()). */
export function setFamilies(link: Link, request: LinkRequest, progress: Progress): number {
  return eachFamily(attributeOf(request, 'afSpec'), (family, spec) => {
    const error = family.set(link, spec, request.extack)
    if (error === 0) progress.isNoticeDue = true
    return error
  })
}

function eachFamily(specs: NlAttr | undefined, act: (family: LinkFamily, spec: NlAttr) => number): number {
  if (specs === undefined) return 0
  for (const spec of nlaForEachAttr(specs.nlh, specs.start, specs.end)) {
    if (!families.has(spec.type)) return -EAFNOSUPPORT
    const family = families.get(spec.type)
    const error = family === undefined ? -EOPNOTSUPP : act(family, spec)
    if (error < 0) return error
  }
  return 0
}
