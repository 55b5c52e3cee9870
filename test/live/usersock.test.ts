import { getuid, platform } from 'node:process'
import { beforeEach, describe, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { open } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { userStories } from './usersock.story.ts'

// Without a namespace of its own: nothing but sockets is made, and the port ids are the kernel's choice.
describe('the kernel between its users', () => {
  beforeEach(({ skip }) => skip(platform !== 'linux' || getuid?.() !== 0, 'needs Linux and root'))

  test.each(Object.entries(userStories))('%s', (_name, story) =>
    story({ open: (options) => open(protocols.NETLINK_USERSOCK, options) }),
  )
})

describe("nlkit's kernel between its users", () => {
  test.each(Object.entries(userStories))('%s', (_name, story) => {
    const kernel = new Kernel()
    return story({ open: (options) => kernel.socket(protocols.NETLINK_USERSOCK, options) })
  })
})
