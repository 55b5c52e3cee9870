import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../../../test/support/datagrams.ts'
import { connect } from '../../../../client/index.ts'
import {
  attrs,
  bytes,
  defineFamily,
  type FamilyOperation,
  flag,
  multi,
  nest,
  string,
  struct,
  u8,
  u32,
  type Value,
} from '../../../../schema/index.ts'
import { type NetlinkError, NLM_F_ECHO } from '../../../../wire/index.ts'
import { Kernel } from '../../../kernel.ts'
import type { Task } from '../../../task/task.ts'
import { CLONE_NEWNET, CLONE_NEWUSER } from '../../../task/task.ts'
import { type HandledOperation, handle } from './handlers.ts'
import { type ServedFamily, serveFamily } from './serve-family.ts'

const item = attrs('ITEM_A', {
  id: u32(1, { min: 1 }),
  name: string(2, { maxLength: 15 }),
  data: bytes(3),
  loud: flag(4),
})
const items = defineFamily('items', { version: 7, header: struct<{ shelf: number }>('item_head', { shelf: u8 }) })
const get = items.message('ITEM_CMD_GET', 1, item)
const put = items.message('ITEM_CMD_PUT', 2, item)
const clear = items.message('ITEM_CMD_CLEAR', 3)
const getItem = items.op({ request: get, reply: get, accept: ['id'], require: ['id'] })
const dumpItems = items.op({ request: get, reply: get, dump: true, single: false, accept: ['loud'] })
const putItem = items.op({
  request: put,
  accept: ['id', 'name', 'data'],
  require: ['id', 'name'],
  permission: 'netAdmin',
})
const clearItems = items.op({ request: clear, permission: 'admin' })
const changes = items.group('changes', { put, cleared: clear }, { permission: 'netAdmin' })

function served(kernel: Kernel, operations: HandledOperation<'items'>[]): ServedFamily<'items'> {
  const family = serveFamily(kernel, items, operations)
  if (typeof family === 'number') throw new Error(`refused: ${family}`)
  return family
}

const reach = (kernel: Kernel, task: Task = kernel.task()) =>
  connect(items, { socket: () => kernel.socket(16, { task }) })

