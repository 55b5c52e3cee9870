// node served-ask.js COUNT RUNS CLIENTS: as bench/c/ask.c, by processes that use connectKernel.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { connectKernel } from 'nlkit/serve'
import { report } from './report.js'
import { withServedKernel } from './served-kernel.js'

const NETLINK_ROUTE = 0
const NLMSG_NOOP = 1
const NLM_F_REQUEST_ACK = 5

/** A request that is acknowledged, and its bytes by words. */
function makeRequest() {
  const bytes = new Uint8Array(16)
  const words = new Uint32Array(bytes.buffer)
  words[0] = bytes.length
  words[1] = NLMSG_NOOP | (NLM_F_REQUEST_ACK << 16)
  return { bytes, words }
}

/** What a client does: it asks `count` times whenever it is told to. */
async function client(path, count) {
  const kernel = await connectKernel(path)
  const socket = kernel.socket(NETLINK_ROUTE)
  const { bytes, words } = makeRequest()
  process.on('message', () => {
    for (let i = 0; i < count; i++) {
      words[2] = i
      const batch = socket.exchange(bytes)
      if (batch?.count !== 1 || batch.view.data.getUint32(batch.datagrams[0] + 8, true) !== i) throw new Error('no ack')
    }
    process.send('done')
  })
  process.send('ready')
}

/** How many round trips a second the clients make together. */
async function run(clients, count) {
  const start = performance.now()
  await Promise.all(
    clients.map((child) => {
      child.send('go')
      return once(child, 'message')
    }),
  )
  return (count * clients.length * 1e3) / (performance.now() - start)
}

async function main(count, runs, number) {
  const samples = await withServedKernel(async (path) => {
    const clients = Array.from({ length: number }, () => fork(fileURLToPath(import.meta.url), ['client', path, count]))
    await Promise.all(clients.map((child) => once(child, 'message')))
    const rates = []
    for (let i = -1; i < runs; i++) rates.push(await run(clients, count))
    for (const child of clients) child.kill()
    return rates.slice(1)
  })
  report({ workload: 'served-ask', side: 'nlkit', unit: '/s', count, samples })
}

const [first, second, third] = process.argv.slice(2)
if (first === 'client') await client(second, Number(third))
else await main(Number(first), Number(second), Number(third))
