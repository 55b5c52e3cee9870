import type { MdbRouterPort } from '../../../../families/route/index.ts'
import { portsOf, stateOf } from '../link/kinds/bridge/bridge-state.ts'
import type { Link } from '../link/link.ts'

/** The ports of a bridge that have multicast routers, as a dump tells them (`net/bridge/br_mdb.c`, br_rports_fill_info()). */
export function routersOf(bridge: Link): MdbRouterPort[] {
  if (stateOf(bridge).settings.mcastRouter === 0) return []
  return portsOf(bridge).flatMap(({ port }) => port?.router.message() ?? [])
}
