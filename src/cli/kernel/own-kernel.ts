import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NewKernelOptions, serveWhile } from './serve.ts'
import { socketPath } from './socket-path.ts'

/** Does something with a new kernel, which is served to nobody else; `body` gets the path of its socket. */
export async function withOwnKernel<T>(options: NewKernelOptions, body: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'nlkit-'))
  try {
    const path = socketPath(join(folder, 'kernel.sock'), 'TMPDIR')
    return await serveWhile(path, options, () => body(path))
  } finally {
    await rm(folder, { recursive: true })
  }
}
