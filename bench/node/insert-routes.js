// node insert-routes.js each|batch COUNT RUNS: adds COUNT routes and deletes them again (not timed).
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'nlkit/client'
import { delRoute, getLink, newRoute, route } from 'nlkit/families/route'
import { perSecond, report } from './report.js'
import { routeRequest } from './routes.js'

const SIZE = 100
const [mode, count, runs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const connection = await connect(route)
const { index: oif } = await connection.do(getLink, { ifname: 'bench0' })

const ways = {
  async each() {
    for (let i = 0; i < count; i++) await connection.do(newRoute, routeRequest(i, oif))
  },
  async batch() {
    await changeAll(newRoute)
  },
}

async function changeAll(operation) {
  for (let i = 0; i < count; i += SIZE) {
    const length = Math.min(SIZE, count - i)
    const requests = Array.from({ length }, (_, k) => [operation, routeRequest(i + k, oif)])
    const results = await connection.batch(requests)
    for (const result of results) if (!result.ok) throw result.error
  }
}

const samples = []
for (let run = -1; run < runs; run++) {
  const start = performance.now()
  await ways[mode]()
  if (run >= 0) samples.push(performance.now() - start)
  await changeAll(delRoute)
  // The kernel frees what was deleted after a grace period; let it.
  await sleep(50)
}
report({ workload: 'insert-routes', side: mode, unit: '/s', count, samples: perSecond(count, samples) })
connection.close()
