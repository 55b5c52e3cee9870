import { expect } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import { attrs, bytes, protocol, string, u32 } from '../../src/schema/index.ts'
import type { Socket } from '../../src/socket/index.ts'
import { DecodeError, hostOrder, NLM_F_MULTI, viewOf, writeHeader } from '../../src/wire/index.ts'
import { failureOf, headerOf } from '../support/datagrams.ts'

/** Where a story takes place: a kernel where nobody else uses NETLINK_USERSOCK. */
export interface UserWorld {
  /** A socket of NETLINK_USERSOCK that is bound, by a process that may do everything there. */
  open(options?: { slabSize?: number }): Socket
}
export type UserStory = (world: UserWorld) => Promise<void>

// A protocol between processes: a question, an answer, and news.
const talk = protocol('TEST_TALK', 2, { userToUser: true })
interface Words {
  text?: string
  number?: number
  data?: Uint8Array
}
const words = attrs<Words>('TALK', { text: string(1), number: u32(2), data: bytes(3) })
const question = talk.message<Words>('TALK_QUESTION', 16, undefined, words)
const answer = talk.message<Words>('TALK_ANSWER', 17, undefined, words)
const news = talk.message<Words>('TALK_NEWS', 18, undefined, words)
const ask = talk.op({ request: question, reply: answer })
const newsGroup = talk.group('TALK_GROUP', 9, { news })

type Talk = Connection<'TEST_TALK'>

/** One message, payload as given. */
function message(type: number, seq: number, payload: Uint8Array, flags = 0): Uint8Array {
  const data = new Uint8Array(16 + payload.length)
  data.set(payload, 16)
  writeHeader(viewOf(data.buffer), 0, { length: data.length, type, flags, seq, portid: 0 }, hostOrder === 'little')
  return data
}

/** Answers questions with what was asked, until the connection is closed. */
async function serve(peer: Talk, change: (data: Uint8Array) => Uint8Array = (data) => data): Promise<void> {
  for await (const { data, portid } of peer.datagrams()) {
    if (headerOf(data).type === question.type) {
      peer.send(message(answer.type, headerOf(data).seq, change(data.slice(16))), { portid })
    }
  }
}

const text = (payload: string) => {
  const ascii = new TextEncoder().encode(`${payload}\0`)
  const bytes = new Uint8Array((4 + ascii.length + 3) & ~3)
  new DataView(bytes.buffer).setUint16(0, 4 + ascii.length, hostOrder === 'little')
  new DataView(bytes.buffer).setUint16(2, 1, hostOrder === 'little')
  bytes.set(ascii, 4)
  return bytes
}

