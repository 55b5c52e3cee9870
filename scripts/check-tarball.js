/**
 * Packs the package to build/nlkit.tgz, as it would be published, and checks what is in it.
 *
 * node scripts/check-tarball.js [--list]
 *
 * Run `npm run build` and `npm run build:addon -- --prebuild` first.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

/** What may be in the package. */
const ALLOWED = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/.+\.(js|d\.ts)$/,
  /^native\/(preload\/)?[\w-]+\.[ch]$/,
  /^prebuilds\/linux-(x64|arm64)(\.node|-preload\.so)$/,
]
/** What may not be, though a rule above would have it. */
const FORBIDDEN = [/\.(test|test-d|bench)\./, /^dist\/(test|bench|examples|scripts)\//]

const root = join(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const files = pack()
const problems = [...unexpected(files), ...missing(files), ...stale(files)]

if (process.argv.includes('--list')) for (const file of files) console.log(file)
for (const problem of problems) console.error(problem)
console.log(`tarball: ${files.length} files, ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0

function pack() {
  const destination = join(root, 'build')
  mkdirSync(destination, { recursive: true })
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination]
  const json = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  // npm 12 answers with an object by package name, earlier ones with a list.
  const [packed] = Object.values(JSON.parse(json))
  renameSync(join(destination, packed.filename), join(destination, 'nlkit.tgz'))
  return packed.files.map((file) => file.path).sort()
}

function unexpected(files) {
  return files
    .filter((file) => !ALLOWED.some((rule) => rule.test(file)) || FORBIDDEN.some((rule) => rule.test(file)))
    .map((file) => `does not belong in the package: ${file}`)
}

function missing(files) {
  const wanted = ['LICENSE', 'README.md', 'CHANGELOG.md', ...targets(manifest.exports), ...targets(manifest.bin)]
  if (process.platform === 'linux') {
    wanted.push(`prebuilds/linux-${process.arch}.node`, `prebuilds/linux-${process.arch}-preload.so`)
  }
  return wanted
    .map((file) => file.replace(/^\.\//, ''))
    .filter((file) => !files.includes(file))
    .map((file) => `missing: ${file}`)
}

/** Left over in dist/ from a source file that is gone. */
function stale(files) {
  return files
    .filter((file) => file.startsWith('dist/'))
    .filter((file) => !existsSync(join(root, file.replace(/^dist/, 'src').replace(/(\.d\.ts|\.js)$/, '.ts'))))
    .map((file) => `no source for it in src/, remove dist/ and build again: ${file}`)
}

/** The file names in an `exports` or `bin` value, however deep. */
function targets(value) {
  return typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(targets)
}
