import { connect } from 'node:net'
import { workerData } from 'node:worker_threads'
import { ANSWER_HEADER, eventSocket } from '../frames/frame.ts'
import { FrameSplitter } from '../frames/frame-splitter.ts'
import { ANSWERS, ENDED, type StreamEvent, type StreamWorkerData } from './stream-thread.ts'

const { path, calls, events, answers } = workerData as StreamWorkerData
const splitter = new FrameSplitter(ANSWER_HEADER)
const stream = connect(path)
let code: string | undefined

stream.on('connect', () => say({ kind: 'connected' }))
stream.on('error', (error: NodeJS.ErrnoException) => {
  code = error.code
})
stream.on('data', (piece: Buffer) => {
  splitter.push(piece)
  while (splitter.next()) pass()
  splitter.keep()
  if (splitter.broken) stream.destroy()
})
stream.on('close', () => {
  say({ kind: 'closed', code })
  // Whoever sleeps finds no answer, and so knows that there will be none.
  Atomics.store(answers, ENDED, 1)
  wake()
  calls.close()
})
calls.on('message', (frames: Uint8Array) => stream.write(frames))

/** Passes on the frame that was found last. */
function pass(): void {
  const socket = eventSocket(splitter)
  if (socket !== undefined) {
    say({ kind: 'readable', socket })
    return
  }
  const frame = splitter.copy()
  calls.postMessage(frame, [frame.buffer])
  wake()
}

function say(event: StreamEvent): void {
  events.postMessage(event)
}

function wake(): void {
  Atomics.add(answers, ANSWERS, 1)
  Atomics.notify(answers, ANSWERS)
}
