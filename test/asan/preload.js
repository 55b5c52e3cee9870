// Programs in C on a kernel that is served, by the preload library built for the sanitizers: node preload.js LIBRARY. Their
// output is compared elsewhere (test/preload); here they have to end well, and no sanitizer to say anything.
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Kernel } from '../../dist/kernel/index.js'
import { serveKernel } from '../../dist/serve/index.js'

const library = process.argv[2]
const compiler = process.env.CC ?? 'gcc'
/** Not `pointers`: what leads nowhere the sanitizer's own functions would read before ours. */
const programs = [
  'calls',
  'waiting',
  'readiness',
  'inheritance',
  'descriptors',
  'threads',
  'mixed',
  'namespaces',
  'interfaces',
]

const folder = mkdtempSync(join(tmpdir(), 'nlkit-asan-'))
const server = await serveKernel(new Kernel(), join(folder, 'kernel.sock'))
const runtime = execFileSync(compiler, ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim()
const env = {
  ...process.env,
  LD_PRELOAD: `${runtime}:${library}`,
  NLKIT_KERNEL: server.path,
  ASAN_OPTIONS: 'detect_leaks=0',
}
try {
  for (const name of programs) {
    const source = fileURLToPath(new URL(`../preload/programs/${name}.c`, import.meta.url))
    const program = join(folder, name)
    execFileSync(compiler, ['-std=gnu11', '-D_GNU_SOURCE', '-pthread', source, '-o', program])
    const { stderr } = await promisify(execFile)(program, { env, timeout: 120_000 })
    assert.doesNotMatch(stderr, /Sanitizer|runtime error/, name)
    console.log(`ok: ${name}, with the preload library`)
  }
} finally {
  await server.close()
  rmSync(folder, { recursive: true })
}
