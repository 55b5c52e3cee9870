import assert from 'node:assert/strict'
import { connect } from 'nlkit'
import { getAddr, getLink, getRoute, linkGroup, newLink, newRoute, route, rtmNewLink } from 'nlkit/families/route'
import { faulty } from 'nlkit/socket'
import { NlkitError } from 'nlkit/wire'
import { fakeSocket } from '../../../dist/socket/testing.js'
import { payloadOf } from '../corpus.js'
import { datagram, framed, payload } from '../datagrams.js'
import { concat, mutate } from '../mutate.js'

const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const NLM_F_MULTI = 2
const NLM_F_DUMP = 0x300
/** Milliseconds after which something that has its own limit counts as stuck. */
const STUCK = 5000
const ENOBUFS = 105

function word(value) {
  return new Uint8Array(Int32Array.of(value).buffer)
}

/** The requests in a datagram: type, flags, seq. */
function requestsOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const requests = []
  for (let at = 0; at + 16 <= bytes.length; at += (view.getUint32(at, true) + 3) & ~3) {
    requests.push({
      type: view.getUint16(at + 4, true),
      flags: view.getUint16(at + 6, true),
      seq: view.getUint32(at + 8, true),
      header: bytes.slice(at, at + 16),
    })
  }
  return requests
}

/** An answer as a kernel would give it. */
function goodAnswer({ type, flags, seq, header }, random) {
  const isGet = type % 4 === 2
  if (!isGet) return framed(NLMSG_ERROR, concat(word(random.once(4) ? -22 : 0), header), { seq, flags: 0x100 })
  const body = () => payloadOf(route.find({ type: type - 2 }), random)
  if ((flags & NLM_F_DUMP) !== NLM_F_DUMP) return framed(type - 2, body(), { seq })
  const items = Array.from({ length: random.below(4) }, () => framed(type - 2, body(), { seq, flags: NLM_F_MULTI }))
  return concat(...items, framed(NLMSG_DONE, word(0), { seq, flags: NLM_F_MULTI }))
}

/** An answer that no kernel would give, or nearly. */
function badAnswer(request, random) {
  const { type, seq } = request
  switch (random.below(6)) {
    case 0:
      return datagram(random)
    case 1:
      return mutate(goodAnswer(request, random), random)
    case 2:
      return framed(NLMSG_ERROR, random.bytes(random.length(120)), { seq, flags: random.below(0x10000) })
    case 3:
      return framed(NLMSG_DONE, random.bytes(random.length(60)), { seq, flags: random.below(0x10000) })
    case 4:
      return framed(type - 2, payload(route.find({ type: type - 2 }) ?? rtmNewLink, random), {
        seq,
        flags: random.below(64),
      })
    default:
      return random.bytes(random.length(64))
  }
}

/** A kernel that answers as it likes: not at all, too late, too much, in the wrong words. */
function moodyKernel(random, note) {
  const timers = []
  const socket = fakeSocket((bytes, reply) => {
    for (const request of requestsOf(bytes)) {
      for (let left = random.below(4); left > 0; left--) {
        if (random.once(16)) reply.error(random.once(2) ? ENOBUFS : 1 + random.below(130))
        const data = random.once(3) ? goodAnswer(request, random) : badAnswer(request, random)
        note(data)
        const origin = random.once(8)
          ? { portid: random.below(3), group: random.below(3), size: data.length + random.below(2) }
          : {}
        if (random.once(4)) timers.push(setTimeout(() => reply(data, origin), random.below(3)))
        else reply(data, origin)
      }
    }
  })
  return { socket, stop: () => timers.forEach(clearTimeout) }
}

/** A promise that must be settled in time: with a value, or with an error of the library's own. */
async function settles(what, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} is stuck`)), STUCK)
  })
  try {
    return await Promise.race([promise, late])
  } catch (error) {
    if (error instanceof NlkitError || error.name === 'TimeoutError') return undefined
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** Things to do with a connection, each of which ends by itself. */
const actions = [
  (connection) => connection.do(getLink, { index: 1 }, { timeout: 5 }),
  (connection) => connection.do(newRoute, { family: 2, dst: '10.0.0.0' }, { timeout: 5 }),
  (connection) =>
    connection.do(newLink, { linkinfo: { kind: 'vlan', data: { id: 5 } } }, { signal: AbortSignal.timeout(5) }),
  (connection) => connection.dump(getLink, {}, { timeout: 5 }).toArray(),
  (connection) => connection.dump(getRoute, {}, { timeout: 5, onInterrupt: 'accept' }).columns(['oif', 'dst']),
  async (connection) => {
    for await (const _ of connection.dump(getAddr, {}, { timeout: 5 })) break
  },
  async (connection) => {
    for await (const _ of connection.subscribe([linkGroup], { signal: AbortSignal.timeout(4) }));
  },
  async (connection) => {
    for await (const _ of connection.datagrams({ signal: AbortSignal.timeout(4) }));
  },
]

async function work(connection, random) {
  // A batch has no time limit of its own: closing the connection ends it.
  const batch = random.once(2)
    ? connection.batch([
        [getLink, {}],
        [newLink, { mtu: 5 }],
        [getRoute, {}],
      ])
    : undefined
  const running = Array.from({ length: 1 + random.below(4) }, () => {
    const action = random.pick(actions)
    return settles(
      action,
      Promise.resolve().then(() => action(connection)),
    )
  })
  try {
    await Promise.all(running)
  } finally {
    connection.close()
  }
  if (batch) await settles('a batch after close()', batch)
}

/** Whatever a socket answers, everything that was asked ends, and nothing else happens. */
export async function garbage(random, note) {
  const answers = []
  note({ answers })
  const { socket, stop } = moodyKernel(random, (data) => answers.push(data))
  try {
    await work(await connect(route, { socket }), random)
  } finally {
    stop()
  }
}

/** A kernel that answers well, behind a socket that loses, cuts and swaps datagrams. */
export async function faults(random, note) {
  const kinds = ['drop', 'truncate', 'reorder', 'enobufs', 'dumpIntr', 'delay']
  const chances = Object.fromEntries(kinds.map((kind) => [kind, random.once(2) ? random.below(60) / 100 : 0]))
  const settings = { ...chances, seed: random.u32(), delayMilliseconds: random.below(4) }
  note(settings)
  const inner = fakeSocket((bytes, reply) => {
    for (const request of requestsOf(bytes)) reply(goodAnswer(request, random))
  })
  const connection = await connect(route, { socket: faulty(inner, settings) })
  await work(connection, random)
  assert(connection.closed)
}
