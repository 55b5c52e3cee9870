/** By which a call that waits is ended, as by a signal: it gives EINTR. Does nothing while the call does not wait. */
export class Interruption {
  #end: (() => void) | undefined
  #afterwards: (() => void) | undefined

  /** Says how the call that waits now is ended. */
  whileWaiting(end: () => void): void {
    this.#end = end
  }

  /** Says what is done when the call was ended, before anything else happens. */
  afterwards(action: () => void): void {
    this.#afterwards = action
  }

  interrupt(): void {
    this.#end?.()
    this.#afterwards?.()
  }
}
