import { expect, test } from 'vitest'
import { Kernel } from '../../kernel/index.ts'
import { errnoOf } from '../../wire/index.ts'
import { ANSWER_HEADER, operations, readAnswer, VERSION, writeRequest } from '../frames/frame.ts'
import { FrameSplitter } from '../frames/frame-splitter.ts'
import type { Connection } from '../listen/listener.ts'
import { ClientConnection } from './client-connection.ts'
import { FileTable } from './file-table.ts'
import { ProcessTable } from './process-table.ts'
import { UserAccounts } from './user-limits.ts'

const OWNER = 1000
const GUEST = 1001
const SOCK_RAW = 3
const USERSOCK = 2
const refused = -(errnoOf('EMFILE') as number)

/** A server whose guests may have three connections, four sockets and 1000 bytes. */
function serve() {
  const kernel = new Kernel()
  const served = {
    kernel,
    processes: new ProcessTable(kernel, OWNER),
    files: new FileTable(),
    accounts: new UserAccounts(OWNER, { connections: 3, sockets: 4, bytes: 1000 }),
  }
  return { kernel, connect: (uid: number) => new Peer(uid, (connection) => new ClientConnection(connection, served)) }
}

/** The other end: it reads all that comes, or does not. */
class Peer implements Connection {
  readonly credentials: { readonly pid: number; readonly uid: number; readonly gid: number }
  congested = false
  isClosed = false
  readonly results: number[] = []
  readonly #splitter = new FrameSplitter(ANSWER_HEADER)
  readonly #client: ClientConnection

  constructor(uid: number, accept: (connection: Connection) => ClientConnection) {
    this.credentials = { pid: uid, uid, gid: uid }
    this.#client = accept(this)
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    this.#splitter.push(bytes)
    while (this.#splitter.next()) this.results.push(readAnswer(this.#splitter)?.result ?? Number.NaN)
    this.#splitter.keep()
  }

  close(): void {
    this.isClosed = true
  }

  /** The peer sends, and ends. */
  send(bytes: Uint8Array): void {
    if (!this.isClosed) this.#client.received(bytes, 0, bytes.length)
  }
  end(): void {
    if (!this.isClosed) this.#client.ended()
  }
  read(): void {
    this.congested = false
    this.#client.drained()
  }

  ask(operation: keyof typeof operations, a = 0, b = 0): number | undefined {
    this.send(writeRequest({ call: 1, operation: operations[operation], a, b }))
    return this.results.at(-1)
  }
}

test('a user has so many connections; one more is told so and ended, many more are ended at once', () => {
  const { connect } = serve()
  const peers = Array.from({ length: 3 }, () => connect(GUEST))
  expect(peers.map((peer) => peer.ask('hello', VERSION))).toEqual([0, 0, 0])
  const waiting = [connect(GUEST), connect(GUEST), connect(GUEST)]
  expect(connect(GUEST).isClosed).toBe(true)
  for (const peer of waiting) {
    expect(peer.isClosed).toBe(false)
    expect([peer.ask('hello', VERSION), peer.isClosed]).toEqual([refused, true])
  }
  peers[0]?.end()
  expect(connect(GUEST).ask('hello', VERSION)).toBe(0)
  expect(Array.from({ length: 9 }, () => connect(OWNER).ask('hello', VERSION))).toEqual(new Array(9).fill(0))
})

test('a user has so many sockets, in all connections together', () => {
  const { connect } = serve()
  const peers = [connect(GUEST), connect(GUEST)]
  for (const peer of peers) {
    peer.ask('hello', VERSION)
    expect([peer.ask('socket', SOCK_RAW, USERSOCK), peer.ask('socket', SOCK_RAW, USERSOCK)]).toEqual([0, 0])
  }
  expect(peers[0]?.ask('socket', SOCK_RAW, USERSOCK)).toBe(refused)
  const descriptor = connect(GUEST)
  descriptor.ask('hello', VERSION)
  expect(descriptor.ask('descriptor', SOCK_RAW, USERSOCK)).toBe(refused)
  peers[1]?.end()
  expect(descriptor.ask('descriptor', SOCK_RAW, USERSOCK)).toBe(0)
  // One that cannot be opened is none.
  for (let i = 0; i < 5; i++) expect(peers[0]?.ask('socket', SOCK_RAW, 31)).toBeLessThan(0)
  expect(peers[0]?.ask('socket', SOCK_RAW, USERSOCK)).toBe(0)
})

test('a user may have so much of a request that is not whole, and of answers that he does not read', () => {
  const { connect } = serve()
  const part = new Uint8Array(600)
  new DataView(part.buffer).setUint32(0, 100_000, true)
  const [first, second] = [connect(GUEST), connect(GUEST)]
  first.send(part)
  second.send(part)
  expect([first.isClosed, second.isClosed]).toEqual([false, true])
  const third = connect(GUEST)
  third.ask('hello', VERSION)
  third.congested = true
  third.send(part.subarray(0, 500))
  expect(third.isClosed).toBe(true)
  first.end()
  const fourth = connect(GUEST)
  fourth.ask('hello', VERSION)
  fourth.congested = true
  fourth.ask('dmesg')
  expect(fourth.isClosed).toBe(false)
  fourth.read()
  expect(fourth.ask('dmesg')).toBe(0)
  connect(OWNER).send(part)
})
