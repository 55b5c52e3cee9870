import { once } from 'node:events'
import { createServer, type Server, type Socket as Stream } from 'node:net'
import { umask } from 'node:process'
import { isMainThread } from 'node:worker_threads'
import type { Accept, Connection, ConnectionListener, Listener } from './listener.ts'

/**
 * Listens by Node alone, where there is no addon. Who connects is not known, so the socket's file is for this user alone
 * (on Windows: a named pipe).
 */
export async function nodeListener(path: string, accept: Accept): Promise<Listener> {
  const streams = new Set<Stream>()
  const server = createServer((stream) => {
    streams.add(stream)
    stream.on('close', () => streams.delete(stream))
    serveStream(stream, accept)
  })
  await listen(server, path)
  server.on('error', () => {}) // who could not be accepted hears of it himself
  return {
    get connections() {
      return streams.size
    },
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const stream of streams) stream.destroy()
      await closed
    },
  }
}

/** The socket's file is made inside listen(), so the mask holds for it alone. In a thread the mask cannot be changed. */
async function listen(server: Server, path: string): Promise<void> {
  const before = isMainThread ? umask(0o177) : undefined
  const listening = once(server, 'listening')
  try {
    server.listen(path)
  } finally {
    if (before !== undefined) umask(before)
  }
  await listening
}

function serveStream(stream: Stream, accept: Accept): void {
  let open = true
  const connection: Connection = {
    credentials: undefined,
    get congested() {
      return stream.writableNeedDrain
    },
    write(bytes) {
      if (!stream.write(bytes.slice())) stream.pause()
    },
    close() {
      open = false
      stream.destroy()
    },
  }
  const listener: ConnectionListener = accept(connection)
  stream.on('data', (piece: Buffer) => listener.received(piece, 0, piece.length))
  stream.on('drain', () => {
    stream.resume()
    listener.drained()
  })
  stream.on('error', () => stream.destroy())
  stream.on('close', () => {
    if (open) listener.ended()
  })
}