describe('a request', () => {
  test('comes with its types, header and all, and gets its reply', async () => {
    const kernel = new Kernel()
    served(kernel, [
      handle(getItem, { do: ({ id, shelf }) => ({ id, shelf, name: `no. ${id}`, loud: true as const }) }),
    ])
    await using client = await reach(kernel)
    expect(await client.do(getItem, { id: 5, shelf: 3 })).toEqual({ shelf: 3, id: 5, name: 'no. 5', loud: true })
  })
  test('must have what is required, and only what is accepted', async () => {
    const kernel = new Kernel()
    let called = 0
    served(kernel, [
      handle(putItem, {
        do: () => {
          called++
          return 0
        },
      }),
    ])
    await using client = await reach(kernel)
    const lax = putItem as FamilyOperation<'items', object, void>
    const failures = [
      await failureOf(client.do(lax, { id: 1 })),
      await failureOf(client.do(lax, { id: 1, name: 'x', loud: true })),
      await failureOf(
        client.do(lax, { id: 1, name: 'x', $unknown: [{ type: 3, nested: true, payload: new Uint8Array() }] }),
      ),
    ]
    expect(failures).toMatchObject([
      { code: 'EINVAL', extack: { missingPath: 'name' } },
      { code: 'EINVAL', extack: { message: 'Unknown attribute type', path: 'loud' } },
      { code: 'EINVAL', extack: { message: 'NLA_F_NESTED not expected', path: 'data' } },
    ])
    expect(called).toBe(0)
    await client.do(putItem, { id: 1, name: 'x' })
    expect(called).toBe(1)
  })
  test('is refused with a place, with what is missing, or with a word', async () => {
    const kernel = new Kernel()
    served(kernel, [
      handle(getItem, {
        do({ id }, call) {
          if (id === 1) return call.refuse('ENOENT', 'no such item', 'id')
          return id === 2 ? call.refuse('ENODATA', 'name it') : call.refuse('EBUSY')
        },
      }),
      handle(putItem, { do: (_, call) => call.refuse('EINVAL', undefined, 'data') }),
    ])
    await using client = await reach(kernel)
    expect([
      await failureOf(client.do(getItem, { id: 1 })),
      await failureOf(client.do(getItem, { id: 2 })),
      await failureOf(client.do(getItem, { id: 3 })),
      await failureOf(client.do(putItem, { id: 1, name: 'x' })),
    ]).toMatchObject([
      { code: 'ENOENT', extack: { message: 'no such item', path: 'id' } },
      { code: 'ENODATA', extack: { message: 'name it' } },
      { code: 'EBUSY', extack: {} },
      { code: 'EINVAL', extack: { missingPath: 'data' } },
    ])
  })
  test('may be done with a warning', async () => {
    const kernel = new Kernel()
    served(kernel, [
      handle(clearItems, {
        do(_, call) {
          call.warn('there was nothing')
          return 0
        },
      }),
    ])
    await using client = await reach(kernel)
    const warnings: unknown[] = []
    await client.do(clearItems, {}, { onWarning: (extack) => void warnings.push(extack) })
    expect(warnings).toEqual([{ message: 'there was nothing' }])
  })
  test('is for those who may', async () => {
    const kernel = new Kernel()
    served(kernel, [handle(putItem, { do: () => 0 }), handle(clearItems, { do: () => 0 })])
    const outcome = async (task: Task) => {
      await using client = await reach(kernel, task)
      const code = (error: { code: string }) => error.code
      return [await client.do(putItem, { id: 1, name: 'x' }).catch(code), await client.do(clearItems, {}).catch(code)]
    }
    const owner = kernel.task({ uid: 1000 })
    owner.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    expect([await outcome(kernel.task()), await outcome(owner), await outcome(kernel.task({ uid: 1000 }))]).toEqual([
      [undefined, undefined],
      [undefined, 'EPERM'],
      ['EPERM', 'EPERM'],
    ])
  })
  test('whose handler is at fault is answered with EIO, and the log says why', async () => {
    const kernel = new Kernel()
    const replies: unknown[] = [undefined, { id: 0 }, new RangeError('lost')]
    served(kernel, [
      handle(getItem, {
        do() {
          const reply = replies.shift()
          if (reply instanceof Error) throw reply
          return reply as { id: number }
        },
      }),
    ])
    await using client = await reach(kernel)
    for (let i = 0; i < 3; i++) expect(await failureOf(client.do(getItem, { id: 1 }))).toMatchObject({ code: 'EIO' })
    expect(kernel.dmesg().map(({ text }) => text)).toEqual([
      'items: no reply to a request that has one, ITEM_CMD_GET',
      'request handler: EncodeError: id: 0 is below the minimum 1',
      'request handler: RangeError: lost',
    ])
  })
})

