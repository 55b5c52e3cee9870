import { once } from 'node:events'
import { createConnection, type Socket as Stream } from 'node:net'
import {
  ANSWER_HEADER,
  operations,
  type ReadAnswer,
  readAnswer,
  VERSION,
  writeRequest,
} from '../../src/serve/frames/frame.ts'
import { FrameSplitter } from '../../src/serve/frames/frame-splitter.ts'
import { writeSockaddr } from '../../src/serve/frames/sockaddr.ts'
import { protocols } from '../../src/wire/index.ts'

const SOCK_RAW = 3

/** How long a server may be behind, in milliseconds. */
const PATIENCE = 60_000

/** Connects. Node does not wait where the server is behind (EAGAIN), as a blocking connect() does. */
export async function dial(path: string): Promise<Stream> {
  const end = Date.now() + PATIENCE
  for (;;) {
    const stream = createConnection(path)
    stream.on('error', () => {})
    try {
      await once(stream, 'connect')
      return stream
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}

/** A client that speaks frames by itself: the library's would put this thread to sleep, which may be the one that serves. */
export class RawClient {
  readonly stream: Stream
  #heard: (answer: ReadAnswer | undefined) => void = () => {}

  private constructor(stream: Stream) {
    this.stream = stream
    const splitter = new FrameSplitter(ANSWER_HEADER)
    stream.on('data', (piece: Buffer) => {
      splitter.push(piece)
      while (splitter.next()) this.#heard(readAnswer(splitter))
      splitter.keep()
    })
  }

  /** Connects, and says hello. */
  static async connect(path: string): Promise<RawClient> {
    const client = new RawClient(await dial(path))
    await client.ask({ operation: operations.hello, a: VERSION })
    return client
  }

  ask(request: Parameters<typeof writeRequest>[0]): Promise<ReadAnswer | undefined> {
    this.stream.write(writeRequest({ call: 1, ...request }))
    return new Promise((resolve) => {
      this.#heard = resolve
    })
  }

  /** Opens a socket of NETLINK_USERSOCK, and gives its number. */
  async open(): Promise<number> {
    return (await this.ask({ operation: operations.socket, a: SOCK_RAW, b: protocols.NETLINK_USERSOCK }))?.a ?? 0
  }

  bind(socket: number, portid: number): Promise<ReadAnswer | undefined> {
    return this.ask({ operation: operations.bind, socket, bytes: writeSockaddr({ portid, groups: 0 }) })
  }
}
