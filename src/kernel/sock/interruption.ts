/** By which a call that waits is ended, as by a signal: it gives EINTR. Does nothing while the call does not wait. */
export class Interruption {
  #end: (() => void) | undefined

  /** Says how the call that waits now is ended. */
  whileWaiting(end: () => void): void {
    this.#end = end
  }

  interrupt(): void {
    this.#end?.()
  }
}
