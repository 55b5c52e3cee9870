import { connect } from '../../src/client/index.ts'
import { getLink, getRoute, nexthopFlags, route } from '../../src/families/route/index.ts'
import type { Socket } from '../../src/socket/index.ts'

/** How long nothing may have changed, and how long to wait for that at most, in milliseconds: Linux tells of carriers once a second. */
const QUIET = 1100
const PATIENCE = 8000
const PAUSE = 100

/**
 * How links stand, and which routes their carrier leaves, once nothing changes any more. A transcript has none of it, for it comes
 * about in its own time; in the end it must be the same. A line for each link and route.
 */
export async function settledState(open: () => Socket): Promise<string[]> {
  const rt = await connect(route, { socket: open })
  const read = async () => {
    const links = await rt.dump(getLink, {}).toArray()
    const routes = [
      ...(await rt.dump(getRoute, { family: 2 }).toArray()),
      ...(await rt.dump(getRoute, { family: 10 }).toArray()),
    ]
    const lines = [
      ...links.map(
        ({ ifname, flags, operstate, carrier, carrierChanges, carrierUpCount, carrierDownCount }) =>
          `${ifname}: flags ${flags} operstate ${operstate} carrier ${carrier} changes ${carrierChanges} up ${carrierUpCount} down ${carrierDownCount}`,
      ),
      ...routes.flatMap(({ dst = 'default', dstLen, table, flags = 0 }) =>
        (flags & nexthopFlags.LINKDOWN) === 0 ? [] : [`${dst}/${dstLen} of table ${table}: no carrier`],
      ),
    ]
    return { lines, isAlone: links.length === 1 }
  }
  let state = await read()
  const end = Date.now() + PATIENCE
  for (let since = Date.now(); !state.isAlone && Date.now() < Math.min(since + QUIET, end); ) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
    const next = await read()
    if (next.lines.join() !== state.lines.join()) since = Date.now()
    state = next
  }
  rt.close()
  return state.lines.sort()
}