describe('a dump', () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ id: i + 1, data: new Uint8Array(100).fill(i & 255) }))

  test('goes over many buffers, as its reader takes them', async () => {
    const kernel = new Kernel()
    let given = 0
    served(kernel, [
      handle(dumpItems, {
        *dump() {
          for (const each of many) {
            given++
            yield each
          }
        },
      }),
    ])
    await using client = await reach(kernel)
    const seen: [number, number | undefined][] = []
    for await (const { id = 0, data } of client.dump(dumpItems, {})) {
      // A socket's queue and one buffer are ahead of the reader at most.
      if (seen.length === 0) expect(given).toBeLessThan(many.length)
      seen.push([id, data?.[99]])
    }
    expect(seen).toEqual(many.map(({ id, data }) => [id, data[99]]))
  })
  test('sees the request, and may be refused before it begins or in the end', async () => {
    const kernel = new Kernel()
    served(kernel, [
      handle(dumpItems, {
        dump: ({ loud }, call) => (loud ? call.refuse('EACCES', 'quiet!', 'loud') : quietly()),
      }),
    ])
    function* quietly() {
      yield { id: 1 }
      return -5
    }
    await using client = await reach(kernel)
    expect(await failureOf(client.dump(dumpItems, { loud: true }).toArray())).toMatchObject({
      code: 'EACCES',
      extack: { message: 'quiet!', path: 'loud' },
    })
    expect(await failureOf(client.dump(dumpItems, {}).toArray())).toMatchObject({ code: 'EIO' })
  })
  test('that changes meanwhile says so, and is read again', async () => {
    const kernel = new Kernel()
    let [generation, runs] = [0, 0]
    served(kernel, [
      handle(dumpItems, {
        *dump() {
          runs++
          for (const each of many) {
            if (runs === 1 && each.id === 4000) generation++
            yield each
          }
        },
        generation: () => generation,
      }),
    ])
    await using client = await reach(kernel)
    expect(await client.dump(dumpItems, {}).toArray()).toHaveLength(many.length)
    expect(runs).toBe(2)
  })
  test('lets go when its reader is gone', async () => {
    const kernel = new Kernel()
    const log: string[] = []
    served(kernel, [
      handle(dumpItems, {
        *dump() {
          try {
            yield* many
          } finally {
            log.push('closed')
          }
        },
      }),
    ])
    const client = await reach(kernel)
    for await (const { id } of client.dump(dumpItems, {})) if (id === 1) break
    client.close()
    expect(log).toEqual(['closed'])
  })
  test('of something larger than a buffer is an error', async () => {
    const kernel = new Kernel()
    served(kernel, [handle(dumpItems, { dump: () => [{ id: 1, data: new Uint8Array(40_000) }] })])
    await using client = await reach(kernel)
    expect(await failureOf(client.dump(dumpItems, {}).toArray())).toMatchObject({ code: 'EMSGSIZE' })
  })
})

describe('an event', () => {
  test('of a request goes to the group with its number, and to the requester who wants an echo', async () => {
    const kernel = new Kernel()
    served(kernel, [
      handle(putItem, {
        do({ id, name }, call) {
          call.notify(changes, 'put', { id, name })
          return 0
        },
      }),
    ])
    await using listener = await reach(kernel)
    await using client = await reach(kernel)
    const events = listener.subscribe([changes])
    const echoed = { ...putItem, reply: put } as FamilyOperation<'items', { id: number; name: string }, object>
    expect(await client.do(echoed, { id: 3, name: 'c' }, { flags: NLM_F_ECHO })).toEqual({ shelf: 0, id: 3, name: 'c' })
    for await (const { event, value, portid } of events as AsyncIterable<Record<string, unknown>>) {
      expect([event, value, portid]).toEqual(['put', { shelf: 0, id: 3, name: 'c' }, client.portid])
      break
    }
  })
  test('of its own accord goes to all namespaces, or to one', async () => {
    const kernel = new Kernel()
    const family = served(kernel, [handle(clearItems, { do: () => 0 })])
    expect([family.hasListeners(changes), family.multicast(changes, 'cleared', {})]).toEqual([false, -3])
    const tasks = [kernel.task(), kernel.task({ net: kernel.net() })]
    const clients = await Promise.all(tasks.map((task) => reach(kernel, task)))
    const all = clients.map((client) => client.subscribe([changes]))
    expect(family.hasListeners(changes)).toBe(true)
    expect(family.multicast(changes, 'put', { id: 1 }, tasks[1]?.net)).toBe(0)
    expect(family.multicast(changes, 'cleared', {})).toBe(0)
    const heard = await Promise.all(
      all.map(async (events) => {
        const names: string[] = []
        for await (const { event } of events) {
          names.push(event)
          if (event === 'cleared') return names
        }
        return names
      }),
    )
    expect(heard).toEqual([['cleared'], ['put', 'cleared']])
    for (const client of clients) client.close()
  })
  test('of another family, or that the group does not have', () => {
    const kernel = new Kernel()
    const family = served(kernel, [])
    const strange = defineFamily('strange').group('strangers', {})
    expect(() => family.multicast(strange as never, 'x' as never, {} as never)).toThrow("no group 'strangers'")
    expect(() => family.multicast(changes, 'x' as never, {} as never)).toThrow("no event 'x'")
  })
  test('is for those who may listen', async () => {
    const kernel = new Kernel()
    served(kernel, [])
    await using nobody = await reach(kernel, kernel.task({ uid: 1000 }))
    expect(() => nobody.subscribe([changes])).toThrow('EPERM')
  })
})

