import { expect, test } from 'vitest'
import { ack, answering, headerOf, headersOf, link, linkDump } from '../../../test/support/datagrams.ts'
import { getLink, newLink, route } from '../../families/route/index.ts'
import { EncodeError } from '../../wire/index.ts'
import { DumpJob } from '../parties/dump-job.ts'
import { Channel } from './channel.ts'
import { RequestWriter } from './request-writer.ts'

test('numbers wrap at 2³², and never are 0', () => {
  const writer = new RequestWriter(0xffff_fffd)
  const seqs = [1, 2, 3, 4].map(() => headerOf(writer.single(newLink, {}, 1)).seq)
  expect(seqs).toEqual([0xffff_fffe, 0xffff_ffff, 1, 2])
})

test('numbers of one datagram are consecutive', () => {
  const writer = new RequestWriter(0xffff_fffd)
  expect(writer.begin(3)).toBe(1)
  for (let i = 0; i < 3; i++) writer.append(newLink, {}, 1, 9999)
  expect(headersOf(writer.datagram).map(({ seq }) => seq)).toEqual([1, 2, 3])
})

test('what does not fit the datagram is not in it, unless it is the first', () => {
  const writer = new RequestWriter()
  const long = { ifname: 'a', ifalias: 'x'.repeat(200) }
  writer.begin(3)
  expect(writer.append(newLink, long, 1, 100)).toBe(true)
  const { length } = writer.datagram
  expect(writer.append(newLink, {}, 1, 100)).toBe(false)
  expect(writer.datagram).toHaveLength(length)
  expect(writer.append(newLink, {}, 1, 9999)).toBe(true)
  expect(headersOf(writer.datagram).map(({ seq }) => seq)).toEqual([1, 2])
})

test('what cannot be written leaves nothing behind', () => {
  const writer = new RequestWriter()
  writer.begin(2)
  writer.append(newLink, {}, 1, 9999)
  expect(() => writer.append(newLink, { ifname: 7 as unknown as string }, 1, 9999)).toThrow(EncodeError)
  expect(headersOf(writer.datagram)).toHaveLength(1)
  writer.append(newLink, {}, 1, 9999)
  expect(headersOf(writer.datagram).map(({ seq }) => seq)).toEqual([1, 2])
})

test('requests, batches and dumps are matched across the wrap', async () => {
  const socket = answering(({ type, seq, flags }) =>
    type === 18 && flags & 0x300 ? linkDump(seq, 2, 1) : type === 18 ? [[link(seq, 5)]] : [[ack(seq, -(seq % 7))]],
  )
  const channel = new Channel(socket, route, undefined, 0xffff_fffd)
  for (let i = 0; i < 2; i++) expect(channel.request(getLink, {}, 0, 0, undefined).result()).toMatchObject({ index: 5 })
  const near = new Channel(socket, route, undefined, 0xffff_fffd)
  const results: unknown[] = []
  const chunk = near.sendChunk(
    [1, 2, 3, 4].map(() => [newLink, {}] as const),
    0,
    results as never[],
  )
  expect(chunk.open).toBe(0)
  expect(results).toMatchObject([1, 2, 3, 4].map((errno) => ({ ok: false, error: { errno } })))
  const late = new Channel(socket, route, undefined, 0xffff_ffff)
  const job = new DumpJob(getLink, {}, 0, { take() {} })
  late.startDump(job)
  expect([job.done, job.seq]).toEqual([true, 1])
})
