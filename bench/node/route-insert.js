// node --expose-gc route-insert.js linux|nlkit each|batch COUNT RUNS [FAMILY]: adds COUNT routes, on Linux to an interface
// without any, of nlkit to a fresh kernel. What a route takes of this process' memory is weighed once, not timed.
import { setTimeout as sleep } from 'node:timers/promises'
import { newRoute } from 'nlkit/families/route'
import { held, peakRssKb, report } from './report.js'
import { requestOf } from './routes.js'
import { doAll, openRoute, removeRoutes } from './two-kernels.js'

const [which, mode] = process.argv.slice(2)
const [count, runs, family = 2] = process.argv.slice(4).map(Number)
const request = requestOf(family)

async function fill({ connection, oif }) {
  if (mode === 'batch') return await doAll(connection, newRoute, count, (i) => request(i, oif))
  for (let i = 0; i < count; i++) await connection.do(newRoute, request(i, oif))
}

async function once(work) {
  const kernel = await openRoute(which)
  await sleep(50) // Linux frees what was deleted after a grace period
  gc()
  const result = await work(kernel)
  if (which === 'linux') await removeRoutes(kernel)
  kernel.connection.close()
  return result
}

async function time(kernel) {
  const start = performance.now()
  await fill(kernel)
  return performance.now() - start
}

async function weigh(kernel) {
  const before = held()
  await fill(kernel)
  return (held() - before) / count
}

await once(time)
const samples = []
for (let run = 0; run < runs; run++) samples.push(await once(time))
const rss = peakRssKb()
const bytesPerRow = which === 'linux' ? undefined : await once(weigh)
report({ workload: 'route-insert', side: which, unit: 'ms', count, samples, bytesPerRow, peakRssKb: rss })
