import { type Cause, kernelCause } from '../answer/cause.ts'
import type { Link } from './link.ts'
import { notifyLinkGone } from './link-notify.ts'
import { shutDown } from './link-state.ts'

/** Takes a link away, and those that its kind has go with it (rtnl_delete_link()). Only who wants to hear of it is told that it was his request. */
export function removeLink(link: Link, cause: Cause = kernelCause): void {
  removeLinks([link], cause)
}

/** Links that go together: at each step all of them are where the first is (unregister_netdevice_many()). */
export function removeLinks(links: readonly Link[], cause: Cause = kernelCause): void {
  const gone = new Set<Link>()
  const collect = (link: Link) => {
    gone.delete(link) // who is named again goes later
    gone.add(link)
  }
  for (const link of links) {
    collect(link)
    link.kind.rtnetlink.delLink?.(link, collect)
  }
  unregister([...gone], cause.echo ? cause : kernelCause)
}

/**
 * `net/core/dev.c`, unregister_netdevice_many_notify(). Links that stand on one of these are taken away by their kinds, when they hear
 * that it goes.
 */
function unregister(links: readonly Link[], cause: Cause): void {
  shutDown(links)
  for (const link of links) {
    link.net.watch.forget(link)
    link.net.links.remove(link)
    link.isGoing = true
  }
  for (const link of links) {
    link.qdisc = 'noop'
    link.net.announce(link, 'unregister')
    if (link.isWhole) notifyLinkGone(link, { cause, change: 0xffff_ffff })
    link.kind.device.uninit?.(link)
    link.isRegistered = false
  }
}
