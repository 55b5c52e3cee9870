import type { RouteNet } from './route-net.ts'

/** Something that happens later, unless it is put off or called off (`struct timer_list`). */
export class Timer {
  readonly #net: () => RouteNet
  readonly #action: () => void
  #end: number | undefined
  #stop: (() => void) | undefined

  /** `net` is asked whenever it is started: a link may move. */
  constructor(net: () => RouteNet, action: () => void) {
    this.#net = net
    this.#action = action
  }

  get isRunning(): boolean {
    return this.#end !== undefined
  }

  /** Milliseconds until it happens; 0 when it does not. */
  get left(): number {
    return this.#end === undefined ? 0 : Math.max(0, this.#end - this.#net().now)
  }

  /** In so many milliseconds, and not when it was to be before (mod_timer()). */
  start(milliseconds: number): void {
    this.stop()
    const net = this.#net()
    this.#end = net.now + milliseconds
    this.#stop = net.after(milliseconds, () => {
      this.#end = undefined
      this.#action()
    })
  }

  stop(): void {
    this.#stop?.()
    this.#end = undefined
  }
}
