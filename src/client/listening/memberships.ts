import type { Socket } from '../../socket/index.ts'

/** The groups that one socket is in, for several who share it: it leaves a group when the last of them has left. */
export class Memberships {
  readonly #socket: Socket
  readonly #counts = new Map<number, number>()

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Throws SocketError when that is not allowed. */
  join(group: number): void {
    const count = this.#counts.get(group) ?? 0
    if (count === 0) this.#socket.join(group)
    this.#counts.set(group, count + 1)
  }

  leave(group: number): void {
    const count = this.#counts.get(group) ?? 1
    if (count > 1) {
      this.#counts.set(group, count - 1)
      return
    }
    this.#counts.delete(group)
    if (!this.#socket.closed) this.#socket.leave(group)
  }
}
