import { protoDownReason } from '../../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../../api/extack.ts'
import { EBUSY, EINVAL, EOPNOTSUPP } from '../../../../../errno.ts'
import { policyOf } from '../../../../../policy/derive.ts'
import { NL_VALIDATE_LIBERAL, nlaParseNested } from '../../../../../policy/parse.ts'
import { type NlAttr, nlaGetU32 } from '../../../../../skb/nlattr.ts'
import { refuse } from '../../../request/refuse.ts'
import type { Link } from '../../link.ts'
import { carrierOff, carrierOn } from '../../link-watch.ts'
import { attributeOf, type LinkRequest } from '../link-request.ts'
import type { Progress } from './step.ts'

/** IFLA_PROTO_DOWN_REASON_MASK, IFLA_PROTO_DOWN_REASON_VALUE */
const MASK = 1
const VALUE = 2

/** Holds a link down, and notes why (`net/core/rtnetlink.c`, do_set_proto_down()). */
export function holdDown(link: Link, request: LinkRequest, progress: Progress): number {
  const { value, extack } = request
  const reason = attributeOf(request, 'protoDownReason')
  if (value.protoDown === undefined && reason === undefined) return 0
  if (!link.kind.traits.canBeHeldDown) return refuse(extack, EOPNOTSUPP, 'Protodown not supported by device')
  const error = reason === undefined ? 0 : setReasons(link, reason, extack)
  if (error < 0) return error
  if (value.protoDown !== undefined) {
    if (value.protoDown === 0 && link.protoDownReason !== 0) {
      return refuse(extack, EBUSY, 'Cannot clear protodown, active reasons')
    }
    if (value.protoDown === 0) carrierOn(link)
    else carrierOff(link)
    link.protoDown = Number(value.protoDown !== 0)
  }
  progress.isNoticeDue = true
  return 0
}

/** Without a mask all reasons are set anew. */
function setReasons(link: Link, reason: NlAttr, extack: NetlinkExtAck): number {
  const parsed = nlaParseNested(reason, policyOf(protoDownReason), NL_VALIDATE_LIBERAL, {})
  if (typeof parsed === 'number') return parsed
  const { [MASK]: mask, [VALUE]: value } = parsed
  if (value === undefined) return refuse(extack, EINVAL, 'Invalid protodown reason value')
  const bits = (mask === undefined ? 0 : nlaGetU32(mask)) || 0xffff_ffff
  link.protoDownReason = ((link.protoDownReason & ~bits) | (nlaGetU32(value) & bits)) >>> 0
  return 0
}
