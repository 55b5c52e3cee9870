import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { errnoOf, SocketError } from '../../wire/index.ts'
import type { FramePlace } from '../frames/frame.ts'
import type { FrameStream, FrameStreamListener } from './frame-stream.ts'
import { ANSWERS, ENDED, type StreamEvent, type StreamWorkerData } from './stream-thread.ts'

const EIO = errnoOf('EIO') as number

/** Compiled and not: the thread's file has the ending of this one. */
const WORKER = new URL(`./stream-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

/**
 * A stream by Node alone, for systems without the addon: a thread does the reading and writing, and the caller sleeps on a word
 * of shared memory until the answer is there.
 */
export class ThreadStream implements FrameStream {
  readonly #worker: Worker
  readonly #calls: MessagePort
  readonly #events: MessagePort
  readonly #answers = new Int32Array(new SharedArrayBuffer(8))
  /** Answers that were taken. */
  #taken = 0

  /** Connects to the socket at `path`. Rejects with SocketError when nobody listens there. */
  static async open(path: string, listener: FrameStreamListener): Promise<ThreadStream> {
    const stream = new ThreadStream(path)
    await stream.#connected(listener)
    return stream
  }

  private constructor(path: string) {
    const calls = new MessageChannel()
    const events = new MessageChannel()
    this.#calls = calls.port1
    this.#events = events.port1
    const workerData: StreamWorkerData = { path, calls: calls.port2, events: events.port2, answers: this.#answers }
    const transferList = [calls.port2, events.port2]
    // Of no options of this process: one of them may say what to run.
    this.#worker = new Worker(WORKER, { workerData, transferList, execArgv: [] })
  }

  /** Waits for the first event, which says whether somebody listens at the path. */
  async #connected(listener: FrameStreamListener): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#worker.once('error', reject)
      this.#events.on('message', (event: StreamEvent) => {
        if (event.kind === 'connected') resolve()
        else if (event.kind === 'readable') listener.readable(event.socket)
        else {
          reject(new SocketError(errnoOf(event.code ?? '') ?? EIO, 'connect'))
          listener.ended()
        }
      })
    })
    this.#worker.unref()
    this.#events.unref()
  }

  get ended(): boolean {
    return Atomics.load(this.#answers, ENDED) !== 0
  }

  write(frames: Uint8Array): void {
    const copy = new Uint8Array(frames)
    this.#calls.postMessage(copy, [copy.buffer])
  }

  ask(frames: Uint8Array, timeout: number): FramePlace | undefined {
    this.write(frames)
    return this.next(timeout)
  }

  next(timeout: number): FramePlace | undefined {
    Atomics.wait(this.#answers, ANSWERS, this.#taken, timeout)
    const frame = receiveMessageOnPort(this.#calls)?.message as Uint8Array<ArrayBuffer> | undefined
    if (frame === undefined) return undefined
    this.#taken = (this.#taken + 1) | 0
    return { memory: frame, data: new DataView(frame.buffer), start: 0, length: frame.length }
  }

  hold(on: boolean): void {
    if (on) this.#events.ref()
    else this.#events.unref()
  }

  async close(): Promise<void> {
    this.#calls.close()
    this.#events.close()
    await this.#worker.terminate()
  }
}
