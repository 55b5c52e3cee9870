import type { Limit } from './limit.ts'

interface Waiter {
  readonly charge: number
  readonly enter: () => void
}

/**
 * The receive-buffer bytes that answers in flight may take together, so that they never overrun the buffer. First come,
 * first served; one alone always fits, as in the kernel (`net/netlink/af_netlink.c`, netlink_attachskb()).
 */
export class Window {
  readonly #budget: number
  readonly #waiting = new Set<Waiter>()
  #taken = 0

  constructor(budget: number) {
    this.#budget = budget
  }

  /** Bytes that are not taken. */
  get left(): number {
    return this.#budget - this.#taken
  }

  /** Whether `enter(charge)` would return at once. */
  hasRoom(charge: number): boolean {
    return this.#waiting.size === 0 && this.#fits(charge)
  }

  #fits(charge: number): boolean {
    return this.#taken === 0 || charge <= this.left
  }

  take(charge: number): void {
    this.#taken += charge
  }

  release(charge: number): void {
    this.#taken -= charge
    this.#admit()
  }

  #admit(): void {
    for (const waiter of this.#waiting) {
      if (!this.#fits(waiter.charge)) return
      this.#waiting.delete(waiter)
      this.#taken += waiter.charge
      waiter.enter()
    }
  }

  /** Takes `charge` as soon as it fits. Throws, and takes nothing, when the limit is over before. */
  async enter(charge: number, limit: Limit): Promise<void> {
    let waiter: Waiter | undefined
    const entered = new Promise<void>((enter) => {
      waiter = { charge, enter }
      this.#waiting.add(waiter)
    })
    this.#admit()
    try {
      await limit.wait(entered)
    } catch (reason) {
      if (waiter && this.#waiting.delete(waiter)) this.#admit()
      else this.release(charge)
      throw reason
    }
  }
}
