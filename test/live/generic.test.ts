import { platform } from 'node:process'
import { beforeEach, describe, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { open } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { genericStories } from './generic.story.ts'

const { NETLINK_GENERIC } = protocols

describe.each([
  { whose: "Linux's kernel", isThere: platform === 'linux', opener: () => () => open(NETLINK_GENERIC) },
  { whose: "nlkit's kernel", isThere: true, opener: () => openerOf(new Kernel()) },
])('$whose and its generic families', ({ isThere, opener }) => {
  beforeEach(({ skip }) => skip(!isThere, 'needs Linux'))
  test.each(Object.entries(genericStories))('%s', async (_name, story) => story({ open: opener() }))
})

function openerOf(kernel: Kernel) {
  return () => kernel.socket(NETLINK_GENERIC)
}
