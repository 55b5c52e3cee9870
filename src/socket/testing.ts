import { MemorySocket, type MemorySocketOptions, type Responder } from './memory.ts'

export type { AnswerOrigin, MemorySocketOptions, Reply } from './memory.ts'
export { MemorySocket as FakeSocket } from './memory.ts'

/** A function that plays the kernel: `(datagram, reply, to) => reply(answer)`. */
export type FakeKernel = Responder

/** A socket that `kernel` answers: for tests of what stands on a socket. */
export function fakeSocket(kernel: FakeKernel, options: MemorySocketOptions = {}): MemorySocket {
  return new MemorySocket(kernel, options)
}