test('a module with a family stays as long as a dump of it runs', async () => {
  const kernel = new Kernel()
  const module = {
    name: 'items',
    init: (k: Kernel) => {
      served(k, [handle(dumpItems, { dump: () => Array.from({ length: 50_000 }, (_, i) => ({ id: i + 1 })) })])
      return 0
    },
    exit() {},
  }
  kernel.insmod(module)
  const client = await reach(kernel)
  for await (const { id } of client.dump(dumpItems, {})) {
    if (id === 1) expect(() => kernel.rmmod('items')).toThrow('EAGAIN')
  }
  kernel.rmmod('items')
  expect(kernel.genl.byName('items')).toBeUndefined()
  client.close()
})

test('of an attribute that stands twice the last one counts, also for the place of a refusal', async () => {
  const kernel = new Kernel()
  served(kernel, [handle(getItem, { do: ({ id }, call) => call.refuse('ENOENT', `no item ${id}`, 'id') })])
  await using client = await reach(kernel)
  const twice = { id: 1, $unknown: [{ type: 1, payload: Uint8Array.from(new Uint8Array(Uint32Array.of(2).buffer)) }] }
  const failure = await failureOf(client.do(getItem as FamilyOperation<'items', object, object>, twice))
  // nlmsghdr 16, genlmsghdr and the shelf 8, the first one 8.
  expect(failure).toMatchObject({ extack: { message: 'no item 2', offset: 32 } })
})

test('a family of the first namespace tells nobody elsewhere', () => {
  const kernel = new Kernel()
  const family = serveFamily(kernel, items, [], { everyNet: false })
  if (typeof family === 'number') throw new Error(`refused: ${family}`)
  const elsewhere = kernel.socket(16, { task: kernel.task({ net: kernel.net() }) })
  elsewhere.join(family.genl.groupOffset)
  expect(family.multicast(changes, 'cleared', {})).toBe(-3)
  expect(elsewhere.receive(1)).toBe(undefined)
})

test('the two ways of a command may be handled in any order', async () => {
  const kernel = new Kernel()
  served(kernel, [handle(dumpItems, { dump: () => [{ id: 3 }] }), handle(getItem, { do: ({ id }) => ({ id }) })])
  await using client = await reach(kernel)
  expect(await client.dump(dumpItems, {}).toArray()).toMatchObject([{ id: 3 }])
  expect(await client.do(getItem, { id: 5 })).toMatchObject({ id: 5 })
})

test('handlers fit their operations', () => {
  const kernel = new Kernel()
  expect(() => served(kernel, [handle(getItem, {})])).toThrow('ITEM_CMD_GET must have do')
  expect(() => served(kernel, [handle(getItem, { do: () => 0, dump: () => [] })])).toThrow('must not have dump')
  expect(serveFamily(kernel, items, [handle(getItem, { do: () => 0 }), handle(getItem, { do: () => 0 })])).toBe(-22)
})

