/** Numbers that a seed decides: the same seed, the same numbers. */
export class Random {
  #state

  constructor(seed) {
    this.#state = seed >>> 0
  }

  /** The next 32 bits (a counter that is stirred, as in MurmurHash3's last steps). */
  u32() {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let x = this.#state
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    return (x ^ (x >>> 16)) >>> 0
  }

  /** 0 to `limit` less one. */
  below(limit) {
    return limit <= 0 ? 0 : this.u32() % limit
  }

  /** True once in `times`. */
  once(times) {
    return this.below(times) === 0
  }

  pick(list) {
    return list[this.below(list.length)]
  }

  /** A length: mostly short. */
  length(most) {
    return this.once(4) ? this.below(most + 1) : this.below(Math.min(most, 24) + 1)
  }

  bytes(length) {
    return Uint8Array.from({ length }, () => this.u32())
  }

  u64() {
    return (BigInt(this.u32()) << 32n) | BigInt(this.u32())
  }
}

/** A seed for the case `index` of what is called `name`. */
export function seedOf(seed, name, index) {
  let hash = seed ^ Math.imul(index + 1, 0x9e3779b1)
  for (const unit of name) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193)
  return hash >>> 0
}
