#!/usr/bin/env node
// Compiles native/*.c to build/nlkit.node, and native/preload/*.c to build/nlkit-preload.so, when a source is newer.
//   --prebuild  also writes prebuilds/linux-ARCH.node and .so, and those for arm64 when a cross compiler is there
//   --sanitize  writes build/nlkit-asan.node and build/nlkit-preload-asan.so instead, with AddressSanitizer and
//               UndefinedBehaviorSanitizer
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const native = join(root, 'native')
const headers = join(root, 'node_modules', 'node-api-headers', 'include')

const common = ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared', '-fvisibility=hidden']
// No C library is named in the file: its few symbols are found in the one that Node itself runs on, glibc or musl.
// _FORTIFY_SOURCE and outlined atomics would ask for symbols that only some of them have.
const plain = ['-O2', '-nodefaultlibs', '-U_FORTIFY_SOURCE', '-fno-stack-protector', '-Wl,-z,relro,-z,now', '-s']
const sanitized = ['-O1', '-g', '-fno-omit-frame-pointer', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']

const needs =
  'gcc and the C library headers (Debian: gcc libc6-dev linux-libc-dev, Fedora: gcc glibc-devel kernel-headers, ' +
  'Alpine: gcc musl-dev linux-headers)'

function runs(compiler) {
  return spawnSync(compiler, ['--version'], { stdio: 'ignore' }).status === 0
}

function findCompiler() {
  const candidates = process.env.CC ? [process.env.CC] : ['cc', 'gcc', 'clang']
  return candidates.find(runs)
}

/** The sources and headers in a folder. */
function inputs(folder) {
  const files = readdirSync(folder).filter((name) => /\.[ch]$/.test(name))
  return files.sort().map((name) => join(folder, name))
}

function isFresh(folder, output) {
  if (!existsSync(output)) return false
  const built = statSync(output).mtimeMs
  const files = new Set([...inputs(folder), ...inputs(native), fileURLToPath(import.meta.url)])
  return [...files].every((file) => statSync(file).mtimeMs < built)
}

/** Writes `output` in one step, so that a process that loads it meanwhile never sees half a file. */
function compile(compiler, flags, folder, output) {
  if (isFresh(folder, output)) return
  mkdirSync(dirname(output), { recursive: true })
  const partial = `${output}.${process.pid}`
  const sources = inputs(folder).filter((name) => name.endsWith('.c'))
  const result = spawnSync(compiler, [...common, ...flags, `-I${headers}`, ...sources, '-o', partial], {
    stdio: 'inherit',
  })
  if (result.status !== 0)
    fail(
      `${compiler} could not compile ${folder === native ? 'the addon' : 'the preload library'} (see above): it needs ${needs}.`,
    )
  renameSync(partial, output)
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

/** What is compiled: a folder of sources, and the ending of what comes from them. */
const addon = { folder: native, ending: '.node', build: 'nlkit.node' }
const preload = { folder: join(native, 'preload'), ending: '-preload.so', build: 'nlkit-preload.so' }

function prebuild(compiler) {
  const targets = { [process.arch]: compiler }
  if (process.arch !== 'arm64' && runs('aarch64-linux-gnu-gcc')) targets.arm64 = 'aarch64-linux-gnu-gcc'
  if (process.arch !== 'x64' && runs('x86_64-linux-gnu-gcc')) targets.x64 = 'x86_64-linux-gnu-gcc'
  for (const [arch, cc] of Object.entries(targets)) {
    for (const { folder, ending } of [addon, preload]) {
      compile(cc, plain, folder, join(root, 'prebuilds', `linux-${arch}${ending}`))
    }
  }
}

/** What is to be made: folder, flags, file. */
function jobs(sanitizes) {
  const [flags, mark] = sanitizes ? [sanitized, '-asan'] : [plain, '']
  return [addon, preload].map(({ folder, build }) => [
    folder,
    flags,
    join(root, 'build', build.replace('.', `${mark}.`)),
  ])
}

function main(options) {
  if (process.platform !== 'linux') {
    console.log('Netlink sockets exist on Linux only: no addon was built, and everything else works without it.')
    return
  }
  const prebuilding = options.includes('--prebuild')
  const wanted = jobs(options.includes('--sanitize'))
  if (!prebuilding && wanted.every(([folder, , output]) => isFresh(folder, output))) return
  const compiler = findCompiler()
  if (compiler === undefined) {
    fail(`No C compiler was found to build the addon with: install ${needs} or name one in CC.`)
  }
  if (!existsSync(headers)) fail('The npm package node-api-headers is missing: run npm install first.')
  for (const [folder, flags, output] of wanted) compile(compiler, flags, folder, output)
  if (prebuilding) prebuild(compiler)
}

main(process.argv.slice(2))
