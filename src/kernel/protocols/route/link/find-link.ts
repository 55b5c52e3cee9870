import type { LinkMessage } from '../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import type { RouteNet } from '../route-net.ts'
import type { Link } from './link.ts'

/** The link that a request means, by index or else by one of its names; minus an errno where it means none. */
export function findLink({ links }: RouteNet, { index = 0, ifname, altIfname }: LinkMessage): Link | number {
  if (index > 0) return links.get(index) ?? -ENODEV
  const name = ifname ?? altIfname
  return name === undefined ? -EINVAL : (links.named(name) ?? -ENODEV)
}
