import { type BridgePort, bridgePort, type LinkInfo } from '../../../../../families/route/index.ts'
import { interpretSet } from '../../../../../schema/index.ts'
import { NLM_F_EXCL, NLM_F_REPLACE, spanOf } from '../../../../../wire/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EEXIST, EOPNOTSUPP } from '../../../../errno.ts'
import { changePortSettings } from '../kinds/bridge/bridge-port-settings.ts'
import type { Link } from '../link.ts'
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
    if (kindOf(request) !== link.kind || link.kind.rtnetlink.changeLink === undefined) return -EOPNOTSUPP
    const error = link.kind.rtnetlink.changeLink(link, request)
    if (error < 0) return error
  }
  const { linkinfo } = value
  if (linkinfo?.slaveData === undefined) return Number(hasData)
  return changePort(link, linkinfo, request.extack) || 1
}

/** Changes what a link is to its bridge. */
function changePort(link: Link, { slaveData }: LinkInfo, extack: NetlinkExtAck): number {
  if (slaveData === undefined) return 0
  return link.port === undefined ? -EOPNOTSUPP : changePortSettings(link, portData(slaveData), extack)
}

/** What the master is, the link knows: programs often leave it unsaid, and then the data are bytes. */
function portData(data: object): BridgePort {
  if (!(data instanceof Uint8Array)) return data
  const { view, start, end } = spanOf(data)
  return interpretSet(bridgePort, view, start, end) as BridgePort
}
