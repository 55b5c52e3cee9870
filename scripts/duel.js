/**
 * Runs random programs over netlink sockets on the real kernel and on nlkit's, and compares what each of their steps gives.
 *
 * npm run duel -- [--count 200] [--seed N] [--only-kind core|wait|namespaces|users] [--keep DIR]
 *
 * A program's kind and its seed decide it; `--count` seeds are taken from N on, and a kind for each in turn. Prints a line
 * for each (`KIND-SEED ok`, `KIND-SEED FAIL` with the first step that differs) and last `N passed, N failed`. Where the
 * kernels differ the program is shrunk as far as they still do, and written with what Linux answered to DIR, by default
 * build/duel: `npm run conformance -- build/duel/KIND-SEED.json` shows the difference again. Ends with exit code 1 when a program
 * failed, 2 when the arguments make no sense or this is not Linux and root.
 *
 * Needs `npm run build` and the addon.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Duel } from '../test/conformance/duel.js'
import { environmentHere } from '../test/conformance/environment.js'
import { CaseError } from '../test/conformance/errors.js'
import { hindrance } from '../test/conformance/linux.js'
import { programKinds, programOf, randomMoves } from '../test/conformance/random/program.js'
import { Report } from '../test/conformance/report.js'

const USAGE = `usage: npm run duel -- [--count 200] [--seed N] [--only-kind ${programKinds.join('|')}] [--keep DIR]`

/**
 * @param {string} message
 * @returns {never}
 */
function usageError(message) {
  console.error(`duel: ${message}\n${USAGE}`)
  process.exit(2)
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        count: { type: 'string', default: '200' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 0x1_0000_0000)) },
        'only-kind': { type: 'string' },
        keep: { type: 'string', default: join(import.meta.dirname, '../build/duel') },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    usageError(/** @type {Error} */ (error).message)
  }
}

/**
 * @param {'count' | 'seed'} name
 * @param {string} text
 */
function numberOf(name, text) {
  if (!/^\d{1,10}$/.test(text)) usageError(`--${name} takes a number`)
  return Number(text)
}

const options = readArguments()
if (options.help) {
  console.log(USAGE)
  process.exit(0)
}
const count = numberOf('count', options.count)
const seed = numberOf('seed', options.seed)
const only = options['only-kind']
if (only !== undefined && !programKinds.includes(only)) usageError(`--only-kind takes ${programKinds.join(' or ')}`)
const problem = hindrance(programOf('none', []))
if (problem !== undefined) {
  console.error(`duel: ${problem}`)
  process.exit(2)
}

console.log(`duel: ${count} programs from seed ${seed} on`)
const environment = environmentHere()
const duel = new Duel(environment)
const report = new Report(false)
for (let index = 0; index < count; index++) {
  await runOne(only ?? /** @type {string} */ (programKinds[index % programKinds.length]), seed + index)
}
report.end()
process.exit(report.failed > 0 ? 1 : 0)

/**
 * @param {string} kind
 * @param {number} seed
 */
async function runOne(kind, seed) {
  const id = `${kind}-${seed}`
  const moves = randomMoves(kind, seed)
  try {
    const first = await duel.run(id, moves)
    const { program, outcome, difference } = first.difference ? await duel.shrunk(first, moves) : first
    report.ran(id, program, outcome, difference)
    if (difference !== undefined) keep(program)
  } catch (error) {
    if (!(error instanceof CaseError)) throw error
    report.unreadable(id, error.message)
  }
}

/** @param {import('../test/conformance/case-file.js').Case} program */
function keep(program) {
  mkdirSync(options.keep, { recursive: true })
  const path = join(options.keep, `${program.id}.json`)
  writeFileSync(path, `${JSON.stringify({ environment, cases: [program] }, null, 1)}\n`)
  report.note(`  kept in ${path}`)
}
