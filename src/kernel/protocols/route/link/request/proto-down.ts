import type { LinkMessage } from '../../../../../families/route/index.ts'
import { EBUSY, EINVAL, EOPNOTSUPP } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { Link } from '../link.ts'
import { carrierOff, carrierOn } from '../link-watch.ts'

/** Kinds whose links a program can hold down (`dev->change_proto_down`). */
const holdable = new Set(['macvlan', 'vxlan'])

/** Holds a link down, and notes why; 1 when something changed (`net/core/rtnetlink.c`, do_set_proto_down()). */
export function setProtoDown(link: Link, { value, extack }: RouteRequest<LinkMessage>): number {
  const { protoDown, protoDownReason } = value
  if (protoDown === undefined && protoDownReason === undefined) return 0
  if (!holdable.has(link.kind.kind ?? '')) return refuse(extack, EOPNOTSUPP, 'Protodown not supported by device')
  if (protoDownReason !== undefined) {
    const { value: reasons, mask = 0xffff_ffff } = protoDownReason
    if (reasons === undefined) return refuse(extack, EINVAL, 'Invalid protodown reason value')
    link.protoDownReason = ((link.protoDownReason & ~mask) | (reasons & mask)) >>> 0
  }
  if (protoDown !== undefined) {
    if (protoDown === 0 && link.protoDownReason !== 0) {
      return refuse(extack, EBUSY, 'Cannot clear protodown, active reasons')
    }
    link.protoDown = protoDown
    if (protoDown === 0) carrierOn(link)
    else carrierOff(link)
  }
  return 1
}
