/**
 * Runs random programs over netlink sockets on the real kernel and on nlkit's, and compares what each of their steps gives; and
 * tells both random stories of links, routes and other objects of NETLINK_ROUTE, and compares all that they say.
 *
 * npm run duel -- [--count 200] [--seed N] [--only-kind KIND] [--keep DIR]
 *
 * npm run duel -- --again build/duel/KIND-SEED.json tells a story that was kept again.
 *
 * A program's kind and its seed decide it; `--count` seeds are taken from N on, and a kind for each in turn. Prints a line
 * for each (`KIND-SEED ok`, `KIND-SEED FAIL` with the first step that differs) and last `N passed, N failed`. Where the
 * kernels differ the program is shrunk as far as they still do, and written with what Linux answered to DIR, by default
 * build/duel: `npm run conformance -- build/duel/KIND-SEED.json` shows the difference again. A story differs when it does so
 * each of several times that it is told. Ends with exit code 1 when a program
 * failed, 2 when the arguments make no sense or this is not Linux and root.
 *
 * Needs `npm run build` and the addon.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Duel } from '../test/conformance/duel.js'
import { environmentHere } from '../test/conformance/environment.js'
import { CaseError } from '../test/conformance/errors.js'
import { hindrance } from '../test/conformance/linux.js'
import { programKinds, programOf, randomMoves } from '../test/conformance/random/program.js'
import { Report } from '../test/conformance/report.js'
import { randomStory, storyKinds } from '../test/duel/random/story.js'
import { StoryDuel } from '../test/duel/story-duel.js'
import { compileSupport } from './compile-support.js'

const kinds = [...programKinds, ...storyKinds]

const USAGE = `usage: npm run duel -- [--count 200] [--seed N] [--only-kind KIND] [--keep DIR]
       npm run duel -- --again FILE
KIND is of programs (${programKinds.join(', ')}: without a KIND all of these) or of stories
(${storyKinds.join(', ')}).`

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
        again: { type: 'string' },
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
if (only !== undefined && !kinds.includes(only)) usageError(`--only-kind takes ${kinds.join(' or ')}`)
const problem = hindrance(programOf('none', []))
if (problem !== undefined) {
  console.error(`duel: ${problem}`)
  process.exit(2)
}

compileSupport('duel', 'duel/support', ['transcript', 'align', 'address-names', 'incomparable'])
const transcript = join(import.meta.dirname, '../build/duel/support/transcript.js')
const { Transcript } = await import(transcript)
const stories = new StoryDuel(Transcript)
const report = new Report(false)
if (options.again !== undefined) {
  const { steps } = JSON.parse(readFileSync(options.again, 'utf8'), revived)
  report.told(options.again, stories.differences(steps))
  report.end()
  process.exit(report.failed > 0 ? 1 : 0)
}

console.log(`duel: ${count} ${only === undefined ? 'programs' : `of ${only}`} from seed ${seed} on`)
const environment = environmentHere()
const duel = new Duel(environment)
for (let index = 0; index < count; index++) {
  const kind = only ?? /** @type {string} */ (programKinds[index % programKinds.length])
  await (storyKinds.includes(kind) ? tellOne(kind, seed + index) : runOne(kind, seed + index))
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

/**
 * @param {string} kind
 * @param {number} seed
 */
async function tellOne(kind, seed) {
  const id = `${kind}-${seed}`
  const steps = randomStory(kind, seed)
  const found = stories.differences(steps)
  report.told(id, found)
  if (found.length > 0) keepAs(id, { steps: await stories.shrunk(steps, found) })
}

/** @param {import('../test/conformance/case-file.js').Case} program */
function keep(program) {
  keepAs(program.id, { environment, cases: [program] })
}

/**
 * @param {string} id
 * @param {object} content
 */
function keepAs(id, content) {
  mkdirSync(options.keep, { recursive: true })
  const path = join(options.keep, `${id}.json`)
  writeFileSync(path, `${JSON.stringify(content, written, 1)}\n`)
  report.note(`  kept in ${path}`)
}

/**
 * Numbers that JSON has no room for.
 * @param {string} _key
 * @param {unknown} value
 */
function written(_key, value) {
  return typeof value === 'bigint' ? { $bigint: `${value}` } : value
}

/**
 * @param {string} _key
 * @param {any} value
 */
function revived(_key, value) {
  return typeof value?.$bigint === 'string' ? BigInt(value.$bigint) : value
}
