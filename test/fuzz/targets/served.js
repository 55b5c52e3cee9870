import assert from 'node:assert/strict'
import { Kernel } from 'nlkit/kernel'
import { ANSWER_HEADER, operations, readAnswer, VERSION, writeRequest } from '../../../dist/serve/frames/frame.js'
import { FrameSplitter } from '../../../dist/serve/frames/frame-splitter.js'
import { writeSockaddr } from '../../../dist/serve/frames/sockaddr.js'
import { ClientConnection } from '../../../dist/serve/server/client-connection.js'
import { FileTable } from '../../../dist/serve/server/file-table.js'
import { ProcessTable } from '../../../dist/serve/server/process-table.js'
import { UserAccounts } from '../../../dist/serve/server/user-limits.js'
import { datagram } from '../datagrams.js'

const OWNER = 0
const GUEST = 1000
const SOCK_RAW = 3
const NETLINK_USERSOCK = 2
const PORTID = 77
const EAGAIN = -11
const ENOBUFS = -105
const limits = { connections: 8, sockets: 12, bytes: 100_000 }
/** Random paths are no modules, and looking for them takes time. */
const asked = Object.values(operations).filter((operation) => operation !== operations.insmod)

/** A connection without a system behind it. */
class Peer {
  congested = false
  answers = []
  #isOver = false
  #splitter = new FrameSplitter(ANSWER_HEADER)

  constructor(served, uid, pid) {
    this.credentials = { pid, uid, gid: uid }
    this.client = new ClientConnection(this, served)
  }

  write(bytes) {
    assert(!this.#isOver, 'an answer after the end')
    this.#splitter.push(bytes)
    while (this.#splitter.next()) this.answers.push(readAnswer(this.#splitter))
    this.#splitter.keep()
  }

  close() {
    this.#isOver = true
  }

  send(bytes) {
    if (!this.#isOver) this.client.received(bytes, 0, bytes.length)
  }

  end() {
    if (!this.#isOver) this.client.ended()
    this.#isOver = true
  }

  read() {
    this.congested = false
    if (!this.#isOver) this.client.drained()
  }

  ask(request) {
    this.send(writeRequest({ call: 1, ...request }))
    return this.answers.pop()
  }
}

/** The last datagram of an answer without control messages. */
function tailOf({ memory, start, length }, wanted) {
  const at = start + length - ((wanted + 7) & ~7)
  return memory.slice(at, at + wanted)
}

/** A client that wants nothing but its own datagrams back. */
class Honest {
  constructor(served) {
    this.peer = new Peer(served, OWNER, 1)
    this.peer.ask({ operation: operations.hello, a: VERSION })
    this.socket = this.peer.ask({ operation: operations.socket, a: SOCK_RAW, b: NETLINK_USERSOCK }).a
    const bytes = writeSockaddr({ portid: PORTID, groups: 0 })
    assert.equal(this.peer.ask({ operation: operations.bind, socket: this.socket, bytes }).result, 0)
  }

  receive() {
    return this.peer.ask({ operation: operations.recvmsg, socket: this.socket, b: 65_536, d: 1 })
  }

  check(text) {
    for (let result = 0; result !== EAGAIN; result = this.receive().result) assert(result >= 0 || result === ENOBUFS)
    const name = writeSockaddr({ portid: PORTID, groups: 0 })
    const bytes = new Uint8Array([...name, ...text])
    const { result } = this.peer.ask({ operation: operations.sendmsg, socket: this.socket, b: name.length, bytes })
    assert.equal(result, text.length)
    const answer = this.receive()
    assert.deepEqual(tailOf(answer, text.length), text)
  }
}

function word(random) {
  return random.pick([random.below(4), random.below(64), PORTID, random.u32(), 0xffff_ffff])
}

function request(random) {
  const bytes = random.pick([
    () => new Uint8Array(0),
    () => writeSockaddr({ portid: random.pick([0, PORTID, random.u32()]), groups: random.u32() }),
    () => random.bytes(random.length(2000)),
    () => new Uint8Array([...writeSockaddr({ portid: random.pick([0, PORTID]), groups: 0 }), ...datagram(random)]),
  ])()
  return writeRequest({
    call: random.below(3),
    operation: random.once(12) ? random.u32() & 0x7fff_ffff : random.pick(asked),
    linked: random.once(5),
    socket: random.below(40),
    a: word(random),
    b: random.once(3) ? 12 : word(random),
    c: random.once(2) ? 0 : word(random),
    d: word(random),
    bytes,
  })
}

/** More than a receiver has room for, by sends that wait for it. */
function flood(random, peer) {
  const name = writeSockaddr({ portid: PORTID, groups: random.below(2) })
  const bytes = new Uint8Array(25_000)
  bytes.set(name)
  const socket = peer.ask({ operation: operations.socket, a: SOCK_RAW, b: NETLINK_USERSOCK })?.a
  const frame = writeRequest({ call: 1, operation: operations.sendmsg, socket, b: name.length, d: 1, bytes })
  const frames = new Uint8Array(frame.length * 12)
  for (let at = 0; at < frames.length; at += frame.length) frames.set(frame, at)
  return frames
}

/** One thing that a client may do to the server. */
function step(random, served, peers, pids) {
  const peer = peers.length === 0 || random.once(8) ? undefined : random.pick(peers)
  if (peer === undefined) {
    const fresh = new Peer(served, random.once(4) ? OWNER : GUEST, 2 + random.below(pids))
    if (!random.once(6)) fresh.send(writeRequest({ call: 1, operation: operations.hello, a: VERSION }))
    peers.push(fresh)
    return
  }
  const frame = request(random)
  random.pick([
    () => peer.send(frame),
    () => peer.send(frame),
    () => peer.send(frame.subarray(0, random.below(frame.length))),
    () => peer.send(new Uint8Array([...frame, ...request(random), ...request(random).subarray(0, random.below(40))])),
    () => random.once(4) && peer.send(flood(random, peer)),
    () => peer.send(random.once(4) ? random.bytes(random.length(100)) : frame),
    () => {
      peer.congested = !peer.congested
      if (!peer.congested) peer.read()
    },
    () => {
      peers.splice(peers.indexOf(peer), 1)
      peer.end()
    },
  ])()
}

/** Whatever others send, a client of a served kernel gets what is its own; and nothing is left of them. */
export function served(random, note) {
  const kernel = new Kernel({ random: () => random.u32() / 0x1_0000_0000 })
  const accounts = new UserAccounts(OWNER, limits)
  const server = { kernel, processes: new ProcessTable(kernel, OWNER), files: new FileTable(), accounts }
  const honest = new Honest(server)
  const peers = []
  const count = 20 + random.below(120)
  note(`${count} steps`)
  for (let i = 0; i < count; i++) {
    step(random, server, peers, 5)
    if (random.once(4)) honest.check(random.bytes(1 + random.below(60)))
  }
  for (const peer of peers) peer.end()
  honest.check(random.bytes(30))
  honest.peer.end()
  assert.deepEqual(
    kernel.procRows().filter(({ portid }) => portid !== 0),
    [],
    'sockets of nobody',
  )
  const later = new Peer(server, GUEST, 9)
  later.ask({ operation: operations.hello, a: VERSION })
  const open = () => later.ask({ operation: operations.socket, a: SOCK_RAW, b: NETLINK_USERSOCK }).result
  const results = Array.from({ length: limits.sockets }, open)
  assert.deepEqual(results, new Array(limits.sockets).fill(0), 'sockets that are still counted')
  later.end()
}
