import { type Addon, loadAddon } from '../../socket/native/addon.ts'
import { errnoOf, SocketError } from '../../wire/index.ts'
import { ANSWER_HEADER, eventSocket, type FramePlace } from '../frames/frame.ts'
import { FrameSplitter } from '../frames/frame-splitter.ts'
import type { FrameStream, FrameStreamListener } from './frame-stream.ts'

/** The addon's functions for a connection that can be waited for (native/stream.c). Waits are in milliseconds. */
interface StreamAddon extends Addon {
  /** A handle, which pollStart, pollRef and close take; or minus the errno. */
  streamConnect(path: Uint8Array): number
  streamWrite(handle: number, bytes: Uint8Array, timeout: number): number
  /** How many bytes came, 0 at the end, or minus the errno. */
  streamRead(handle: number, buffer: ArrayBuffer, timeout: number): number
  /** Both in one call. */
  streamAsk(handle: number, bytes: Uint8Array, buffer: ArrayBuffer, timeout: number): number
}

const EAGAIN = errnoOf('EAGAIN') as number
const SLAB_SIZE = 256 * 1024

/** A stream by the addon: who waits, waits in the read itself. */
export class AddonStream implements FrameStream {
  readonly #addon = loadAddon() as StreamAddon
  readonly #handle: number
  readonly #timeout: number
  readonly #listener: FrameStreamListener
  readonly #slab = new ArrayBuffer(SLAB_SIZE)
  readonly #bytes = new Uint8Array(this.#slab)
  readonly #splitter = new FrameSplitter(ANSWER_HEADER)
  /** Sockets whose events have come while an answer was waited for. */
  readonly #readable = new Set<number>()
  #ended = false
  #closed = false

  /** Connects to the socket at `path`. Throws SocketError when nobody listens there. A write waits for `timeout` at most. */
  constructor(path: string, timeout: number, listener: FrameStreamListener) {
    this.#timeout = timeout
    this.#listener = listener
    this.#handle = this.#addon.streamConnect(new TextEncoder().encode(path))
    if (this.#handle < 0) throw new SocketError(-this.#handle, 'connect', path)
    this.#addon.pollStart(this.#handle, () => this.#poll())
    this.hold(false)
  }

  get ended(): boolean {
    return this.#ended
  }

  write(frames: Uint8Array): void {
    if (this.#addon.streamWrite(this.#handle, frames, this.#timeout) < 0) this.#end()
  }

  ask(frames: Uint8Array, timeout: number): FramePlace | undefined {
    this.#splitter.keep()
    if (!this.#take(this.#addon.streamAsk(this.#handle, frames, this.#slab, timeout))) return undefined
    return this.next(timeout)
  }

  next(timeout: number): FramePlace | undefined {
    let end: number | undefined
    for (;;) {
      if (this.#splitter.next()) {
        if (!this.#isEvent()) return this.#splitter
        continue
      }
      const left = end === undefined ? timeout : Math.max(1, end - performance.now())
      end ??= performance.now() + timeout
      if (!this.#read(left)) return undefined
    }
  }

  /** Reads what is there, or comes within `timeout`; false when nothing is. */
  #read(timeout: number): boolean {
    if (this.#ended) return false
    this.#splitter.keep()
    return this.#take(this.#addon.streamRead(this.#handle, this.#slab, timeout))
  }

  /** Takes what a read gave; false when it was nothing. */
  #take(length: number): boolean {
    if (length === -EAGAIN) return false
    if (length > 0) this.#splitter.push(this.#bytes, 0, length)
    if (length <= 0 || this.#splitter.broken) this.#end()
    return length > 0
  }

  /** Notes an event; false for an answer. */
  #isEvent(): boolean {
    const socket = eventSocket(this.#splitter)
    if (socket === undefined) return false
    if (this.#readable.size === 0) setImmediate(() => this.#tell())
    this.#readable.add(socket)
    return true
  }

  #tell(): void {
    const sockets = [...this.#readable]
    this.#readable.clear()
    for (const socket of sockets) if (!this.#closed) this.#listener.readable(socket)
  }

  /** Something came while nobody waited: events, or the end. An answer nobody waits for is none. */
  #poll(): void {
    while (!this.#closed && !this.#ended && this.#read(0)) {
      while (this.#splitter.next()) this.#isEvent()
    }
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#addon.pollStop(this.#handle)
    setImmediate(() => {
      if (!this.#closed) this.#listener.ended()
    })
  }

  hold(on: boolean): void {
    if (!this.#closed) this.#addon.pollRef(this.#handle, on ? 1 : 0)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#ended = true
    this.#addon.close(this.#handle)
  }
}
