// node dump-routes.js batches|each|toArray|columns COUNT RUNS: dumps the IPv4 routes.
import { connect } from 'nlkit/client'
import { getRoute, route } from 'nlkit/families/route'
import { report, timed } from './report.js'
import { routeCheck } from './routes.js'

const [mode, expected, runs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const request = { family: 2 }
const connection = await connect(route)

const ways = {
  async batches() {
    let count = 0
    for await (const batch of connection.dump(getRoute, request).batches()) count += batch.length
    return count
  },
  async each() {
    let count = 0
    for await (const _ of connection.dump(getRoute, request)) count++
    return count
  },
  async toArray() {
    return (await connection.dump(getRoute, request).toArray()).length
  },
  async columns() {
    const columns = await connection.dump(getRoute, request).columns(['dst', 'gateway', 'oif', 'priority', 'table'])
    return columns.oif.length
  },
}

// Once, and not timed: what was decoded must be what C decodes.
async function check() {
  let sum = 0
  for await (const batch of connection.dump(getRoute, request).batches()) {
    for (const item of batch) sum += routeCheck(item)
  }
  return sum
}

let count = 0
const samples = await timed(runs, expected > 200_000 ? 1 : 3, async () => {
  count = await ways[mode]()
})
if (count < expected) throw new Error(`only ${count} routes of ${expected}`)
report({ workload: 'dump-routes', side: mode, unit: 'ms', count, samples, check: await check() })
connection.close()
