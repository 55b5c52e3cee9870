import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { ClosedError, errnoOf, SocketError, TimeoutError } from '../../wire/index.ts'
import { type Answer, MAX_FRAME, REQUEST_HEADER, type Request, readAnswer, writeRequest } from '../frames/frame.ts'
import { ANSWERS, type ChannelEvent, type ChannelWorkerData, ENDED } from './channel-thread.ts'

const EIO = errnoOf('EIO') as number
const EMSGSIZE = errnoOf('EMSGSIZE') as number

/** Compiled and not: the thread's file has the ending of this one. */
const WORKER = new URL(`./channel-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

/** A request without its call; words that are left out are 0. */
export type Outgoing = Partial<Omit<Request, 'call'>> & Pick<Request, 'operation'>

/** Hears of a channel's events. */
export interface ChannelListener {
  readable(): void
  /** The channel is closed, and every call throws. */
  ended(): void
}

/** An answer, and the frame that it came in. */
export interface Answered extends Answer {
  readonly frame: Uint8Array<ArrayBuffer>
}

/**
 * Calls to a served kernel that are answered before they return. A thread does the reading and writing; the caller
 * sleeps on a word of shared memory until the answer is there.
 */
export class Channel {
  readonly #worker: Worker
  readonly #calls: MessagePort
  readonly #events: MessagePort
  readonly #answers = new Int32Array(new SharedArrayBuffer(8))
  readonly #listeners = new Map<number, ChannelListener>()
  readonly #timeout: number
  #holders = 0
  #call = 0
  #closed = false

  /**
   * Connects to the socket at `path`. Rejects with SocketError when nobody listens there. `timeout` is in milliseconds.
   */
  static async open(path: string, timeout: number): Promise<Channel> {
    const channel = new Channel(path, timeout)
    await channel.#connected()
    return channel
  }

  private constructor(path: string, timeout: number) {
    this.#timeout = timeout
    const calls = new MessageChannel()
    const events = new MessageChannel()
    this.#calls = calls.port1
    this.#events = events.port1
    const workerData: ChannelWorkerData = { path, calls: calls.port2, events: events.port2, answers: this.#answers }
    const transferList = [calls.port2, events.port2]
    // Of no options of this process: one of them may say what to run.
    this.#worker = new Worker(WORKER, { workerData, transferList, execArgv: [] })
  }

  /** Waits for the first event, which says whether somebody listens at the path. */
  async #connected(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#worker.once('error', reject)
      this.#events.on('message', (event: ChannelEvent) => {
        if (event.kind === 'connected') resolve()
        if (event.kind === 'closed') reject(new SocketError(errnoOf(event.code ?? '') ?? EIO, 'connect'))
        this.#heard(event)
      })
    })
    this.#worker.unref()
    this.#events.unref()
  }

  get closed(): boolean {
    return this.#closed
  }

  /**
   * Asks, and waits for the answer. Throws TimeoutError when there is none in time, which ends the channel, and
   * ClosedError after its end.
   */
  call(request: Outgoing): Answered {
    return this.calls([request])[0] as Answered
  }

  /** Asks several things on one way, and waits for the answers to all of them. */
  calls(requests: readonly Outgoing[]): Answered[] {
    if (this.#closed) throw new ClosedError('the connection to the kernel is closed')
    const first = this.#call
    const frames = requests.map((request) => {
      if ((request.bytes?.length ?? 0) > MAX_FRAME - REQUEST_HEADER) throw new SocketError(EMSGSIZE, 'write')
      this.#call = (this.#call % 0xffff_ffff) + 1
      return writeRequest({ ...request, call: this.#call })
    })
    let seen = Atomics.load(this.#answers, ANSWERS)
    if (Atomics.load(this.#answers, ENDED) !== 0) return this.#fail()
    this.#post(frames)
    let call = first
    return frames.map(() => {
      call = (call % 0xffff_ffff) + 1
      const answer = this.#await(call, seen)
      seen = (seen + 1) | 0
      return answer
    })
  }

  /** The next answer, which comes when the count of answers is no longer `seen`. */
  #await(call: number, seen: number): Answered {
    const waited = Atomics.wait(this.#answers, ANSWERS, seen, this.#timeout)
    const frame = receiveMessageOnPort(this.#calls)?.message as Uint8Array<ArrayBuffer> | undefined
    const answer = frame && readAnswer(frame)
    if (frame && answer?.call === call) return { ...answer, frame }
    return this.#fail(waited === 'timed-out')
  }

  /** Ends the channel: the answer to a call that was given up would be taken for the next one's. */
  #fail(late = false): never {
    void this.close()
    if (late) throw new TimeoutError(`the kernel has not answered within ${this.#timeout} ms`)
    throw new ClosedError('the connection to the kernel is closed')
  }

  /** Asks for what is not answered. */
  tell(request: Outgoing): void {
    if (!this.#closed) this.#post([writeRequest({ ...request, call: 0 })])
  }

  /** Tells `listener` of the events of a socket, until it is undefined. */
  listen(socket: number, listener: ChannelListener | undefined): void {
    if (listener === undefined) this.#listeners.delete(socket)
    else this.#listeners.set(socket, listener)
  }

  /** Adds 1 or -1 to the number of those for whose sake the process stays alive. */
  hold(change: 1 | -1): void {
    this.#holders += change
    if (this.#holders > 0) this.#events.ref()
    else this.#events.unref()
  }

  /** Ends the connection, and with it every socket; idempotent. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.#calls.close()
      this.#events.close()
      for (const listener of [...this.#listeners.values()]) listener.ended()
      this.#listeners.clear()
    }
    await this.#worker.terminate()
  }

  #post(frames: readonly Uint8Array<ArrayBuffer>[]): void {
    this.#calls.postMessage(
      frames,
      frames.map(({ buffer }) => buffer),
    )
  }

  #heard(event: ChannelEvent): void {
    if (event.kind === 'closed') void this.close()
    else if (event.kind === 'readable') this.#listeners.get(event.socket)?.readable()
  }
}
