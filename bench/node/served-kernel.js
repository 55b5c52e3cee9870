// A kernel that another process serves. As a program, node served-kernel.js PATH, it is that process.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Kernel } from 'nlkit/kernel'
import { serveKernel } from 'nlkit/serve'

const self = fileURLToPath(import.meta.url)

/** What makes a program use the kernel at `path`. */
export function preloaded(path) {
  const library = fileURLToPath(new URL('../../build/nlkit-preload.so', import.meta.url))
  return { ...process.env, NLKIT_KERNEL: path, LD_PRELOAD: library }
}

/** Serves a kernel while `work` runs, which is given its path. */
export async function withServedKernel(work) {
  const directory = mkdtempSync(join(tmpdir(), 'nlkit-bench-'))
  const path = join(directory, 'kernel.sock')
  const server = spawn(process.execPath, [self, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(server.stdout, 'data')
    return await work(path)
  } finally {
    server.kill()
    rmSync(directory, { recursive: true, force: true })
  }
}

if (process.argv[1] === self) {
  await serveKernel(new Kernel(), process.argv[2])
  console.log('ready')
}