describe('handlers that do not fit are errors where they stand', () => {
  const ring = attrs('RING_A', { size: u32(1), name: string(2) })
  const deviceShape = { id: u32(1), rings: multi(nest(2, ring)), main: nest(3, ring) }
  interface Device extends Value<typeof deviceShape> {}
  const device = attrs<Device>('DEVICE_A', deviceShape)
  const devices = defineFamily('devices')
  const message = devices.message('DEVICE_CMD_GET', 1, device)
  const setting = devices.message('DEVICE_CMD_SET', 2, device)
  const getDevice = devices.op({ request: message, reply: message, accept: ['id'], require: ['id'] })
  const dumpDevices = devices.op({ request: message, reply: message, dump: true, single: false, accept: [] })
  const setDevice = devices.op({ request: setting })
  const news = devices.group('news', { changed: message })

  test('types', () => {
    // @ts-expect-error
    handle(getDevice, { do: async ({ id }) => ({ id }) })
    // @ts-expect-error
    handle(setDevice, { do: async () => 0 })
    // @ts-expect-error
    handle(getDevice, { do: ({ id }) => ({ number: id }) })
    // @ts-expect-error
    handle(getDevice, { do: () => undefined })
    // @ts-expect-error
    handle(getDevice, { do: ({ rings }) => ({ rings }) })
    // @ts-expect-error
    handle(dumpDevices, { dump: () => [{ id: 'seven' }] })
    handle(dumpDevices, {
      // @ts-expect-error
      async *dump() {
        yield { id: 7 }
      },
    })
    // @ts-expect-error
    handle(setDevice, { do: (_, call) => call.refuse('EINVAL', '', 'rings.0.length') })
    // @ts-expect-error
    handle(getDevice, { do: (_, call) => call.refuse('EINVAL', '', 'rings') })
    // @ts-expect-error
    handle(setDevice, { do: (_, call) => call.refuse('ENOPE') })
    // @ts-expect-error
    handle(setDevice, { do: (_, call) => call.notify(news, 'gone', {}) })
    const ofAnother = handle(setDevice, { do: () => 0 })
    // @ts-expect-error
    const serve = (kernel: Kernel) => serveFamily(kernel, items, [ofAnother])
    expect(serve).toBeTypeOf('function')
    // @ts-expect-error
    handle(setDevice, { do: (_, call) => call.notify(news, 'changed', { id: 'seven' }) })
  })

  test('a promise of a handler without types is a refusal, and what it fails with is in the log', async () => {
    const kernel = new Kernel()
    const late = { do: async () => Promise.reject(new Error('too late')) } as never
    const family = serveFamily(kernel, devices, [handle(getDevice, late), handle(setDevice, late)])
    expect(family).toBeTypeOf('object')
    await using client = await connect(devices, { socket: () => kernel.socket(16) })
    expect(await failureOf(client.do(getDevice, { id: 1 }))).toMatchObject({ code: 'EIO' })
    expect(await failureOf(client.do(setDevice, {}))).toMatchObject({ code: 'EIO' })
    await new Promise((resolve) => setImmediate(resolve))
    const log = kernel.dmesg().map(({ text }) => text)
    expect(log.filter((text) => text.includes('devices: the handler of DEVICE_CMD_SET is asynchronous'))).toHaveLength(
      1,
    )
    expect(log.filter((text) => text.includes('too late'))).toHaveLength(2)
  })

  test('a refusal tells a place in a nest, or what a nest lacks', async () => {
    const kernel = new Kernel()
    const paths = ['rings.1.size', 'rings.0.name', 'main.size', 'main', 'rings.7.size', 'rings.1'] as const
    serveFamily(kernel, devices, [
      handle(setDevice, {
        do: ({ id = 0 }, call) => call.refuse('EINVAL', undefined, paths[id]),
      }),
    ])
    await using client = await connect(devices, { socket: () => kernel.socket(16) })
    const places = []
    for (const id of paths.keys()) {
      const failure = await failureOf(client.do(setDevice, { id, rings: [{ size: 1 }, { size: 2 }], main: {} }))
      const { offset, missingType, missingNest, path, missingPath } = (failure as NetlinkError).extack
      places.push({ offset, missingType, missingNest, path, missingPath })
    }
    // nlmsghdr 16, genlmsghdr 4, id 8; then rings of 12 bytes each at 28 and 40, main at 52.
    expect(places).toEqual([
      { offset: 44, path: 'rings.1.size' },
      { missingType: 2, missingNest: 28, missingPath: 'rings.0.name' },
      { missingType: 1, missingNest: 52, missingPath: 'main.size' },
      { offset: 52, path: 'main' },
      {},
      { offset: 40, path: 'rings.1' },
    ])
  })
})
