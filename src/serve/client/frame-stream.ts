import type { FramePlace } from '../frames/frame.ts'

/** A connection to a server, whose reader can wait. */
export interface FrameStream {
  /** Sends frames, one behind the other. Their memory may be written again when it returns. */
  write(frames: Uint8Array): void
  /** Sends frames, and gives what `next` gives. */
  ask(frames: Uint8Array, timeout: number): FramePlace | undefined
  /**
   * Puts the thread to sleep until the next answer to a call is there, which is good until the next call of the stream. Undefined
   * when none comes within `timeout` milliseconds, or ever.
   */
  next(timeout: number): FramePlace | undefined
  /** Whether no answer will come any more. */
  readonly ended: boolean
  /** Whether it keeps the process alive. */
  hold(on: boolean): void
  close(): Promise<void>
}

/** Hears of what comes by itself, never inside a call of the stream. */
export interface FrameStreamListener {
  /** A socket has something to receive. */
  readable(socket: number): void
  ended(): void
}
