import { operStates } from '../../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../../api/extack.ts'
import { EINVAL, EOPNOTSUPP } from '../../../../../errno.ts'
import { refuse } from '../../../request/refuse.ts'
import type { Link } from '../../link.ts'
import { changed, changeFlags } from '../../link-state.ts'
import { setMaster } from '../../master.ts'
import type { LinkRequest } from '../link-request.ts'
import type { Progress } from './step.ts'

// How a link works.

export function setMtu(link: Link, { value, extack }: LinkRequest): number {
  const { mtu } = value
  if (mtu === undefined || mtu === link.mtu) return 0
  const error = checkMtu(link, mtu, extack) || (link.kind.device.changeMtu?.(link, mtu) ?? 0)
  if (error < 0) return error
  link.mtu = mtu
  link.net.announce(link, 'changeMtu')
  return 0
}

/** Whether a link can have an MTU (dev_validate_mtu()). */
export function checkMtu(link: Link, mtu: number, extack: NetlinkExtAck): number {
  // It is a number with a sign.
  if ((mtu | 0) < link.minMtu) return refuse(extack, EINVAL, 'mtu less than device minimum')
  if (link.maxMtu > 0 && mtu > link.maxMtu) return refuse(extack, EINVAL, 'mtu greater than device maximum')
  return 0
}

/** `change` says which of the flags count; 0 there means all (`net/core/rtnetlink.c`, rtnl_dev_combine_flags()). */
export function combinedFlags({ shownFlags }: Link, { flags = 0, change = 0 }: LinkRequest['value']): number {
  return change === 0 ? flags : (flags & change) | (shownFlags & ~change)
}

export function setFlags(link: Link, { value }: LinkRequest): number {
  const isAsked = (value.flags ?? 0) !== 0 || (value.change ?? 0) !== 0
  return isAsked ? changeFlags(link, combinedFlags(link, value)) : 0
}

export function setMasterOf(link: Link, request: LinkRequest): number {
  const { master } = request.value
  return master === undefined ? 0 : setMaster(link, master, request)
}

export function setCarrier(link: Link, { value }: LinkRequest): number {
  if (value.carrier === undefined) return 0
  return link.kind.device.setCarrier?.(link, value.carrier !== 0) ?? -EOPNOTSUPP
}

export function setTxQueueLen(link: Link, { value }: LinkRequest): number {
  const { txqlen } = value
  if (txqlen === undefined || txqlen === link.txqlen) return 0
  link.txqlen = txqlen
  link.net.announce(link, 'changeTxQueueLen')
  return 0
}

export function setOperstateOf(link: Link, { value }: LinkRequest): number {
  if (value.operstate !== undefined) setOperstate(link, value.operstate)
  return 0
}

const { UP, TESTING, DORMANT, UNKNOWN } = operStates

/** A program that sees to a link may say that it is in use, or not yet (`net/core/rtnetlink.c`, set_operstate()). */
export function setOperstate(link: Link, operstate: number): void {
  const { operstate: before } = link
  const isWaiting = before === DORMANT || before === TESTING || before === UNKNOWN
  const isAllowed =
    operstate === UP ? isWaiting : (operstate === TESTING || operstate === DORMANT) && link.isOperational
  if (!isAllowed || operstate === before) return
  link.operstate = operstate
  changed(link)
}

export function setLinkmode(link: Link, { value }: LinkRequest, progress: Progress): number {
  const { linkmode } = value
  if (linkmode === undefined) return 0
  if (linkmode !== link.linkmode) progress.isNoticeDue = true
  link.linkmode = linkmode
  return 0
}
