import type { LinkMessage } from '../../../../families/route/index.ts'
import { EINVAL, EOPNOTSUPP } from '../../../errno.ts'
import type { RouteRequest } from '../request/request.ts'
import type { Link } from './link.ts'

/** Makes a link a port of another one, or of none where `index` is 0 (`net/core/rtnetlink.c`, do_set_master()). */
export function setMaster(link: Link, index: number, request: RouteRequest<LinkMessage>): number {
  if (link.master !== undefined) {
    if (link.master.index === index) return 0
    leaveMaster(link)
  }
  if (index === 0) return 0
  const master = link.net.links.get(index)
  if (master === undefined) return -EINVAL
  if (master.kind.ports === undefined) return -EOPNOTSUPP
  return master.kind.ports.add(master, link, request)
}

/** In a filter: what is a port of nothing. 0 means that all are wanted. */
const NO_MASTER = 0xffff_ffff

/** Whether a filter by master lets a link pass (link_master_filtered()). */
export function isPortOf({ master }: Pick<Link, 'master'>, index = 0): boolean {
  if (index === 0) return true
  return index === NO_MASTER ? master === undefined : master?.index === index
}

/** Takes a link from the bridge that it is a port of. */
export function leaveMaster(link: Link): void {
  link.master?.kind.ports?.remove(link.master, link)
}
