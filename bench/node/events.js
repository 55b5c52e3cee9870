// node events.js drain|live COUNT RUNS GENERATOR: listens to route events, as bench/c/events.c does.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'nlkit/client'
import { ipv4RouteGroup, route } from 'nlkit/families/route'
import { report } from './report.js'
import { routeCheck } from './routes.js'

const LARGE_QUEUE = 256 << 20
const QUIET_MS = 300
const mode = process.argv[2]
const [count, runs] = [Number(process.argv[3]), Number(process.argv[4])]
const generator = process.argv[5]

const connection = await connect(route, mode === 'drain' ? { receiveBuffer: LARGE_QUEUE } : {})
const subscription = connection.subscribe([ipv4RouteGroup])

// What the run has seen so far.
let seen = fresh()

function fresh() {
  const now = performance.now()
  return { events: 0, overruns: 0, check: 0, first: now, last: now, checked: false, complete: undefined }
}

async function consume() {
  for await (const batch of subscription.batches()) {
    for (const event of batch) {
      if (event.event === 'overrun') seen.overruns++
      else seen.events++
      if (seen.checked && event.value) seen.check += routeCheck(event.value)
    }
    seen.last = performance.now()
    if (seen.events >= count) seen.complete?.()
  }
}

const rate = () => seen.events / ((seen.last - seen.first) / 1e3)
const argumentsOf = (run) => [run % 2 === 0 ? 'add' : 'del', String(count)]

/** Lets the generator fill the queue while this process stands still, then reads until all has come. */
async function drain(run, checked) {
  const { status } = spawnSync(generator, argumentsOf(run), { stdio: 'ignore' })
  if (status !== 0) throw new Error('the generator failed')
  seen = fresh()
  seen.checked = checked
  await new Promise((resolve) => {
    seen.complete = resolve
  })
  if (seen.overruns > 0) throw new Error('the queue was too small')
}

/** Reads while the generator runs, and after that until nothing has come for a while. */
async function live(run) {
  seen = fresh()
  const child = spawn(generator, argumentsOf(run), { stdio: 'ignore' })
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error('the generator failed')
  while (seen.events < count && performance.now() - seen.last < QUIET_MS) await sleep(20)
}

async function measureDrain() {
  const samples = []
  for (let run = 0; run <= runs; run++) {
    await drain(run, false)
    if (run > 0) samples.push(rate())
  }
  // Twice more, not timed: what was decoded must be what C decodes; an even number leaves no routes behind.
  for (let run = runs + 1; run <= runs + 2; run++) await drain(run, true)
  return { samples, check: seen.check }
}

async function measureLive() {
  const samples = []
  let [lost, overruns, silent] = [0, 0, 0]
  for (let run = 0; run < runs; run++) {
    await live(run)
    samples.push(rate())
    lost += count - seen.events
    overruns += seen.overruns
    if (seen.events < count && seen.overruns === 0) silent++
  }
  return { samples, sent: count * runs, lost, overruns, silent }
}

const consumed = consume()
const figures = mode === 'drain' ? await measureDrain() : await measureLive()
report({ workload: 'events', side: mode, unit: '/s', count, ...figures })
subscription.close()
await consumed
connection.close()
