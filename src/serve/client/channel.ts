import { hasAddon } from '../../socket/native/addon.ts'
import { ClosedError, errnoOf, SocketError, TimeoutError } from '../../wire/index.ts'
import {
  type FramePlace,
  MAX_FRAME,
  type Outgoing,
  putRequest,
  type ReadAnswer,
  readAnswer,
  requestLength,
  writeRequest,
} from '../frames/frame.ts'
import { AddonStream } from './addon-stream.ts'
import type { FrameStream, FrameStreamListener } from './frame-stream.ts'
import { ThreadStream } from './thread-stream.ts'

const EMSGSIZE = errnoOf('EMSGSIZE') as number

/** Where requests are written: one memory is enough, for they are sent before others are. */
const memory = new Uint8Array(64 * 1024)
const words = new DataView(memory.buffer)

/** The longest wait that poll() knows, in milliseconds: 24 days. */
const LONGEST_WAIT = 0x7fff_ffff

/** The number of the call after another one; 0 is none. */
function after(call: number): number {
  return call === 0xffff_ffff ? 1 : call + 1
}

/** Length of a request as a frame. Throws SocketError (EMSGSIZE) when it is longer than any may be. */
function frameLength(request: Outgoing): number {
  const length = requestLength(request)
  if (length > MAX_FRAME) throw new SocketError(EMSGSIZE, 'write')
  return length
}

/** Hears of a channel's events. */
export interface ChannelListener {
  readable(): void
  /** The channel is closed, and every call throws. */
  ended(): void
}

/** Connects to a server: by the addon where there is one, else by a thread. */
type Connect = (path: string, timeout: number, listener: FrameStreamListener) => FrameStream | Promise<FrameStream>

const connectHere: Connect = (path, timeout, listener) =>
  hasAddon() ? new AddonStream(path, timeout, listener) : ThreadStream.open(path, listener)

/** Calls to a served kernel that are answered before they return: the thread sleeps meanwhile. */
export class Channel implements FrameStreamListener {
  readonly #listeners = new Map<number, ChannelListener>()
  readonly #timeout: number
  #stream: FrameStream | undefined
  #holders = 0
  #call = 0
  #closed = false

  /**
   * Connects to the socket at `path`. Rejects with SocketError when nobody listens there, RangeError for a `timeout` (in
   * milliseconds) that is not above 0.
   */
  static async open(path: string, timeout: number, connect: Connect = connectHere): Promise<Channel> {
    if (!(timeout > 0)) throw new RangeError(`the timeout must be above 0 milliseconds, not ${timeout}`)
    const channel = new Channel(Math.min(timeout, LONGEST_WAIT))
    channel.#stream = await connect(path, channel.#timeout, channel)
    return channel
  }

  private constructor(timeout: number) {
    this.#timeout = timeout
  }

  get closed(): boolean {
    return this.#closed
  }

  /**
   * Asks, and waits for the answer, whose bytes are good until the next call. Throws TimeoutError when there is none in time, which ends the channel, and
   * ClosedError after its end.
   */
  call(request: Outgoing): ReadAnswer {
    const stream = this.#open()
    const frame = stream.ask(this.#encode(request), this.#timeout)
    return this.#read(stream, frame, this.#call)
  }

  /** Asks two things on one way, and waits for both answers: gives what the first call returned, and the answer to the second. */
  calls(first: Outgoing, second: Outgoing): { readonly result: number; readonly answer: ReadAnswer } {
    const stream = this.#open()
    const before = this.#call
    const frame = stream.ask(this.#encode(first, second), this.#timeout)
    const { result } = this.#read(stream, frame, after(before))
    return { result, answer: this.#read(stream, stream.next(this.#timeout), this.#call) }
  }

  /** Requests as frames, each with a call of its own. */
  #encode(first: Outgoing, second?: Outgoing): Uint8Array {
    const firstLength = frameLength(first)
    const length = firstLength + (second === undefined ? 0 : frameLength(second))
    const target = length > memory.length ? new Uint8Array(length) : memory
    const data = target === memory ? words : new DataView(target.buffer)
    this.#call = after(this.#call)
    putRequest(first, this.#call, target, data, 0)
    if (second !== undefined) {
      this.#call = after(this.#call)
      putRequest(second, this.#call, target, data, firstLength)
    }
    return target.subarray(0, length)
  }

  #open(): FrameStream {
    const stream = this.#stream
    if (this.#closed || stream === undefined) throw new ClosedError('the connection to the kernel is closed')
    if (stream.ended) this.#fail()
    return stream
  }

  #read(stream: FrameStream, frame: FramePlace | undefined, call: number): ReadAnswer {
    const answer = frame && readAnswer(frame)
    if (answer?.call === call) return answer
    return this.#fail(frame === undefined && !stream.ended)
  }

  /** Ends the channel: the answer to a call that was given up would be taken for the next one's. */
  #fail(late = false): never {
    void this.close()
    if (late) throw new TimeoutError(`the kernel has not answered within ${this.#timeout} ms`)
    throw new ClosedError('the connection to the kernel is closed')
  }

  /** Asks for what is not answered. */
  tell(request: Outgoing): void {
    if (!this.#closed) this.#stream?.write(writeRequest(request))
  }

  /** Tells `listener` of the events of a socket, until it is undefined. */
  listen(socket: number, listener: ChannelListener | undefined): void {
    if (listener === undefined) this.#listeners.delete(socket)
    else this.#listeners.set(socket, listener)
  }

  /** Adds 1 or -1 to the number of those for whose sake the process stays alive. */
  hold(change: 1 | -1): void {
    this.#holders += change
    this.#stream?.hold(this.#holders > 0)
  }

  /** Ends the connection, and with it every socket; idempotent. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      for (const listener of [...this.#listeners.values()]) listener.ended()
      this.#listeners.clear()
    }
    await this.#stream?.close()
  }

  /** An event of the stream. */
  readable(socket: number): void {
    this.#listeners.get(socket)?.readable()
  }

  /** The stream has ended. */
  ended(): void {
    void this.close()
  }
}
