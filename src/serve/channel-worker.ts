import { connect } from 'node:net'
import { workerData } from 'node:worker_threads'
import { ANSWERS, type ChannelEvent, type ChannelWorkerData, ENDED } from './channel-thread.ts'
import { ANSWER_HEADER, readAnswer } from './frame.ts'
import { FrameSplitter } from './frame-splitter.ts'

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
  Atomics.store(answers, ENDED, 1)
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
  Atomics.add(answers, ANSWERS, 1)
  Atomics.notify(answers, ANSWERS)
}
