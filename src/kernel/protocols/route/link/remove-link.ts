import { type Cause, kernelCause } from '../cause.ts'
import type { Link } from './link.ts'
import { notifyLinkGone } from './link-notify.ts'
import { shutDown } from './link-state.ts'

/** Takes a link away, and all that cannot be without it (rtnl_delete_link()). Only who wants to hear of it is told that it was his request. */
export function removeLink(link: Link, cause: Cause = kernelCause): void {
  const gone = new Set<Link>()
  const collect = (one: Link) => {
    if (gone.has(one)) return
    gone.add(one)
    for (const upper of one.uppers) {
      // Of a link that goes nobody hears that the one above it goes too.
      one.uppers.delete(upper)
      collect(upper)
    }
    one.kind.delLink?.(one, collect)
  }
  collect(link)
  for (const one of gone) shutDown(one)
  for (const one of gone) one.isGoing = true
  for (const one of gone) unregister(one, cause.echo ? cause : kernelCause)
}

/** `net/core/dev.c`, unregister_netdevice_many_notify(). */
function unregister(link: Link, cause: Cause): void {
  const { net } = link
  net.watch.forget(link)
  net.links.remove(link)
  link.qdisc = 'noop'
  net.announce(link, 'unregister')
  if (link.isWhole) notifyLinkGone(link, { cause, change: 0xffff_ffff })
  link.kind.uninit?.(link)
  link.isRegistered = false
  link.lower?.uppers.delete(link)
}
