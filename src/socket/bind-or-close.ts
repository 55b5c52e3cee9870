import type { Socket } from './socket.ts'

/** Binds a socket that has just been opened; one that cannot be bound is closed. */
export function bindOrClose(socket: Socket, portid: number): void {
  try {
    socket.bind(portid)
  } catch (error) {
    socket.close()
    throw error
  }
}
