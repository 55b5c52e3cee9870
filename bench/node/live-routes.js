// node --expose-gc live-routes.js toArray|live COUNT RUNS: all IPv4 routes, as an array, or in a live table until it is
// ready. One more table, not timed, is weighed and compared with what C decodes.
import { connect } from 'nlkit/client'
import { addressFamilies, getRoute, route, routeTableOf } from 'nlkit/families/route'
import { liveTable } from 'nlkit/live'
import { held, peakRssKb, report } from './report.js'
import { routeCheck } from './routes.js'

const [mode, expected, runs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const family = addressFamilies.INET
const connection = await connect(route)

const ways = {
  toArray: () => connection.dump(getRoute, { family }).toArray(),
  live: () => liveTable(connection, routeTableOf({ family })),
}

async function settled() {
  await new Promise((resolve) => setTimeout(resolve, 50)) // a table that was closed ends in the turns that follow
  return held()
}

async function measure() {
  const start = performance.now()
  const routes = await ways[mode]()
  const duration = performance.now() - start
  routes.close?.()
  return duration
}

async function weigh() {
  const before = await settled()
  const routes = await ways[mode]()
  const bytes = (await settled()) - before
  let count = 0
  let check = 0
  for (const item of routes.values()) {
    check += routeCheck(item)
    count++
  }
  routes.close?.()
  return { count, check, bytesPerRow: bytes / count }
}

await measure()
const samples = []
for (let run = 0; run < runs; run++) samples.push(await measure())
const rss = peakRssKb()
const { count, check, bytesPerRow } = await weigh()
if (count < expected) throw new Error(`only ${count} routes of ${expected}`)
report({ workload: 'live-routes', side: mode, unit: 'ms', count, samples, check, bytesPerRow, peakRssKb: rss })
connection.close()
