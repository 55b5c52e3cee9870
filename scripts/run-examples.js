/**
 * Runs the examples and checks that they work.
 *
 * npm run examples [-- PART-OF-A-PATH…]
 *
 * Every .ts or .js file of a folder in examples/ (but not of examples/support/) is an example. Each is run in a network
 * namespace of its own where `lo` is up, and must end by itself with exit code 0. Its comments may say more:
 *   // Arguments: eth0 up     its command line
 *   // Prints: lo             what must be found in its output; may be repeated
 *   // Not run: REASON        counts it as skipped
 *
 * Needs `npm run build` and a right to make network namespaces (root, or user namespaces).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const SECONDS = 30
const root = join(import.meta.dirname, '..')
const compiled = join(root, 'build/examples')

const wanted = process.argv.slice(2)
const examples = findExamples().filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
const namespace = enterNamespace()
const counts = { passed: 0, failed: compile() ? 0 : 1, skipped: 0 }
for (const file of examples) {
  const [result, detail] = check(file)
  counts[result]++
  console.log(`${result}: examples/${file}${detail ? `: ${detail}` : ''}`)
}
console.log(`examples: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exitCode = counts.failed > 0 || examples.length === 0 ? 1 : 0

function findExamples() {
  const directory = join(root, 'examples')
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true })
    .filter((file) => /^(?!support\/).+\/.+\.[jt]s$/.test(file) && !/\.(d|test)\.ts$/.test(file))
    .sort()
}

/** The options of unshare that enter a new network namespace, or undefined where that is not allowed. */
function enterNamespace() {
  const attempts = [['--net'], ['--net', '--map-root-user']]
  return attempts.find((flags) => spawnSync('unshare', [...flags, 'ip', 'link', 'set', 'lo', 'up']).status === 0)
}

/** To JavaScript in build/examples/, from where `import 'nlkit'` still means this package. */
function compile() {
  rmSync(compiled, { recursive: true, force: true })
  if (examples.length === 0) return true
  const args = [
    ...['--ignoreConfig', '--target', 'es2023', '--lib', 'es2023,esnext.disposable', '--module', 'nodenext'],
    ...['--types', 'node', '--strict', '--skipLibCheck', '--allowJs', '--rewriteRelativeImportExtensions'],
    ...['--rootDir', 'examples', '--outDir', compiled],
    ...examples.map((file) => `examples/${file}`),
  ]
  const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) console.log('failed: tsc found errors in the examples')
  return status === 0
}

function check(file) {
  const lines = readFileSync(join(root, 'examples', file), 'utf8').split('\n')
  const said = (word) =>
    lines.filter((line) => line.startsWith(`// ${word}: `)).map((line) => line.slice(word.length + 5).trim())
  const [notRun] = said('Not run')
  if (notRun) return ['skipped', notRun]
  if (!namespace) return ['skipped', 'no right to make a network namespace']

  const script = join(compiled, file.replace(/\.ts$/, '.js'))
  const shell = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, script]
  const args = [...namespace, ...shell, ...said('Arguments').flatMap((text) => text.split(' '))]
  const { status, signal, stdout, stderr } = spawnSync('unshare', args, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    timeout: SECONDS * 1000,
  })
  const output = `\n${stdout}${stderr}`.trimEnd().replaceAll('\n', '\n    ')
  if (signal) return ['failed', `still running after ${SECONDS} seconds${output}`]
  if (status !== 0) return ['failed', `exit code ${status}${output}`]
  const missing = said('Prints').find((text) => !stdout.includes(text))
  return missing === undefined ? ['passed', ''] : ['failed', `did not print ${JSON.stringify(missing)}${output}`]
}
