/**
 * Gives the library random and spoiled input, and checks what must hold for any.
 *
 * npm run fuzz -- [--seconds 60] [--seed N] [--target PART-OF-A-NAME] [--case N]
 *
 * The targets are the functions that test/fuzz/targets/ exports: (random, note) => …, one case a call, which throws when
 * something is wrong. The seed, the target's name and the number of the case decide the case: a failure prints the three,
 * the input and the stack, and ends with exit code 1. With --case, that case alone is run and its input is printed before.
 *
 * Needs `npm run build`.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inspect, parseArgs } from 'node:util'
import { Random, seedOf } from '../test/fuzz/random.js'
import { startWatch } from '../test/fuzz/watchdog.js'
import { compileSupport } from './compile-support.js'

const SLICE_MILLISECONDS = 40
const root = join(import.meta.dirname, '..')

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string' },
    seed: { type: 'string' },
    target: { type: 'string' },
    case: { type: 'string' },
  },
})
const seconds = numberOf('seconds', 60)
const seed = numberOf('seed', (Math.random() * 0x1_0000_0000) >>> 0)
const only = options.case === undefined ? undefined : numberOf('case', 0)

compileSupport('fuzz', 'fuzz', ['arbitrary', 'leaf-arbitrary'])
const targets = await loadTargets()
const stray = []
for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, (error) => stray.push(error))
const watch = startWatch()
watch.names(
  targets.map(({ name }) => name),
  seed,
)

console.log(
  `fuzz: seed ${seed}, ${only === undefined ? `${seconds} seconds` : `case ${only}`}, ${targets.length} targets`,
)
const failed = only === undefined ? await runAll() : await runOne(targets[0], only, true)
await watch.stop()
const total = targets.reduce((sum, target) => sum + target.done, 0)
for (const { name, done } of targets) console.log(`  ${name}: ${done} cases`)
console.log(`fuzz: ${total} cases, ${failed ? 'one failed' : 'none failed'}, seed ${seed}`)
process.exit(failed ? 1 : 0)

function numberOf(name, otherwise) {
  if (options[name] === undefined) return otherwise
  const number = Number(options[name])
  if (Number.isFinite(number) && number >= 0) return number
  console.error(`fuzz: --${name} takes a number`)
  process.exit(2)
}

async function loadTargets() {
  const directory = join(root, 'test/fuzz/targets')
  const found = []
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith('.js'))
    .sort()) {
    const functions = await import(join(directory, file))
    for (const [name, run] of Object.entries(functions))
      found.push({ name: `${file.slice(0, -3)}.${name}`, run, done: 0 })
  }
  const wanted = found.filter(({ name }) => options.target === undefined || name.includes(options.target))
  if (wanted.length > 0) return wanted
  console.error(`fuzz: no target is called ${options.target}; there are ${found.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

/** Each target in its turn for a slice of time, until the time is over. True when a case failed. */
async function runAll() {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    for (const target of targets) {
      const sliceEnd = Math.min(end, Date.now() + SLICE_MILLISECONDS)
      do {
        if (await runOne(target, target.done, false)) return true
      } while (Date.now() < sliceEnd)
      // What was held weakly during this turn of the loop can be collected only after it.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return false
}

/** Runs a case. True when it failed. */
async function runOne(target, index, show) {
  let input
  const note = (given) => {
    input = given
    if (show) console.log(`input: ${shown(given)}`)
  }
  watch.seen(targets.indexOf(target), index)
  try {
    // Only what is asynchronous is waited for: the rest is quicker without.
    const running = target.run(new Random(seedOf(seed, target.name, index)), note)
    if (running instanceof Promise) {
      await running
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (stray.length > 0) throw stray[0]
  } catch (error) {
    console.error(`fuzz: FAILED, again with: npm run fuzz -- --seed ${seed} --target ${target.name} --case ${index}`)
    console.error(`input: ${shown(input)}`)
    console.error(error)
    return true
  }
  target.done++
  return false
}

/** The input with bytes in hexadecimal. */
function shown(input) {
  if (input instanceof Uint8Array) return Buffer.from(input).toString('hex')
  return inspect(hexed(input, 0), { depth: 12, maxStringLength: 4000, maxArrayLength: 200, breakLength: 120 })
}

function hexed(value, depth) {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map((element) => hexed(element, depth + 1))
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  if (!isPlain || depth > 12) return value
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(value))
  return Object.fromEntries(descriptors.map(([name, { value: field }]) => [name, hexed(field, depth + 1)]))
}
