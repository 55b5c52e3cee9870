import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { needNamespaces } from '../../../test/support/namespace.ts'
import { UnsupportedError } from '../../wire/index.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

describe('the addon by itself', () => {
  needNamespaces()
  test('stands what test/asan/stories.js does to it', () => {
    const result = spawnSync(
      'unshare',
      ['--net', process.execPath, `${root}test/asan/stories.js`, `${root}build/nlkit.node`],
      { encoding: 'utf8', timeout: 120_000 },
    )
    expect(result.stderr).toBe('')
    expect(result.signal).toBeNull()
    expect(result.status).toBe(0)
    expect(result.stdout).toContain('ok: workers that end with open sockets')
  })
})

describe('loading', () => {
  beforeEach(() => {
    vi.resetModules()
  })
  afterEach(() => {
    vi.doUnmock('node:process')
    vi.doUnmock('node:fs')
    vi.unstubAllEnvs()
  })

  async function failure(): Promise<Error> {
    const { open } = await import('../index.ts')
    try {
      open(0)
    } catch (error) {
      return error as Error
    }
    throw new Error('it was loaded')
  }

  async function pretend(changes: object): Promise<void> {
    const real = await vi.importActual<typeof import('node:process')>('node:process')
    vi.doMock('node:process', () => ({ ...real, ...changes }))
  }

  test('says on another system that the rest works there', async () => {
    await pretend({ platform: 'darwin' })
    const error = await failure()
    expect(error).toMatchObject({ name: UnsupportedError.name, code: 'ERR_NLKIT_UNSUPPORTED' })
    expect(error.message).toMatch(/Linux only, this is darwin: everything .* works here/)
  })

  test('says how to build it where it is missing', async () => {
    await pretend({ arch: 'sparc' })
    vi.doMock('node:fs', async (original) => ({ ...(await original<object>()), existsSync: () => false }))
    const error = await failure()
    expect(error).toMatchObject({ code: 'ERR_NLKIT_UNSUPPORTED' })
    expect(error.message).toMatch(/linux-sparc.*npm run build:addon/)
  })

  test('takes the one that the environment names, and no other', async () => {
    vi.stubEnv('NLKIT_ADDON', '/nowhere/nlkit.node')
    const error = await failure()
    expect(error).toMatchObject({ code: 'ERR_NLKIT_UNSUPPORTED' })
    expect(error.message).toContain('/nowhere/nlkit.node')
    expect(error.cause).toBeInstanceOf(Error)
  })
})
