import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EBUSY, EEXIST, EINVAL } from '../../../../errno.ts'
import { nsidFor } from '../../nsid/nsid-notify.ts'
import { refuse } from '../../refuse.ts'
import type { RouteNet } from '../../route-net.ts'
import type { Link } from '../link.ts'
import { notifyLink, notifyLinkGone } from '../link-notify.ts'
import { shutDown } from '../link-state.ts'

/**
 * Moves a link to another namespace, under a name and an index that are free there: 0, or minus an errno
 * (`net/core/dev.c`, __dev_change_net_namespace()).
 */
export function moveLink(
  link: Link,
  to: RouteNet,
  ifname: string | undefined,
  index: number,
  extack: NetlinkExtAck,
): number {
  if (link.isImmutable) return refuse(extack, EINVAL, 'The interface netns is immutable')
  const name = freeNameIn(to, link, ifname)
  if (name === undefined) {
    const objection =
      ifname === undefined
        ? 'An interface with the same name exists in the target netns'
        : `Unable to use '${ifname}' for the new interface name in the target netns`
    return refuse(extack, EEXIST, objection)
  }
  if (link.altNames.some((known) => to.links.named(known) !== undefined)) {
    return refuse(extack, EEXIST, 'An interface with the same altname exists in the target netns')
  }
  if (index > 0 && to.links.get(index) !== undefined)
    return refuse(extack, EBUSY, 'An interface with the same ifindex exists in the target netns')
  shutDown([link])
  leave(link, to, index)
  link.name = name
  link.net = to
  to.links.add(link)
  to.announce(link, 'register')
  notifyLink(link, { change: 0xffff_ffff })
  return 0
}

/** The name that the link is to have there: its own, or where that is taken the one asked for. What else is asked for comes later. */
function freeNameIn({ links }: RouteNet, link: Link, asked: string | undefined): string | undefined {
  if (links.named(link.name) === undefined) return link.name
  if (asked === undefined) return undefined
  if (asked.includes('%d')) return links.freeName(asked)
  return links.named(asked) === undefined ? asked : undefined
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
