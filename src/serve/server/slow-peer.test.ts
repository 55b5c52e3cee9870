import { expect, test } from 'vitest'
import { Kernel } from '../../kernel/index.ts'
import { ANSWER_HEADER, operations, writeRequest } from '../frames/frame.ts'
import type { Connection } from '../listen/listener.ts'
import { ClientConnection } from './client-connection.ts'
import { FileTable } from './file-table.ts'
import { ProcessTable } from './process-table.ts'
import { UserAccounts } from './user-limits.ts'

/** A connection of a kernel to a peer that reads only when it is told to. */
function connected() {
  const answered: number[] = []
  const peer = { reads: true, unread: 0, closed: 0 }
  const connection: Connection = {
    credentials: undefined,
    get congested() {
      return peer.unread > 0
    },
    write(bytes) {
      const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      for (let at = 0; at < bytes.length; at += data.getUint32(at, true)) answered.push(data.getUint32(at + 4, true))
      if (!peer.reads) peer.unread += bytes.length
    },
    close: () => void peer.closed++,
  }
  const kernel = new Kernel()
  const client = new ClientConnection(connection, {
    kernel,
    processes: new ProcessTable(kernel, 0),
    files: new FileTable(),
    accounts: new UserAccounts(0),
  })
  return { client, peer, answered }
}

/** Requests with the calls from `first` on. */
function requests(first: number, count: number): Uint8Array {
  const frames = Array.from({ length: count }, (_, i) => writeRequest({ call: first + i, operation: operations.hello }))
  return Uint8Array.from(frames.flatMap((frame) => [...frame]))
}

test('who does not read is not answered, and hears all when he reads again', () => {
  const { client, peer, answered } = connected()
  peer.reads = false
  const many = 10_000
  const bytes = requests(1, many)
  client.received(bytes, 0, bytes.length)
  expect(peer.unread).toBeLessThan((many / 2) * ANSWER_HEADER)
  bytes.fill(0) // whoever gave them may use them for something else
  const before = answered.length
  const more = requests(many + 1, 1)
  client.received(more, 0, more.length)
  expect(answered).toHaveLength(before)
  Object.assign(peer, { reads: true, unread: 0 })
  client.drained()
  expect(answered).toEqual(Array.from({ length: many + 1 }, (_, i) => i + 1))
})

test('what is no frame ends the connection, behind what was asked before it', () => {
  const { client, peer, answered } = connected()
  const bytes = Uint8Array.from([...requests(1, 2), 3, 0, 0, 0, ...requests(3, 1)])
  client.received(bytes, 0, bytes.length)
  expect([answered, peer.closed]).toEqual([[1, 2], 1])
})
