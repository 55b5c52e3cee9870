import { connect } from 'node:net'
import { type MessagePort, workerData } from 'node:worker_threads'
import { ANSWER_HEADER, readAnswer } from './frame.ts'
import { FrameSplitter } from './frame-splitter.ts'

/** What the thread is given: see `Channel`. */
export interface ChannelWorkerData {
  readonly path: string
  readonly calls: MessagePort
  readonly events: MessagePort
  /** Counts the answers, so that the caller can sleep until there is one. */
  readonly answers: Int32Array<SharedArrayBuffer>
}

/**
 * What the thread says beside answers: that it is connected, an event of a socket, or the end, with Node's error code.
 */
export type ChannelEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'readable'; readonly socket: number }
  | { readonly kind: 'closed'; readonly code: string | undefined }

const { path, calls, events, answers } = workerData as ChannelWorkerData
const splitter = new FrameSplitter(ANSWER_HEADER)
const stream = connect(path)
let code: string | undefined

stream.on('connect', () => say({ kind: 'connected' }))
stream.on('error', (error: NodeJS.ErrnoException) => {
  code = error.code
})
stream.on('data', (piece: Buffer) => {
  const frames = splitter.push(piece)
  if (frames === undefined) stream.destroy()
  for (const frame of frames ?? []) pass(frame)
})
stream.on('close', () => {
  say({ kind: 'closed', code })
  // Whoever sleeps finds no answer, and so knows that there will be none.
  wake()
  calls.close()
})
calls.on('message', (frame: Uint8Array) => stream.write(frame))

function pass(frame: Uint8Array<ArrayBuffer>): void {
  const answer = readAnswer(frame)
  if (answer === undefined) return
  if (answer.call === 0) {
    say({ kind: 'readable', socket: answer.a })
    return
  }
  calls.postMessage(frame, [frame.buffer])
  wake()
}

function say(event: ChannelEvent): void {
  events.postMessage(event)
}

function wake(): void {
  Atomics.add(answers, 0, 1)
  Atomics.notify(answers, 0)
}
