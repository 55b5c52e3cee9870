import type { LinkMessage } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EBUSY, EEXIST, EINVAL } from '../../../../errno.ts'
import { nsidFor } from '../../nsid/nsid-notify.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteNet } from '../../route-net.ts'
import type { Link } from '../link.ts'
import { notifyLink, notifyLinkGone } from '../link-notify.ts'
import { shutDown } from '../link-state.ts'
import { nameFor } from '../register-link.ts'

/**
 * Moves a link to another namespace, under a name and an index that are free there: 0, or minus an errno
 * (`net/core/dev.c`, __dev_change_net_namespace()).
 */
export function moveLink(
  link: Link,
  to: RouteNet,
  { ifname, newIfindex = 0 }: LinkMessage,
  extack: NetlinkExtAck,
): number {
  if (link.isImmutable) return refuse(extack, EINVAL, 'The interface netns is immutable')
  const name = freeNameIn(to, link, ifname || undefined, extack)
  if (typeof name === 'number') return name
  const taken = link.altNames.find((known) => to.links.named(known) !== undefined)
  if (taken !== undefined) {
    return refuse(extack, EEXIST, `An interface with the altname ${taken} exists in the target netns`)
  }
  if (newIfindex > 0 && to.links.get(newIfindex) !== undefined) {
    return refuse(extack, EBUSY, `The ifindex ${newIfindex} is not available in the target netns`)
  }
  shutDown([link])
  leave(link, to, newIfindex)
  link.name = name
  link.net = to
  to.links.add(link)
  to.announce(link, 'register')
  notifyLink(link, { change: 0xffff_ffff })
  return 0
}

/** The name that the link is to have there: its own, or where that is taken the one asked for. What else is asked for comes later. */
function freeNameIn(
  { links }: RouteNet,
  link: Link,
  asked: string | undefined,
  extack: NetlinkExtAck,
): string | number {
  if (links.named(link.name) === undefined) return link.name
  if (asked === undefined) {
    return refuse(extack, EEXIST, 'An interface with the same name exists in the target netns')
  }
  const name = nameFor(links, asked)
  if (typeof name === 'string') return name
  return refuse(extack, -name, `Unable to use '${asked}' for the new interface name in the target netns`)
}

function leave(link: Link, to: RouteNet, index: number): void {
  const from = link.net
  from.watch.forget(link)
  from.links.remove(link)
  from.announce(link, 'unregister')
  const newIfindex = newIndex(link, to, index)
  const newNetnsid = nsidFor(from.net, to.net)
  notifyLinkGone(link, { change: 0xffff_ffff, newNetnsid, newIfindex })
  link.index = newIfindex
}

/** It keeps its index where that is free. */
function newIndex(link: Link, { links }: RouteNet, asked: number): number {
  if (asked > 0) return asked
  return links.get(link.index) === undefined ? link.index : links.freeIndex()
}
