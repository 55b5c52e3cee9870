import { describe, expect, test } from 'vitest'
import { ack, answering, done, failureOf, link } from '../../test/support/datagrams.ts'
import { getLink, newLink, newRoute, newRule, route } from '../families/route/index.ts'
import { attrs, protocol as declare, string, u32 } from '../schema/index.ts'
import { type ExtendedAck, hostOrder, type NetlinkError } from '../wire/index.ts'
import { connect } from './index.ts'

/** An attribute of four bytes and its payload, as they stand in a request. */
function attribute(type: number, payload: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + payload.length)
  new DataView(bytes.buffer).setUint16(0, 4 + payload.length, hostOrder === 'little')
  new DataView(bytes.buffer).setUint16(2, type, hostOrder === 'little')
  bytes.set(payload, 4)
  return bytes
}

/** Where `bytes` stand in a datagram, on a multiple of four. */
function find(datagram: Uint8Array, bytes: Uint8Array): number {
  for (let at = 16; at < datagram.length; at += 4) if (bytes.every((byte, i) => datagram[at + i] === byte)) return at
  throw new Error('it is not there')
}

/** What a kernel says that finds fault with the attribute. */
const blaming = (bytes: Uint8Array, more: Record<string, unknown> = {}) =>
  answering(({ seq }, datagram) => [[ack(seq, -22, { offs: find(datagram, bytes), ...more })]])

async function extackOf(socket: ReturnType<typeof answering>, ask: 'link' | 'route' | 'rule'): Promise<ExtendedAck> {
  const rt = await connect(route, { socket })
  const error = await failureOf(
    ask === 'link'
      ? rt.do(newLink, { ifname: 'v5', link: 2, linkinfo: { kind: 'vlan', data: { id: 0x77 } } })
      : ask === 'rule'
        ? rt.do(newRule, { family: 2, priority: 0x77 })
        : rt.do(newRoute, {
            family: 2,
            multipath: [
              { ifindex: 1, gateway: '10.0.0.1' },
              { ifindex: 2, gateway: '10.0.0.119' },
            ],
          }),
  )
  return (error as NetlinkError).extack
}

describe('the attribute that the kernel finds fault with', () => {
  test('by its name', async () => {
    const u32 = hostOrder === 'little' ? [0x77, 0, 0, 0] : [0, 0, 0, 0x77]
    expect(await extackOf(blaming(attribute(6, u32)), 'rule')).toMatchObject({
      path: 'priority',
      attribute: 'FRA_PRIORITY',
    })
  })

  test('within nests, and a variant', async () => {
    const id = hostOrder === 'little' ? [0x77, 0] : [0, 0x77]
    const extack = await extackOf(blaming(attribute(1, id), { msg: 'Invalid VLAN id' }), 'link')
    expect(extack).toMatchObject({ message: 'Invalid VLAN id', path: 'linkinfo.data.id', attribute: 'IFLA_VLAN_ID' })
  })

  test('within the records of a multipath route', async () => {
    const extack = await extackOf(blaming(attribute(5, [10, 0, 0, 119])), 'route')
    expect(extack).toMatchObject({ path: 'multipath.1.gateway', attribute: 'RTA_GATEWAY' })
  })

  test('is shown in the message', async () => {
    const id = hostOrder === 'little' ? [0x77, 0] : [0, 0x77]
    const rt = await connect(route, { socket: blaming(attribute(1, id), { msg: 'Invalid VLAN id' }) })
    const error = await failureOf(rt.do(newLink, { linkinfo: { kind: 'vlan', data: { id: 0x77 } } }))
    expect(String(error)).toBe(
      'NetlinkError: RTM_NEWLINK: EINVAL invalid argument — "Invalid VLAN id" at linkinfo.data.id (IFLA_VLAN_ID)',
    )
  })

  test('at an offset where none starts has no name', async () => {
    const socket = answering(({ seq }) => [[ack(seq, -22, { offs: 17 })]])
    expect(await extackOf(socket, 'rule')).toMatchObject({ offset: 17, path: undefined })
  })

  test('in a batch, and in a dump', async () => {
    const id = hostOrder === 'little' ? [0x77, 0] : [0, 0x77]
    const value = { linkinfo: { kind: 'vlan', data: { id: 0x77 } } } as const
    const rt = await connect(route, { socket: blaming(attribute(1, id)) })
    expect(await rt.batch([[newLink, value]])).toMatchObject([{ error: { extack: { path: 'linkinfo.data.id' } } }])
    const dumping = answering(({ seq }, bytes) => [[done(seq, -22, { offs: find(bytes, attribute(1, id)) })]])
    const other = await connect(route, { socket: dumping })
    expect(await failureOf(other.dump(getLink, value).toArray())).toMatchObject({
      extack: { path: 'linkinfo.data.id' },
    })
  })

  test('is named although the value was changed meanwhile', async () => {
    const socket = answering(({ seq }) => [[ack(seq, -22, { offs: 32 })]])
    const rt = await connect(route, { socket })
    const value: { ifname: unknown } = { ifname: 'a' }
    const failure = failureOf(
      rt.do(newLink, {
        get ifname() {
          return socket.sent.length > 0 ? (5 as unknown as string) : (value.ifname as string)
        },
      }),
    )
    expect(await failure).toMatchObject({ code: 'EINVAL', extack: { offset: 32 } })
  })
})

