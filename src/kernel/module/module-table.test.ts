import { beforeEach, describe, expect, test } from 'vitest'
import { Kernel } from '../kernel.ts'
import type { KernelModule } from './kernel-module.ts'
import type { ModuleTable } from './module-table.ts'

let kernel: Kernel
let modules: ModuleTable

beforeEach(() => {
  kernel = new Kernel()
  modules = kernel.modules
})
const lines = () => kernel.dmesg().map((line) => line.text)

function module(parts: Partial<KernelModule> = {}): KernelModule {
  return { name: 'test', license: 'GPL', init: () => 0, exit: () => {}, ...parts }
}
const insert = (parts?: Partial<KernelModule>) => modules.insert(module(parts))
/** The module whose init runs. */
const current = () => modules.current as NonNullable<typeof modules.current>

describe('inserting', () => {
  test('runs init with the kernel, and lists the module', () => {
    const kernels: unknown[] = []
    insert({ name: 'first', init: (kernel) => void kernels.push(kernel) })
    insert({ name: 'second' })
    expect(kernels).toHaveLength(1)
    expect(modules.rows()).toEqual([
      { name: 'second', license: 'GPL', users: 0, state: 'Live' },
      { name: 'first', license: 'GPL', users: 0, state: 'Live' },
    ])
  })

  test('inside the init of another leaves that what it makes afterwards', () => {
    const undone: string[] = []
    const outer = {
      name: 'outer',
      init: () => {
        insert({ name: 'inner', init: () => void current().own(() => undone.push('inner')) })
        current().own(() => undone.push('outer'))
        return -12
      },
    }
    expect(() => insert(outer)).toThrow(expect.objectContaining({ code: 'ENOMEM' }))
    expect([undone, modules.rows().map(({ name }) => name)]).toEqual([['outer'], ['inner']])
  })

  test('twice is refused', () => {
    insert()
    expect(() => insert()).toThrow(expect.objectContaining({ code: 'EEXIST', module: 'test' }))
    expect(modules.rows()).toHaveLength(1)
  })

  test.each([
    ['a negative errno', () => -12, 'ENOMEM'],
    ['an error that is thrown', () => raise('no'), 'EIO'],
    ['something else that is thrown', () => raise(Object.create(null)), 'EIO'],
    ['a promise of a negative errno', async () => -12, 'ENOMEM'],
    ['a promise that rejects', async () => raise('no'), 'EIO'],
  ])('%s takes back what init has made, the last thing first', async (_what, result, code) => {
    const undone: number[] = []
    const init = (): ReturnType<KernelModule['init']> => {
      for (const thing of [1, 2, 3]) current().own(() => undone.push(thing))
      const forget = current().own(() => undone.push(4))
      forget()
      return result()
    }
    const attempt = async () => await insert({ init })
    await expect(attempt()).rejects.toThrow(expect.objectContaining({ code }))
    expect([undone, modules.rows(), modules.current]).toEqual([[3, 2, 1], [], undefined])
    expect(lines()).toEqual([
      expect.stringMatching(/^(test: init failed|init of module test)/),
      expect.stringContaining('behind, 3'),
    ])
    insert() // it can be tried again
  })

  test('a positive result is as good as none, and dmesg wonders', () => {
    insert({ init: () => 5 })
    expect([modules.rows()[0]?.state, lines().length]).toEqual(['Live', 1])
  })

  test('may take its time: the module is loading, and can be held', async () => {
    let done = (_result: number) => {}
    let loaded: ReturnType<typeof current> | undefined
    const inserted = insert({
      init: () => {
        loaded = current()
        return new Promise((resolve) => {
          done = resolve
        })
      },
    })
    expect(modules.rows()[0]?.state).toBe('Loading')
    expect(modules.current).toBeUndefined()
    expect(() => insert()).toThrow(expect.objectContaining({ code: 'EBUSY' }))
    expect(() => modules.remove('test')).toThrow(expect.objectContaining({ code: 'EBUSY' }))
    expect(loaded?.tryGet()).toBe(true)
    done(0)
    await inserted
    expect(modules.rows()[0]).toMatchObject({ state: 'Live', users: 1 })
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['no name', { init: () => 0 }],
    ['a name that is too long', { name: 'a'.repeat(56), init: () => 0 }],
    ['a name with a space', { name: 'a b', init: () => 0 }],
    ['no init', { name: 'a' }],
    ['an exit that is none', { name: 'a', init: () => 0, exit: 1 }],
    ['a licence that is no text', { name: 'a', init: () => 0, license: 1 }],
  ])('%s is no module', (_what, value) => {
    expect(() => modules.insert(value as never)).toThrow(TypeError)
    expect(modules.rows()).toEqual([])
  })
})

describe('a licence', () => {
  test.each(['GPL', 'GPL v2', 'GPL and additional rights', 'Dual BSD/GPL', 'Dual MIT/GPL', 'Dual MPL/GPL'])(
    '%s is fine',
    (license) => {
      insert({ license })
      expect([lines(), modules.tainted]).toEqual([[], false])
    },
  )

  test.each(['MIT', 'Proprietary', 'gpl', undefined])('%s taints, and dmesg says so once', (license) => {
    insert({ license })
    insert({ name: 'another', license })
    expect([lines().length, modules.tainted]).toEqual([1, true])
    expect(lines()[0]).toContain(`"${license ?? 'unspecified'}"`)
  })
})

describe('removing', () => {
  test('runs exit, once', () => {
    let exits = 0
    insert({ exit: () => void exits++ })
    modules.remove('test')
    expect([exits, modules.rows()]).toEqual([1, []])
    expect(() => modules.remove('test')).toThrow(expect.objectContaining({ code: 'ENOENT' }))
    insert()
  })

  test('is refused while somebody holds the module', () => {
    let loaded: ReturnType<typeof current> | undefined
    const init = () => {
      loaded = current()
    }
    insert({ init })
    expect([loaded?.tryGet(), loaded?.tryGet()]).toEqual([true, true])
    loaded?.put()
    expect(() => modules.remove('test')).toThrow(expect.objectContaining({ code: 'EAGAIN' }))
    loaded?.put()
    expect(() => loaded?.put()).toThrow()
    modules.remove('test')
    expect(loaded?.tryGet()).toBe(false)
  })

  test('is refused where there is no exit, and while exit runs', () => {
    modules.insert({ name: 'lasting', license: 'GPL', init: () => 0 })
    expect(() => modules.remove('lasting')).toThrow(expect.objectContaining({ code: 'EBUSY' }))
    const again: unknown[] = []
    insert({
      exit: () => {
        expect(() => modules.remove('test')).toThrow(expect.objectContaining({ code: 'EBUSY' }))
        again.push(modules.rows()[0]?.state)
      },
    })
    modules.remove('test')
    expect(again).toEqual(['Unloading'])
  })

  test('does not wait for an exit that is asynchronous, and its error goes to the log', async () => {
    insert({ exit: (async () => raise('too late')) as () => void })
    modules.remove('test')
    expect(modules.rows()).toEqual([])
    await Promise.resolve()
    expect(lines()).toEqual([expect.stringContaining('exit of module test')])
  })

  test('releases what exit leaves behind, also when it throws', () => {
    const undone: number[] = []
    const init = () => void current().own(() => undone.push(1))
    insert({ init })
    modules.remove('test')
    insert({ init, exit: () => raise('no') })
    modules.remove('test')
    expect([undone, modules.rows(), lines().length]).toEqual([[1, 1], [], 3])
  })
})

function raise(what: unknown): never {
  throw typeof what === 'string' ? new Error(what) : what
}
