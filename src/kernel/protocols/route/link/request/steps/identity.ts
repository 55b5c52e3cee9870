import { EINVAL } from '../../../../../errno.ts'
import type { Link } from '../../link.ts'
import { giveAddress } from '../../link-state.ts'
import { hasSettings, nameFor } from '../../register-link.ts'
import type { LinkRequest } from '../link-request.ts'
import type { Progress } from './step.ts'

// What a link is called.

/** Bytes of an address beyond those that the link's have do not count. */
export function setAddress(link: Link, { value }: LinkRequest): number {
  return value.address === undefined ? 0 : giveAddress(link, fitted(link, value.address))
}

/** As much of an address as links like that have. */
export function fitted(link: Link, address: string): string {
  return address.slice(0, link.address.length)
}

export function setBroadcast(link: Link, { value }: LinkRequest): number {
  if (value.broadcast === undefined) return 0
  link.broadcast = fitted(link, value.broadcast)
  link.net.announce(link, 'changeAddress')
  return 0
}

/** The name in a request finds a link, too: it is a new one where an index says which link is meant (netif_change_name()). */
export function setName(link: Link, { value }: LinkRequest): number {
  const { index = 0, ifname } = value
  if (index <= 0 || !ifname || ifname === link.name) return 0
  const name = nameFor(link.net.links, ifname)
  if (typeof name === 'number') return name
  const { name: before } = link
  rename(link, name)
  if (link.inet6 === undefined || hasSettings(name)) return 0
  // IPv6 refuses a name that its settings cannot have, when everybody has heard of it.
  rename(link, before)
  return -EINVAL
}

function rename(link: Link, name: string): void {
  link.net.links.rename(link, name)
  link.net.announce(link, 'changeName')
}

export function setAlias(link: Link, { value }: LinkRequest, progress: Progress): number {
  if (value.ifalias === undefined) return 0
  link.alias = value.ifalias
  progress.isNoticeDue = true
  return 0
}

export function setGroup(link: Link, { value }: LinkRequest, progress: Progress): number {
  if (value.group === undefined) return 0
  link.group = value.group
  progress.isNoticeDue = true
  return 0
}
