// Keeps the main routing table in memory and prints what becomes of it until it is interrupted.
import { connect } from 'nlkit'
import { linkTable, route, routeTableOf, routeTables } from 'nlkit/families/route'
import { liveTables } from 'nlkit/live'

const rt = await connect(route)
const live = await liveTables(rt, { links: linkTable, routes: routeTableOf({ table: routeTables.MAIN }) })
process.once('SIGINT', () => live.close())

console.log(`${live.links.size} links, ${live.routes.size} routes`)
for await (const { type, key, before, after } of live.routes) {
  if (type === 'resynced') console.log('what lay between was not seen')
  else {
    const { oif } = after ?? before
    console.log(`${type} ${key} by ${live.links.get(oif ?? 0)?.ifname}`)
  }
}
console.log(`${live.routes.size} routes at the end`)
rt.close()