export const userStories: Record<string, UserStory> = {
  async 'one asks, another answers'({ open }) {
    const [a, b] = [await connect(talk, { socket: open }), await connect(talk, { socket: open })]
    const serving = serve(b)
    expect(await a.do(ask, { text: 'hello' }, { to: b.portid })).toMatchObject({ text: 'hello' })
    const replies = await Promise.all(
      Array.from({ length: 500 }, (_, number) => a.do(ask, { number }, { to: b.portid })),
    )
    expect(replies.map(({ number }) => number)).toEqual(Array.from({ length: 500 }, (_, i) => i))
    expect(a.statistics).toEqual({ foreign: 0, malformed: 0, overruns: 0, unmatched: 0 })
    a.close()
    b.close()
    await serving
  },

  async 'nobody is there to ask'({ open }) {
    const a = await connect(talk, { socket: open })
    const gone = open()
    const to = gone.address.portid
    gone.close()
    expect(await failureOf(a.do(ask, {}, { to }))).toMatchObject({ code: 'ECONNREFUSED' })
    a.close()
  },

  async 'a third that answers in place of the one that was asked is not heard'({ open }) {
    const [a, b] = [await connect(talk, { socket: open }), await connect(talk, { socket: open })]
    const impostor = open()
    const serving = (async () => {
      for await (const { data, portid } of b.datagrams()) {
        impostor.send(message(answer.type, headerOf(data).seq, text('impostor')), { portid, groups: 0 })
        b.send(message(answer.type, headerOf(data).seq, text('asked')), { portid })
      }
    })()
    expect(await a.do(ask, {}, { to: b.portid })).toMatchObject({ text: 'asked' })
    expect(a.statistics).toMatchObject({ foreign: 0, unmatched: 1 })
    for (const c of [a, b, impostor]) c.close()
    await serving
  },

  async 'an answer that is larger than the receive buffer in the process is an error'({ open }) {
    const a = await connect(talk, { socket: () => open({ slabSize: 32768 }) })
    const b = await connect(talk, { socket: open })
    const serving = serve(b, () => new Uint8Array(100_000))
    expect(await failureOf(a.do(ask, {}, { to: b.portid }))).toBeInstanceOf(DecodeError)
    for (const c of [a, b]) c.close()
    await serving
  },

  async 'news reach every listener, also on the socket that asks'({ open }) {
    const [a, b] = [await connect(talk, { socket: open() }), await connect(talk, { socket: open })]
    const sender = open()
    const serving = serve(b)
    const subscriptions = [a.subscribe([newsGroup]), b.subscribe([newsGroup])]
    for (const number of [1, 2, 3])
      sender.send(message(news.type, 0, text(`news ${number}`)), { portid: 0, groups: 256 })
    expect(await a.do(ask, { text: 'hello' }, { to: b.portid })).toMatchObject({ text: 'hello' })
    for (const events of subscriptions) {
      const seen = []
      for await (const e of events) {
        seen.push(e.value?.text)
        if (seen.length === 3) break
      }
      expect(seen).toEqual(['news 1', 'news 2', 'news 3'])
    }
    for (const c of [a, b, sender]) c.close()
    await serving
  },

  async 'bytes of a message are the own of whoever has it, whatever comes after'({ open }) {
    const a = await connect(talk, { socket: open() })
    const sender = open()
    const events = a.subscribe([newsGroup])[Symbol.asyncIterator]()
    const seen: (Uint8Array | undefined)[] = []
    for (const byte of [1, 2, 3]) {
      const attribute = Uint8Array.of(12, 0, 3, 0, byte, byte, byte, byte, byte, byte, byte, byte)
      if (hostOrder === 'big') new DataView(attribute.buffer).setUint32(0, 0x000c0003)
      sender.send(message(news.type, 0, attribute), { portid: 0, groups: 256 })
      seen.push((await events.next()).value?.value?.data)
    }
    expect(seen).toEqual([1, 2, 3].map((byte) => new Uint8Array(8).fill(byte)))
    for (const c of [a, sender]) c.close()
  },

  async 'a listener that is too slow is told where something is lost'({ open }) {
    const a = await connect(talk, { socket: open, receiveBuffer: 8192 })
    const sender = open()
    const events = a.subscribe([newsGroup])[Symbol.asyncIterator]()
    const send = (from: number, to: number) => {
      for (let n = from; n < to; n++) sender.send(message(news.type, 0, text(`${n}`)), { portid: 0, groups: 256 })
    }
    const seen: string[] = []
    const read = async () => {
      const { value: e } = await events.next()
      seen.push(e?.event === 'news' ? String(e.value.text) : String(e?.event))
      return seen.at(-1)
    }
    for (let round = 0; round < 3; round++) {
      seen.length = 0
      send(0, 100)
      for (let i = 0; i < 200 && (await read()) !== 'overrun'; i++);
      expect(seen.length).toBeGreaterThan(3)
      expect(seen).toEqual([...Array.from({ length: seen.length - 1 }, (_, i) => `${i}`), 'overrun'])
      send(500, 502)
      expect([await read(), await read()]).toEqual(['500', '501'])
    }
    expect(a.statistics.overruns).toBe(3)
    for (const c of [a, sender]) c.close()
  },

  async 'answers in parts end with NLMSG_DONE, and an error in it is one'({ open }) {
    const [a, b] = [await connect(talk, { socket: open }), await connect(talk, { socket: open })]
    const serving = (async () => {
      for await (const { data, portid } of b.datagrams()) {
        const { seq } = headerOf(data)
        b.send(message(answer.type, seq, text('first'), NLM_F_MULTI), { portid })
        b.send(message(answer.type, seq, text('last'), NLM_F_MULTI), { portid })
        const error = new Uint8Array(Int32Array.of(data.length > 16 ? -22 : 0).buffer)
        b.send(message(3, seq, error, NLM_F_MULTI), { portid })
      }
    })()
    expect(await a.do(ask, {}, { to: b.portid })).toMatchObject({ text: 'last' })
    expect(await failureOf(a.do(ask, { number: 1 }, { to: b.portid }))).toMatchObject({ code: 'EINVAL' })
    for (const c of [a, b]) c.close()
    await serving
  },

  async 'a peer that does not read makes the next question an error, not a hang'({ open }) {
    const [a, b] = [await connect(talk, { socket: open }), open()]
    b.setOption('receiveBuffer', 0)
    const asked = Array.from({ length: 10 }, () => a.do(ask, {}, { to: b.address.portid, timeout: 50 }))
    const codes = await Promise.all(asked.map(async (call) => ((await failureOf(call)) as { code: string }).code))
    expect(new Set(codes)).toEqual(new Set(['ERR_NLKIT_TIMEOUT', 'EAGAIN']))
    a.close()
    b.close()
  },
}
