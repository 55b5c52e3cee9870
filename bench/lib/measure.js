// Plays the scenes: makes the namespace, fills it, runs the sides of each workload in turn, and clears away.
import { setTimeout as sleep } from 'node:timers/promises'
import { fill } from '../workloads.js'
import { addRouteDevice, makeNamespace, removeNamespaces } from './namespace.js'
import { run } from './run.js'
import { summarize } from './verdict.js'

const DEFAULT_ROUNDS = 7
// The kernel goes on freeing for a moment after a namespace is gone.
const SETTLE_MS = 500

/** Yields the summary of each workload of `scene`. `progress` gets a line of text now and then. */
export async function* play(scene, options, progress) {
  progress(`${scene.name}: preparing`)
  const namespace = makeNamespace()
  try {
    if (scene.routes !== undefined) addRouteDevice(namespace)
    const command = fill(scene)
    if (command) await run(namespace, command)
    await sleep(SETTLE_MS)
    for (const workload of scene.workloads) yield await measure(namespace, workload, options, progress)
  } finally {
    removeNamespaces([namespace])
    await sleep(SETTLE_MS)
  }
}

async function measure(namespace, workload, options, progress) {
  const count = options.rounds ?? workload.rounds ?? DEFAULT_ROUNDS
  const rounds = []
  for (let round = 0; round < count; round++) {
    progress(`${workload.name}: round ${round + 1} of ${count}`)
    rounds.push(await playRound(namespace, workload, round, rounds))
  }
  return summarize(workload, rounds)
}

// Every other round goes backwards, so that no side always comes after the same one.
async function playRound(namespace, workload, round, before) {
  const reports = new Map()
  const sides = round % 2 === 0 ? workload.sides : [...workload.sides].reverse()
  for (const side of sides) {
    if (side.rounds !== undefined && round >= side.rounds) continue
    if (before.some((earlier) => earlier.get(side.name) instanceof Error)) continue
    reports.set(side.name, await report(namespace, workload, side))
    if (workload.after) await run(namespace, workload.after)
  }
  return reports
}

async function report(namespace, workload, side) {
  try {
    return await run(namespace, side.command, { cpu: workload.cpu })
  } catch (error) {
    return error
  }
}
