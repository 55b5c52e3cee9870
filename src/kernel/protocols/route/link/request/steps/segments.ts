import type { LinkAttributes } from '../../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../../api/extack.ts'
import { EINVAL } from '../../../../../errno.ts'
import { refuse } from '../../../request/refuse.ts'
import type { Link } from '../../link.ts'
import type { LinkRequest } from '../link-request.ts'

/** How large what is cut into segments, or was put together of some, may be in all, in bytes, and of how many (GRO_MAX_SIZE, GSO_MAX_SEGS). */
const GRO_MAX_SIZE = 8 * 65_535
const GSO_MAX_SEGS = 65_535
/** Up to here a size counts for IPv4, too (GSO_LEGACY_MAX_SIZE). */
const LEGACY_MAX_SIZE = 65_536

/** Refuses sizes that a link cannot have (`net/core/rtnetlink.c`, validate_linkmsg()). */
export function checkSegments({ tsoMaxSize }: Link, value: LinkAttributes, extack: NetlinkExtAck): number {
  const limits = [
    ['gso_max_size', value.gsoMaxSize, tsoMaxSize],
    ['gso_max_segs', value.gsoMaxSegs, GSO_MAX_SEGS],
    ['gro_max_size', value.groMaxSize, GRO_MAX_SIZE],
    ['gso_ipv4_max_size', value.gsoIpv4MaxSize, tsoMaxSize],
    ['gro_ipv4_max_size', value.groIpv4MaxSize, GRO_MAX_SIZE],
  ] as const
  for (const [name, size = 0, most] of limits) {
    if (size > most) return refuse(extack, EINVAL, `too big ${name}`)
  }
  return 0
}

/** Sets them; nobody is told (do_setlink()). */
export function setSegments({ segments }: Link, value: LinkAttributes): void {
  const { gsoMaxSize, gsoMaxSegs, groMaxSize, gsoIpv4MaxSize, groIpv4MaxSize } = value
  if (gsoMaxSize !== undefined) {
    segments.gsoMaxSize = gsoMaxSize
    if (gsoMaxSize <= LEGACY_MAX_SIZE) segments.gsoIpv4MaxSize = gsoMaxSize
  }
  if (gsoMaxSegs !== undefined) segments.gsoMaxSegs = gsoMaxSegs
  if (groMaxSize !== undefined) {
    segments.groMaxSize = groMaxSize
    if (groMaxSize <= LEGACY_MAX_SIZE) segments.groIpv4MaxSize = groMaxSize
  }
  if (gsoIpv4MaxSize !== undefined) segments.gsoIpv4MaxSize = gsoIpv4MaxSize
  if (groIpv4MaxSize !== undefined) segments.groIpv4MaxSize = groIpv4MaxSize
}

export function setSizes(link: Link, { value }: LinkRequest): number {
  setSegments(link, value)
  return 0
}
