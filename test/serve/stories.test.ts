import { afterAll, beforeAll, describe, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import type { Channel } from '../../src/serve/client/channel.ts'
import type { RemoteKernel } from '../../src/serve/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { userStories } from '../live/usersock.story.ts'
import { dist, KernelProcess } from './kernel-process.ts'

const { connectKernel } = (await import(`${dist}serve/index.js`)) as typeof import('../../src/serve/index.ts')

const client = `${dist}serve/client/`
const { Channel: BuiltChannel } = (await import(
  `${client}channel.js`
)) as typeof import('../../src/serve/client/channel.ts')
const { ThreadStream } = (await import(
  `${client}thread-stream.js`
)) as typeof import('../../src/serve/client/thread-stream.ts')
const { greet, openRemoteSocket } = (await import(
  `${client}client.js`
)) as typeof import('../../src/serve/client/client.ts')

/** A channel by a thread, as where there is no addon. */
async function openChannel(path: string): Promise<Channel> {
  const channel = await BuiltChannel.open(path, 10_000, (_path, _timeout, listener) =>
    ThreadStream.open(path, listener),
  )
  await greet(channel, path)
  return channel
}

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

// As on systems that have no addon.
describe('a kernel that is served and reached by Node alone', () => {
  let server: KernelProcess
  let channel: Channel
  beforeAll(async () => {
    server = await KernelProcess.start('', { NLKIT_ADDON: '/nowhere/nlkit.node' })
    channel = await openChannel(server.path)
  })
  afterAll(async () => {
    await channel.close()
    await server[Symbol.asyncDispose]()
  })

  test.each(Object.entries(userStories))('%s', (_name, story) =>
    story({ open: (options) => openRemoteSocket(channel, protocols.NETLINK_USERSOCK, options) }),
  )
})
