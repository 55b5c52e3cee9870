// What the addon does for served kernels: listens, and waits for a server.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [ENOENT, EAGAIN, EINVAL, EPIPE, ENAMETOOLONG, EADDRINUSE, ECONNREFUSED] = [2, 11, 22, 32, 36, 98, 111]
const [OPENED, BYTES, WRITABLE, ENDED] = [0, 1, 2, 3]

const utf8 = (text) => new TextEncoder().encode(text)
const textOf = (bytes) => new TextDecoder().decode(bytes)

/** Stories by name, told to `addon`. */
export function listenerStories(addon) {
  /** A listener and its events, while `story` runs. */
  async function listening(story) {
    const directory = mkdtempSync(join(tmpdir(), 'nlkit-asan-'))
    const path = join(directory, 'socket')
    const handle = addon.listen(utf8(path), 0o640)
    const slab = new ArrayBuffer(4096)
    const table = new Int32Array(8 * 8)
    const events = (spinning = 0) => {
      const count = addon.connectionEvents(handle, slab, table.buffer, spinning)
      return Array.from({ length: count }, (_, row) => {
        const [what, connection, offset, length, pid, uid, gid] = table.subarray(row * 8)
        return { what, connection, text: textOf(new Uint8Array(slab, offset, length)), pid, uid, gid }
      })
    }
    try {
      assert(handle > 0)
      await story({ path, handle, events })
    } finally {
      addon.close(handle)
      rmSync(directory, { recursive: true, force: true })
    }
  }

  const read = (stream, timeout = 0) => {
    const buffer = new ArrayBuffer(100)
    const length = addon.streamRead(stream, buffer, timeout)
    return length < 0 ? length : textOf(new Uint8Array(buffer, 0, length))
  }

  return {
    'a listener takes a connection, hears, answers and learns of the end': () =>
      listening(({ path, handle, events }) => {
        assert.equal(statSync(path).mode & 0o777, 0o640)
        assert.deepEqual(events(), [])
        const stream = addon.streamConnect(utf8(path))
        const [{ what, connection, pid, uid, gid }] = events()
        assert.deepEqual([what, pid, uid, gid], [OPENED, process.pid, process.getuid(), process.getgid()])
        assert.equal(addon.streamWrite(stream, utf8('question'), 100), 0)
        assert.deepEqual(
          events().map((row) => [row.what, row.connection, row.text]),
          [[BYTES, connection, 'question']],
        )
        assert.equal(read(stream), -EAGAIN)
        assert.equal(read(stream, 5), -EAGAIN)
        assert.equal(addon.connectionWrite(handle, connection, utf8('answer')), 6)
        assert.equal(read(stream, 1000), 'answer')
        assert.equal(addon.connectionHold(handle, connection, 1), 0)
        assert.equal(addon.connectionEvents(handle, new ArrayBuffer(0), new ArrayBuffer(32), 0), 1)
        assert.equal(addon.connectionHold(handle, connection, 0), 0)
        addon.streamWrite(stream, utf8('last'), 100)
        addon.close(stream)
        assert.deepEqual(
          events().map((row) => [row.what, row.text]),
          [
            [BYTES, 'last'],
            [ENDED, ''],
          ],
        )
        addon.connectionClose(handle, connection)
        assert.deepEqual(events(1), [])
      }),

    'a question and its answer in one call': () =>
      listening(({ path, handle, events }) => {
        const stream = addon.streamConnect(utf8(path))
        const [{ connection }] = events()
        const buffer = new ArrayBuffer(100)
        assert.equal(addon.streamAsk(stream, utf8('one'), buffer, 5), -EAGAIN)
        addon.connectionWrite(handle, connection, utf8('answer'))
        assert.equal(addon.streamAsk(stream, utf8('two'), buffer, 1000), 6)
        assert.deepEqual(
          events().map((row) => row.text),
          ['onetwo'],
        )
        assert.throws(() => addon.streamAsk(stream, 'two', buffer, 1000), TypeError)
        addon.connectionClose(handle, connection)
        assert.equal(addon.streamAsk(stream, utf8('three'), buffer, 1000), -EPIPE)
        addon.close(stream)
      }),

    'ends come before questions': () =>
      listening(({ path, events }) => {
        const [asks, ends] = [addon.streamConnect(utf8(path)), addon.streamConnect(utf8(path))]
        events()
        addon.streamWrite(asks, utf8('question'), 100)
        addon.close(ends)
        assert.deepEqual(
          events().map((row) => row.what),
          [ENDED, BYTES],
        )
        addon.close(asks)
      }),

    'a peer that does not read is told of, and the rest is written later': () =>
      listening(({ path, handle, events }) => {
        const stream = addon.streamConnect(utf8(path))
        const [{ connection }] = events()
        const much = new Uint8Array(1 << 20)
        assert(addon.connectionWrite(handle, connection, much) < much.length)
        assert.equal(addon.connectionWrite(handle, connection, much), -EAGAIN)
        addon.connectionHold(handle, connection, 1)
        assert.deepEqual(events(), [])
        const buffer = new ArrayBuffer(1 << 20)
        while (addon.streamRead(stream, buffer, 0) > 0);
        const table = new Int32Array(8)
        assert.equal(addon.connectionEvents(handle, new ArrayBuffer(8), table.buffer, 1), 1)
        assert.deepEqual([...table.subarray(0, 2)], [WRITABLE, connection])
        addon.close(stream)
      }),

    'paths that are taken, too long or nobody listens at': () =>
      listening(({ path }) => {
        assert.equal(addon.listen(utf8(path), 0o600), -EADDRINUSE)
        assert.equal(addon.listen(utf8('/'.padEnd(108, 'x')), 0o600), -ENAMETOOLONG)
        assert.equal(addon.streamConnect(utf8('/'.padEnd(108, 'x'))), -ENAMETOOLONG)
        assert.equal(addon.streamConnect(utf8('/nowhere')), -ENOENT)
        for (const none of ['', '\0abstract', 'a\0b']) {
          assert.equal(addon.listen(utf8(none), 0o600), -EINVAL)
          assert.equal(addon.streamConnect(utf8(none)), -EINVAL)
        }
        const gone = addon.listen(utf8(`${path}2`), 0o600)
        addon.close(gone)
        assert.equal(addon.streamConnect(utf8(`${path}2`)), -ECONNREFUSED)
        unlinkSync(`${path}2`)
      }),

    'numbers that are no connections, handles that are no listeners': () =>
      listening(({ path, handle }) => {
        const socket = addon.open(2, undefined)
        for (const connection of [0, 1, 2, 999_999, 0xffff_ffff]) {
          assert.throws(() => addon.connectionWrite(handle, connection, utf8('x')), TypeError)
          assert.throws(() => addon.connectionClose(handle, connection), TypeError)
        }
        assert.throws(() => addon.connectionEvents(socket, new ArrayBuffer(8), new ArrayBuffer(32), 0), TypeError)
        assert.throws(() => addon.connectionEvents(handle, new Uint8Array(8), new ArrayBuffer(32), 0), TypeError)
        assert.throws(() => addon.streamRead(99, new ArrayBuffer(8), 0), TypeError)
        assert.throws(() => addon.listen(path, 0o600), TypeError)
        addon.close(socket)
      }),

    'a listener that is watched is told of connections': () =>
      listening(async ({ path, handle, events }) => {
        const seen = []
        addon.pollStart(handle, () => {
          for (const { what, connection, text } of events()) {
            seen.push([what, text])
            if (what === ENDED) addon.connectionClose(handle, connection)
          }
        })
        const stream = createConnection(path)
        stream.end('bye').resume()
        await once(stream, 'close')
        assert.deepEqual(seen, [
          [OPENED, ''],
          [BYTES, 'bye'],
          [ENDED, ''],
        ])
      }),
  }
}
