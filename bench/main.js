// The benchmark: nlkit against C with libmnl, in network namespaces of its own. See docs of the options: --help.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { parseArguments, usage } from './lib/arguments.js'
import { play } from './lib/measure.js'
import { removeNamespaces } from './lib/namespace.js'
import { printTotal, printWorkload } from './lib/print.js'
import { buildReference, isReference } from './lib/reference.js'
import { endAll } from './lib/run.js'
import { scenes } from './workloads.js'

function fail(message) {
  process.stderr.write(`bench: ${message}\n`)
  process.exit(1)
}

function checkMachine(options) {
  if (process.platform !== 'linux') fail('it measures the Linux kernel, so it runs on Linux only')
  if (process.getuid?.() !== 0) fail('it makes network namespaces, so it has to run as root')
  for (const [command, arg, from] of [
    ['ip', '-V', 'iproute2'],
    ['taskset', '-V', 'util-linux'],
  ]) {
    try {
      execFileSync(command, [arg], { stdio: 'ignore' })
    } catch {
      fail(`the command ${command} is missing: install ${from}`)
    }
  }
  if (!options.cOnly && !existsSync(new URL('../dist/index.js', import.meta.url))) {
    fail('nlkit is not built: npm run build:addon && npm run build (or --c-only for the reference alone)')
  }
}

/** The scenes, less the workloads and the sides that were not asked for. */
function choose(options) {
  const { names, cOnly } = options
  const wanted = (name) => names.length === 0 || names.some((start) => name.startsWith(start))
  const chosen = scenes.map((scene) => ({
    ...scene,
    workloads: scene.workloads
      .filter((workload) => wanted(workload.name))
      .map((workload) => ({ ...workload, sides: workload.sides.filter((side) => !cOnly || isReference(side)) }))
      .filter((workload) => workload.sides.length > 0),
  }))
  return chosen.filter((scene) => scene.workloads.length > 0)
}

function clearAwayAtTheEnd() {
  process.on('exit', () => {
    endAll()
    removeNamespaces()
  })
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.on(signal, () => process.exit(status))
  }
}

function progressTo(out) {
  if (!out.isTTY) return (text) => out.write(`${text}\n`)
  return (text) => out.write(`\r\u001b[K${text}`)
}

function machine() {
  return { node: process.version, kernel: release(), cpu: cpus()[0]?.model, cpus: cpus().length }
}

async function measureAll(chosen, options, progress) {
  const summaries = []
  for (const scene of chosen) {
    for await (const summary of play(scene, options, progress)) {
      summaries.push(summary)
      if (process.stderr.isTTY) progress('')
      if (!options.json) printWorkload(process.stdout, summary)
    }
  }
  return summaries
}

async function main() {
  const options = parseArguments(process.argv.slice(2))
  if (options.help) return void process.stdout.write(usage)
  const chosen = choose(options)
  const names = scenes.flatMap((scene) => scene.workloads.map((workload) => workload.name))
  if (options.list) return void process.stdout.write(`${names.join('\n')}\n`)
  const where = options.cOnly ? ' in C' : ''
  if (chosen.length === 0)
    fail(`there is no workload ${options.names.join(', ')}${where}; there are ${names.join(', ')}`)
  checkMachine(options)
  buildReference()
  clearAwayAtTheEnd()
  const summaries = await measureAll(chosen, options, progressTo(process.stderr))
  if (options.json) process.stdout.write(`${JSON.stringify({ machine: machine(), workloads: summaries }, null, 2)}\n`)
  else printTotal(process.stdout, summaries)
  const verdicts = summaries.flatMap((summary) => summary.sides.map((side) => side.verdict))
  if (verdicts.includes('failed') || (options.strict && verdicts.includes('short'))) process.exitCode = 1
}

main().catch((error) => fail(error.message))
