// Runs stories.js with the addon built for AddressSanitizer and UndefinedBehaviorSanitizer, leaks included, in a network
// namespace of its own; then programs in C with the preload library built so (preload.js). Ends with another code than 0 on any finding. Node itself leaks nothing that the sanitizer sees, so
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
const preloading = [process.execPath, file('preload.js'), file('../../build/nlkit-preload-asan.so')]

/** Whether a command ended well. */
function passes(program, args) {
  const { error, signal, status } = spawnSync(program, args, { stdio: 'inherit', timeout: 300_000 })
  if (error) console.error(error.message)
  if (signal) console.error(`ended by ${signal}`)
  return status === 0
}

const all = [passes('unshare', ['--net', 'env', ...settings, ...command]), passes(preloading[0], preloading.slice(1))]
const hasPassed = all.every(Boolean)
console.log(hasPassed ? 'the sanitizers found nothing' : 'the sanitizers, or a story, failed')
process.exit(hasPassed ? 0 : 1)
