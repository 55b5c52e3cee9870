// Runs stories.js with the addon built for AddressSanitizer and UndefinedBehaviorSanitizer, leaks included, in a network
// namespace of its own. Ends with another code than 0 on any finding. Node itself leaks nothing that the sanitizer sees, so
// there are no suppressions.
import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findNamespaceProblem } from '../support/namespace-problem.js'

const problem = await findNamespaceProblem()
if (problem !== undefined) {
  console.log(`skipped: ${problem}`)
  process.exit(0)
}

const file = (path) => fileURLToPath(new URL(path, import.meta.url))
const compiler = process.env.CC ?? 'gcc'

execFileSync(process.execPath, [file('../../scripts/build-addon.js'), '--sanitize'], {
  env: { ...process.env, CC: compiler },
  stdio: 'inherit',
})
const runtime = execFileSync(compiler, ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim()

// Only node is started with the sanitizer, not what starts it.
const settings = [`LD_PRELOAD=${runtime}`, 'ASAN_OPTIONS=detect_leaks=1', 'UBSAN_OPTIONS=print_stacktrace=1']
const command = [process.execPath, file('stories.js'), file('../../build/nlkit-asan.node')]
const result = spawnSync('unshare', ['--net', 'env', ...settings, ...command], {
  stdio: 'inherit',
  timeout: 300_000,
})
if (result.error) console.error(result.error.message)
if (result.signal) console.error(`ended by ${result.signal}`)
console.log(result.status === 0 ? 'the sanitizers found nothing' : 'the sanitizers, or a story, failed')
process.exit(result.status ?? 1)
