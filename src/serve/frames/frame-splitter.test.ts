import { describe, expect, test } from 'vitest'
import { ANSWER_HEADER, MAX_FRAME, writeAnswer } from './frame.ts'
import { FrameSplitter } from './frame-splitter.ts'

const frames = [0, 1, 7, 300].map((length, call) => writeAnswer({ call, bytes: new Uint8Array(length).fill(call) }))
const stream = new Uint8Array(frames.flatMap((frame) => [...frame]))

/** Copies of the frames that are whole. */
function take(splitter: FrameSplitter): Uint8Array[] {
  const found: Uint8Array[] = []
  while (splitter.next()) found.push(splitter.copy())
  return found
}

describe('FrameSplitter', () => {
  test.each([1, 3, 4, 5, 24, 100, stream.length])('finds the frames in pieces of %i bytes', (size) => {
    const splitter = new FrameSplitter(ANSWER_HEADER)
    const found: Uint8Array[] = []
    // The memory of pieces is used again, as that of sockets is; a Buffer, whose slice() is no copy.
    const memory = Buffer.alloc(size)
    for (let at = 0; at < stream.length; at += size) {
      const piece = stream.subarray(at, at + size)
      memory.set(piece)
      splitter.push(memory.subarray(0, piece.length))
      found.push(...take(splitter))
      splitter.keep()
    }
    expect(found).toEqual(frames)
  })

  test('leaves what is not asked for until it is', () => {
    const splitter = new FrameSplitter(ANSWER_HEADER)
    const memory = stream.slice()
    splitter.push(memory)
    splitter.next()
    const first = splitter.copy()
    splitter.keep()
    memory.fill(0)
    splitter.push(stream)
    expect([first, ...take(splitter)]).toEqual([...frames, ...frames])
  })

  test.each([
    ['shorter than its header', ANSWER_HEADER - 1],
    ['longer than any', MAX_FRAME + 1],
    ['of 4 GiB', 0xffff_ffff],
    ['of no length', 0],
  ])('a frame %s is none, and nothing comes after it', (_what, length) => {
    const bytes = new Uint8Array(ANSWER_HEADER)
    new DataView(bytes.buffer).setUint32(0, length, true)
    const splitter = new FrameSplitter(ANSWER_HEADER)
    splitter.push(bytes)
    expect([splitter.next(), splitter.broken]).toEqual([false, true])
    splitter.push(stream)
    expect([splitter.next(), splitter.broken]).toEqual([false, true])
  })
})