describe('what is missing', () => {
  test('by its name, in the message itself and in a nest', async () => {
    const outer = answering(({ seq }) => [[ack(seq, -22, { missType: 3 })]])
    expect(await extackOf(outer, 'link')).toMatchObject({ missingType: 3, missingPath: 'ifname' })
    const inner = answering(({ seq }, bytes) => {
      const id = hostOrder === 'little' ? [0x77, 0] : [0, 0x77]
      // The nest of the kind's own attributes starts four bytes before the only one that is in it.
      return [[ack(seq, -22, { missType: 5, missNest: find(bytes, attribute(1, id)) - 4 })]]
    })
    expect(await extackOf(inner, 'link')).toMatchObject({ missingPath: 'linkinfo.data.protocol' })
  })
})

test('the policy that was not kept', async () => {
  const policy = { type: 4, minValueU: 1n, maxValueU: 9n }
  const socket = answering(({ seq }) => [[ack(seq, -34, { policy })]])
  const error = await failureOf((await connect(route, { socket })).do(newRule, { family: 2 }))
  expect(error).toMatchObject({ code: 'ERANGE', extack: { policy: { type: 4, min: 1n, max: 9n } } })
  expect(String(error)).toContain('1–9')
})

test('the request that is echoed in front of the attributes is passed over', async () => {
  const own = declare('TEST', 0)
  // Number 5 would be the missing attribute, were it taken for one of the ack's own.
  const set = attrs<{ text?: string; five?: number }>('TEST', { text: string(1), five: u32(5) })
  const op = own.op({ request: own.message<{ text?: string; five?: number }>('TEST_SET', 20, undefined, set) })
  const socket = answering(({ seq, length }, bytes) => {
    const msg = { len: length, type: 20, flags: 5, seq, pid: 0 }
    const extack = { msg: 'uncapped' }
    return [[{ type: 2, flags: 0x200, seq, value: { error: -22, msg, payload: bytes.slice(16), extack } }]]
  })
  for (const text of ['', 'a', 'ab', 'abc', 'abcd']) {
    const error = await failureOf((await connect(own, { socket })).do(op, { five: 7, text }))
    expect((error as NetlinkError).extack).toEqual({ message: 'uncapped' })
  }
})

describe('warnings', () => {
  const warning = { msg: 'you should not' }

  test('reach the caller of do', async () => {
    const socket = answering(({ seq }) => [[ack(seq, 0, warning)]])
    const said: ExtendedAck[] = []
    await (await connect(route, { socket })).do(newRule, { family: 2 }, { onWarning: (extack) => said.push(extack) })
    expect(said).toEqual([{ message: 'you should not' }])
  })

  test('reach the reader of a dump', async () => {
    const socket = answering(({ seq }) => [[link(seq, 1, 2)], [done(seq, 0, warning)]])
    const said: ExtendedAck[] = []
    const rt = await connect(route, { socket })
    await rt.dump(getLink, {}, { onWarning: (extack) => said.push(extack) }).toArray()
    expect(said).toEqual([{ message: 'you should not' }])
  })

  test('are not given where nothing is said', async () => {
    const socket = answering(({ seq, type }) => (type === 18 ? [[done(seq)]] : [[ack(seq)]]))
    const onWarning = () => expect.unreachable()
    const rt = await connect(route, { socket })
    await rt.do(newRule, { family: 2 }, { onWarning })
    await rt.dump(getLink, {}, { onWarning }).toArray()
  })

  test('whose listener throws reject the call, whether the answer comes at once or later', async () => {
    const onWarning = () => {
      throw new Error('mine')
    }
    const { fakeSocket } = await import('../socket/testing.ts')
    const { datagram, headerOf } = await import('../../test/support/datagrams.ts')
    for (const delay of [undefined, 2]) {
      const socket = fakeSocket((bytes, reply) => {
        const { seq, type } = headerOf(bytes)
        const answer = () => reply(datagram(type === 18 ? done(seq, 0, warning) : ack(seq, 0, warning)))
        if (delay === undefined) answer()
        else setTimeout(answer, delay)
      })
      const rt = await connect(route, { socket })
      expect(await failureOf(rt.do(newRule, { family: 2 }, { onWarning }))).toMatchObject({ message: 'mine' })
      expect(await failureOf(rt.dump(getLink, {}, { onWarning }).toArray())).toMatchObject({ message: 'mine' })
      expect(await rt.dump(getLink, {}).toArray()).toEqual([])
    }
  })
})

test('the kernel is asked for all of it', async () => {
  const socket = answering(() => [])
  await connect(route, { socket })
  expect([...socket.options]).toEqual(
    expect.arrayContaining([
      ['extAck', 1],
      ['capAck', 1],
      ['getStrictChk', 1],
    ]),
  )
})
