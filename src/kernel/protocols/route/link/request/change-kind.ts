import { NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import { EEXIST, EOPNOTSUPP } from '../../../../errno.ts'
import type { Link } from '../link.ts'
import { changePort } from './change-port.ts'
import { kindOf } from './judge-kind.ts'
import { attributeOf, INFO_DATA, type LinkRequest } from './link-request.ts'

/**
 * A link that is there gets other settings of its kind, or of it as a port: 1 when it has, minus an errno when it cannot
 * (`net/core/rtnetlink.c`, rtnl_changelink()).
 */
export function changeKind(link: Link, request: LinkRequest): number {
  const { flags, value } = request
  if ((flags & NLM_F_EXCL) !== 0) return -EEXIST
  if ((flags & NLM_F_REPLACE) !== 0) return -EOPNOTSUPP
  const hasData = attributeOf(request, 'linkinfo', INFO_DATA) !== undefined
  if (hasData) {
    if (kindOf(request) !== link.kind || link.kind.changeLink === undefined) return -EOPNOTSUPP
    const error = link.kind.changeLink(link, request)
    if (error < 0) return error
  }
  const { linkinfo } = value
  if (linkinfo?.slaveData === undefined) return Number(hasData)
  return changePort(link, linkinfo, request.extack) || 1
}
