// What the two workloads on NETLINK_USERSOCK share: the message, and the other processes.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const NETLINK_USERSOCK = 2

/** A message with a payload of 64 bytes. */
export function message() {
  const bytes = new Uint8Array(16 + 64)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length, true)
  view.setUint16(4, 16, true)
  return bytes
}

/** Starts `file` with `args` in a process of its own that ends with this one; resolves to its first word. */
export function start(file, args) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args.map(String))
  child.once('exit', (code) => {
    if (code !== 0) throw new Error(`${file} ended with ${code}`)
  })
  return new Promise((resolve) => {
    child.once('message', (word) => resolve({ child, word }))
  })
}

/** Says the first word to the process that called start(), and ends when that does. */
export function ready(word) {
  process.on('disconnect', () => process.exit(0))
  process.send(word)
}
