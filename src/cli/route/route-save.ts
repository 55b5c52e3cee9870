import {
  appendRoute,
  nexthopFlags,
  type RouteMessage,
  rtmNewRoute,
  withGeneveOptionsApart,
} from '../../families/route/index.ts'
import { makeAll } from '../save/make-all.ts'
import { saveActions } from '../save/save-actions.ts'
import { routeFilterWords } from './route-filter.ts'
import { getRoutes } from './route-show.ts'

/** Routes in files, as `ip route save` writes them (`ip/iproute.c` of iproute2, route_dump_magic). */
export const [saveRoutes, restoreRoutes] = saveActions({
  name: 'routes',
  magic: 0x45311224,
  message: rtmNewRoute,
  grammar: routeFilterWords,
  list: getRoutes,
  // Of several in one place each comes behind the others, in the order in which they were.
  make: makeAll(appendRoute, { request: withoutState, rank: needsAnother }),
})

/** The flags that a request may have. */
const SETTABLE = nexthopFlags.ONLINK | nexthopFlags.PERVASIVE

/** A route without what the kernel says of its state, which it does not take. */
function withoutState(saved: RouteMessage): RouteMessage {
  const { cacheinfo, multipath, flags = 0, ...route } = withGeneveOptionsApart(saved)
  const ways = multipath?.map((way) => ({ ...way, flags: (way.flags ?? 0) & SETTABLE }))
  return { ...route, flags: flags & SETTABLE, ...(ways === undefined ? {} : { multipath: ways }) } as RouteMessage
}

/** A gateway must be reached by another route. */
function needsAnother({ gateway, via, multipath }: RouteMessage): number {
  return gateway === undefined && via === undefined && multipath === undefined ? 0 : 1
}
