// node ensure.js COUNT RUNS: ensure() of COUNT routes that are there already, and by itself the dumps that it makes for that.
import { connect } from 'nlkit/client'
import { ensure } from 'nlkit/config'
import { addressFamilies, getLink, getRoute, linkFilters, route, routeTables } from 'nlkit/families/route'
import { middle, report } from './report.js'
import { routeRequest } from './routes.js'

const WARM_UP = 5
const [count, runs] = [Number(process.argv[2]), Number(process.argv[3])]
const connection = await connect(route)
const { index: dev } = await connection.do(getLink, { ifname: 'bench0' })
const routes = Array.from({ length: count }, (_, i) => {
  const { dst, dstLen, gateway, priority } = routeRequest(i, dev)
  return { to: `${dst}/${dstLen}`, via: gateway, dev, metric: priority }
})

async function ensureRoutes() {
  const steps = await ensure(connection, { routes })
  if (steps.length > 0) throw new Error(`it did something: ${steps[0].text}`)
}

async function dump() {
  await connection.dump(getLink, { extMask: linkFilters.SKIP_STATS }).toArray()
  await connection.dump(getRoute, { family: addressFamilies.INET, table: routeTables.MAIN }).toArray()
}

async function duration(work) {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const samples = []
const dumps = []
for (let run = -WARM_UP; run < runs; run++) {
  const [all, dumped] = [await duration(ensureRoutes), await duration(dump)]
  if (run < 0) continue
  samples.push(all)
  dumps.push(dumped)
}
const dumpShare = middle(dumps) / middle(samples)
report({ workload: 'ensure', side: 'nlkit', unit: 'ms', count, samples, dumpShare })
connection.close()
