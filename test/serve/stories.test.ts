import { afterAll, beforeAll, describe, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import type { RemoteKernel } from '../../src/serve/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { userStories } from '../live/usersock.story.ts'
import { dist, KernelProcess } from './kernel-process.ts'

const { connectKernel } = (await import(`${dist}serve/index.js`)) as typeof import('../../src/serve/index.ts')

// What users of Linux's kernel live through, users of ours do too: in its process, and in another one.
describe('a kernel in TypeScript between its users', () => {
  const kernel = new Kernel()
  test.each(Object.entries(userStories))('%s', (_name, story) =>
    story({ open: (options) => kernel.socket(protocols.NETLINK_USERSOCK, options) }),
  )
})

describe('a served kernel between its users', () => {
  let server: KernelProcess
  let kernel: RemoteKernel
  beforeAll(async () => {
    server = await KernelProcess.start()
    kernel = await connectKernel(server.path)
  })
  afterAll(async () => {
    await kernel.close()
    await server[Symbol.asyncDispose]()
  })

  test.each(Object.entries(userStories))('%s', (_name, story) =>
    story({ open: (options) => kernel.socket(protocols.NETLINK_USERSOCK, options) }),
  )
})
