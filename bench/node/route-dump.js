// node route-dump.js linux|nlkit batches|toArray COUNT RUNS [FAMILY]: adds COUNT routes, not timed, and dumps them.
import { getRoute, newRoute } from 'nlkit/families/route'
import { dumpWays } from './dump-ways.js'
import { peakRssKb, report, timed } from './report.js'
import { requestOf, routeCheck } from './routes.js'
import { doAll, openRoute } from './two-kernels.js'

const [which, mode] = process.argv.slice(2)
const [expected, runs, family = 2] = process.argv.slice(4).map(Number)
const request = requestOf(family)
const { connection, oif } = await openRoute(which)
await doAll(connection, newRoute, expected, (i) => request(i, oif))

const ways = dumpWays(connection, getRoute, { family })

let count = 0
const samples = await timed(runs, expected > 200_000 ? 1 : 3, async () => {
  count = await ways[mode]()
})
if (count < expected) throw new Error(`only ${count} routes of ${expected}`)
const rss = peakRssKb()
const routes = await connection.dump(getRoute, { family }).toArray()
// What a kernel has of its own, as routes of fe80::, is not of the measurement.
const check = routes.filter(({ protocol }) => protocol === 4).reduce((sum, item) => sum + routeCheck(item), 0)
report({ workload: 'route-dump', side: which, unit: 'ms', count: expected, samples, check, peakRssKb: rss })
connection.close()
