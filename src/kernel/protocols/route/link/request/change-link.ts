import { EOPNOTSUPP } from '../../../../errno.ts'
import type { RouteNet } from '../../route-net.ts'
import { findLink } from '../find-link.ts'
import type { Link } from '../link.ts'
import { changed } from '../link-state.ts'
import { attributeOf, type LinkRequest } from './link-request.ts'
import { moveLink } from './move-link.ts'
import { setFamilies } from './steps/address-families.ts'
import { setAddress, setAlias, setBroadcast, setGroup, setName } from './steps/identity.ts'
import {
  setCarrier,
  setFlags,
  setLinkmode,
  setMasterOf,
  setMtu,
  setOperstateOf,
  setTxQueueLen,
} from './steps/operation.ts'
import { holdDown } from './steps/proto-down.ts'
import { setSizes } from './steps/segments.ts'
import type { Progress, Step } from './steps/step.ts'
import { setVirtualFunctions } from './steps/virtual-functions.ts'
import { setXdp } from './steps/xdp.ts'
import { ensureOneNet, targetNet } from './target-net.ts'
import { validateLink } from './validate-link.ts'

/** RTM_SETLINK (`net/core/rtnetlink.c`, rtnl_setlink()). */
export function setLink(request: LinkRequest): number {
  const { value, net } = request
  const to = ensureOneNet(request, 'all') || targetNet(request, value)
  if (typeof to === 'number') return to
  const link = findLink(net, value)
  return typeof link === 'number' ? link : changeLink(link, request, to)
}

const steps: readonly Step[] = [
  refuseMap,
  setAddress,
  setMtu,
  setGroup,
  setName,
  setAlias,
  setBroadcast,
  setFlags,
  setMasterOf,
  setCarrier,
  setTxQueueLen,
  setSizes,
  setOperstateOf,
  setLinkmode,
  setVirtualFunctions,
  setFamilies,
  holdDown,
  setXdp,
]

/**
 * Changes all that a request says of a link, in the kernel's order, until something is refused (do_setlink()). What is changed already
 * may want a notice in the end.
 */
export function changeLink(link: Link, request: LinkRequest, to: RouteNet, isNoticeDue = false): number {
  const described = { attributes: request.value, afSpec: attributeOf(request, 'afSpec') }
  let error = validateLink(link, described, request.extack)
  if (error === 0 && to !== link.net) error = moveLink(link, to, request.value, request.extack)
  if (error < 0) return error
  const progress: Progress = { isNoticeDue }
  for (const step of steps) {
    error = step(link, request, progress)
    if (error < 0) break
  }
  if (progress.isNoticeDue) changed(link)
  return error
}

/** No kind of link here has addresses of memory that could be set. */
function refuseMap(_link: Link, request: LinkRequest): number {
  return attributeOf(request, 'map') === undefined ? 0 : -EOPNOTSUPP
}
