import { frame, frameAttributes, spanOf } from 'nlkit/wire'

/**
 * A view of just these bytes.
 * @param {Uint8Array} bytes
 */
export function dataView(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/**
 * The messages of a datagram, as far as they are whole.
 * @param {Uint8Array} datagram
 */
export function messagesIn(datagram) {
  const { view, start, end } = spanOf(datagram)
  return frame(view, start, end, true).messages.map(({ start, end, ...header }) => {
    return { ...header, payload: view.bytes.subarray(start, end) }
  })
}

/**
 * The attributes that follow each other in `bytes`, as far as they are whole.
 * @param {Uint8Array} bytes
 */
export function attributesIn(bytes) {
  const { view, start, end } = spanOf(bytes)
  return frameAttributes(view, start, end, true).attributes.map(({ type, start, end }) => {
    return { type, value: view.bytes.subarray(start, end) }
  })
}
