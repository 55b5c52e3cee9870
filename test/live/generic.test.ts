import { platform } from 'node:process'
import { beforeEach, describe, test } from 'vitest'
import { open } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { genericStories } from './generic.story.ts'

describe('the kernel and its generic families', () => {
  beforeEach(({ skip }) => skip(platform !== 'linux', 'needs Linux'))

  test.each(Object.entries(genericStories))('%s', (_name, story) =>
    story({ open: () => open(protocols.NETLINK_GENERIC) }),
  )
})
