// node dump-routes.js batches|each|toArray|columns COUNT RUNS: dumps the IPv4 routes.
import { connect } from 'nlkit/client'
import { getRoute, route } from 'nlkit/families/route'
import { dumpWays } from './dump-ways.js'
import { peakRssKb, report, timed } from './report.js'
import { routeCheck } from './routes.js'

const [mode, expected, runs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const request = { family: 2 }
const connection = await connect(route)

const ways = {
  ...dumpWays(connection, getRoute, request),
  async columns() {
    const { length } = await connection.dump(getRoute, request).columns(['dst', 'gateway', 'oif', 'priority', 'table'])
    return length
  },
}

// Once, and not timed: what was decoded must be what C decodes.
async function check() {
  if (mode === 'columns') return sumOf(await routesOfColumns())
  if (mode === 'toArray') return sumOf(await connection.dump(getRoute, request).toArray())
  let sum = 0
  for await (const batch of connection.dump(getRoute, request).batches()) sum += sumOf(batch)
  return sum
}

function sumOf(routes) {
  return routes.reduce((sum, item) => sum + routeCheck(item), 0)
}

async function routesOfColumns() {
  const names = ['dst', 'gateway', 'priority', 'table', 'dstLen']
  const { length, columns } = await connection.dump(getRoute, request).columns(names)
  return Array.from({ length }, (_, row) => Object.fromEntries(names.map((name) => [name, columns[name].get(row)])))
}

let count = 0
const samples = await timed(runs, expected > 200_000 ? 1 : 3, async () => {
  count = await ways[mode]()
})
if (count < expected) throw new Error(`only ${count} routes of ${expected}`)
const rss = peakRssKb()
report({ workload: 'dump-routes', side: mode, unit: 'ms', count, samples, check: await check(), peakRssKb: rss })
connection.close()
