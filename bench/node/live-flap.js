// node live-flap.js view|reader COUNT RUNS GENERATOR: a live table of COUNT routes that are deleted and added again. As in
// events.js the generator fills the queue while this process stands still; the clock stops when the table has the last
// route again (view), or a reader has every change (reader). After each run the table must be equal to what the kernel has.
import { spawnSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { connect } from 'nlkit/client'
import { addressFamilies, getRoute, route, routeTableOf } from 'nlkit/families/route'
import { liveTable } from 'nlkit/live'
import { report } from './report.js'
import { routeRequest } from './routes.js'

const LARGE_QUEUE = 256 << 20
const family = addressFamilies.INET
const mode = process.argv[2]
const [count, runs] = [Number(process.argv[3]), Number(process.argv[4])]
const generator = process.argv[5]
const events = 2 * count

const connection = await connect(route, { receiveBuffer: LARGE_QUEUE })
const table = await liveTable(connection, routeTableOf({ family }))
const lastKey = table.keyOf(routeRequest(count - 1))

const turn = () => new Promise((resolve) => setImmediate(resolve))

const ways = {
  async view(before) {
    while (table.get(lastKey) === undefined || table.get(lastKey) === before) await turn()
  },
  async reader(_before, changes) {
    for (let read = 0; read < events; read++) {
      const { value } = await changes.next()
      if (value.type === 'resynced') throw new Error('the reader was too slow')
    }
    await changes.return()
  },
}

async function flap() {
  const before = table.get(lastKey)
  const changes = mode === 'reader' ? table[Symbol.asyncIterator]() : undefined
  const { status } = spawnSync(generator, ['flap', String(count)], { stdio: 'ignore' })
  if (status !== 0) throw new Error('the generator failed')
  const start = performance.now()
  await ways[mode](before, changes)
  const duration = performance.now() - start
  if (connection.statistics.overruns > 0) throw new Error('the queue was too small')
  await mustEqualKernel()
  return events / (duration / 1e3)
}

async function mustEqualKernel() {
  const routes = await connection.dump(getRoute, { family }).toArray()
  const same = routes.every((item) => isDeepStrictEqual(table.get(table.keyOf(item)), item))
  if (!same || routes.length !== table.size) throw new Error('the table is not what the kernel has')
}

await flap()
const samples = []
for (let run = 0; run < runs; run++) samples.push(await flap())
report({ workload: 'live-flap', side: mode, unit: '/s', count: events, samples })
connection.close()
