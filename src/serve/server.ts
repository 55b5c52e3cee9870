import { once } from 'node:events'
import { chmod } from 'node:fs/promises'
import { createServer, type Server, type Socket as Stream } from 'node:net'
import { platform, umask } from 'node:process'
import { isMainThread } from 'node:worker_threads'
import type { Kernel } from '../kernel/index.ts'
import { type Answer, REQUEST_HEADER, readRequest, writeAnswer } from './frame.ts'
import { FrameSplitter } from './frame-splitter.ts'
import { type Enter, Session } from './session.ts'

/** A kernel that other processes can reach. */
export interface KernelServer {
  /** Path of the unix socket. */
  readonly path: string
  /** How many clients are connected. */
  readonly clients: number
  /** Ends every client's session, which closes its sockets, and removes the path. */
  close(): Promise<void>
}

/**
 * Lets other processes open sockets of `kernel`, by a unix socket at `path` (on Windows: a named pipe) that nobody but
 * this user may connect to. To the kernel each client is a task of root, with the process id that it says it has.
 * Rejects with Node's error when it cannot listen (EADDRINUSE).
 */
export async function serveKernel(kernel: Kernel, path: string): Promise<KernelServer> {
  const streams = new Set<Stream>()
  const enter: Enter = (pid) => {
    const task = kernel.task({ tgid: pid })
    return {
      open: (protocol, slabSize) => kernel.socket(protocol, { task, slabSize, bind: false }),
      exit: () => task.exit(),
    }
  }
  const server = createServer((stream) => {
    streams.add(stream)
    stream.on('close', () => streams.delete(stream))
    serveClient(enter, stream)
  })
  await listen(server, path)
  return {
    path,
    get clients() {
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

/**
 * The socket's file is made inside listen(), so the mask holds for it alone. In a thread the mask cannot be changed.
 */
async function listen(server: Server, path: string): Promise<void> {
  const before = isMainThread ? umask(0o177) : undefined
  const listening = once(server, 'listening')
  try {
    server.listen(path)
  } finally {
    if (before !== undefined) umask(before)
  }
  await listening
  if (before === undefined && platform !== 'win32') await chmod(path, 0o600)
}

/** Answers one client until it is gone, or sends what is no frame. */
function serveClient(enter: Enter, stream: Stream): void {
  const write = (answer: Partial<Answer>): void => {
    // Nothing more is read from a client that does not read its answers.
    if (!stream.write(writeAnswer(answer))) stream.pause()
  }
  const session = new Session(enter, (socket) => write({ a: socket }))
  const splitter = new FrameSplitter(REQUEST_HEADER)
  stream.on('drain', () => stream.resume())
  stream.on('error', () => stream.destroy())
  stream.on('close', () => session.end())
  stream.on('data', (piece: Buffer) => {
    const frames = splitter.push(piece)
    if (frames === undefined) stream.destroy()
    for (const frame of frames ?? []) {
      const request = readRequest(frame)
      if (request === undefined) continue
      const result = session.answer(request)
      if (request.call !== 0) write({ ...result, call: request.call })
    }
  })
}
