import { describe, expect, test } from 'vitest'
import { ANSWER_HEADER, MAX_FRAME, writeAnswer } from './frame.ts'
import { FrameSplitter } from './frame-splitter.ts'

const frames = [0, 1, 7, 300].map((length, call) => writeAnswer({ call, bytes: new Uint8Array(length).fill(call) }))
const stream = new Uint8Array(frames.flatMap((frame) => [...frame]))

describe('FrameSplitter', () => {
  test.each([1, 3, 4, 5, 24, 100, stream.length])('finds the frames in pieces of %i bytes', (size) => {
    const splitter = new FrameSplitter(ANSWER_HEADER)
    const found: Uint8Array[] = []
    for (let at = 0; at < stream.length; at += size) {
      found.push(...(splitter.push(stream.subarray(at, at + size)) ?? []))
    }
    expect(found).toEqual(frames)
  })

  test('gives each frame memory of its own', () => {
    const piece = stream.slice()
    const found = new FrameSplitter(ANSWER_HEADER).push(piece) ?? []
    piece.fill(0)
    expect(found).toEqual(frames)
    for (const frame of found) expect([frame.byteOffset, frame.buffer.byteLength]).toEqual([0, frame.length])
  })

  test.each([
    ['shorter than its header', ANSWER_HEADER - 1],
    ['longer than any', MAX_FRAME + 1],
    ['of 4 GiB', 0xffff_ffff],
    ['of no length', 0],
  ])('a frame %s is none', (_what, length) => {
    const bytes = new Uint8Array(ANSWER_HEADER)
    new DataView(bytes.buffer).setUint32(0, length, true)
    expect(new FrameSplitter(ANSWER_HEADER).push(bytes)).toBeUndefined()
  })
})
