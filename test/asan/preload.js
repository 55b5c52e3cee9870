// Programs in C on a kernel that is served, by the preload library built for the sanitizers: node preload.js LIBRARY. Their
// output is compared elsewhere (test/preload); here they have to end well, and no sanitizer to say anything.
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Kernel } from '../../dist/kernel/index.js'
import { serveKernel } from '../../dist/serve/index.js'

const library = process.argv[2]
const compiler = process.env.CC ?? 'gcc'
const preload = fileURLToPath(new URL('../preload/', import.meta.url))
/** Not `pointers`: what leads nowhere the sanitizer's own functions would read before ours. */
const alike = readdirSync(join(preload, 'programs')).filter((file) => file.endsWith('.c') && file !== 'pointers.c')
const sources = [...alike.map((file) => join(preload, 'programs', file)), join(preload, 'others/interfaces.c')]

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
  for (const source of sources) {
    const name = basename(source, '.c')
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
