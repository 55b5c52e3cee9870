import type { Request } from './request.ts'

/**
 * The requests without an answer, by sequence number. Most are answered before another is sent, so the newest one lies
 * outside the map: entering and leaving a map is a tenth of what such a request costs here.
 */
export class InFlight {
  readonly #older = new Map<number, Request>()
  #newest: Request | undefined
  #seq = 0

  get size(): number {
    return this.#older.size + (this.#newest === undefined ? 0 : 1)
  }

  add(seq: number, request: Request): void {
    if (this.#newest !== undefined) this.#older.set(this.#seq, this.#newest)
    this.#newest = request
    this.#seq = seq
  }

  get(seq: number): Request | undefined {
    return seq === this.#seq && this.#newest !== undefined ? this.#newest : this.#older.get(seq)
  }

  delete(seq: number): void {
    if (seq === this.#seq && this.#newest !== undefined) this.#newest = undefined
    else this.#older.delete(seq)
  }

  /** Those that are there now: what is done with them may take some out. */
  all(): Request[] {
    return this.#newest === undefined ? [...this.#older.values()] : [...this.#older.values(), this.#newest]
  }
}
