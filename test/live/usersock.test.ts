import { describe, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { open } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { needNamespaces, withNamespace } from '../support/namespace.ts'
import { userStories } from './usersock.story.ts'

describe('the kernel between its users', () => {
  needNamespaces()

  test.each(Object.entries(userStories))('%s', (_name, story) =>
    withNamespace(({ path }) =>
      story({ open: (options) => open(protocols.NETLINK_USERSOCK, { netns: path, ...options }) }),
    ),
  )
})

describe("nlkit's kernel between its users", () => {
  test.each(Object.entries(userStories))('%s', (_name, story) => {
    const kernel = new Kernel()
    return story({ open: (options) => kernel.socket(protocols.NETLINK_USERSOCK, options) })
  })
})
