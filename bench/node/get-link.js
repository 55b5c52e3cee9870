// node get-link.js COUNT RUNS: asks for the interface 1, again and again, each time when the answer is there.
import { connect } from 'nlkit/client'
import { getLink, route } from 'nlkit/families/route'
import { middle, report } from './report.js'

const [count, runs] = [Number(process.argv[2]), Number(process.argv[3])]
const connection = await connect(route)
const times = new Float64Array(count)

async function measure() {
  for (let i = 0; i < count; i++) {
    const start = performance.now()
    const link = await connection.do(getLink, { index: 1 })
    times[i] = (performance.now() - start) * 1e3
    if (link.index !== 1) throw new Error(`asked for the interface 1, got ${link.index}`)
  }
  times.sort()
}

const samples = []
const p99 = []
for (let run = -1; run < runs; run++) {
  await measure()
  if (run < 0) continue
  samples.push(times[count >> 1])
  p99.push(times[Math.floor(count * 0.99)])
}
report({ workload: 'get-link', side: 'do', unit: 'us', count, samples, check: 1, p99: middle(p99) })
connection.close()
