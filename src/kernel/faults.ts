/** What can go wrong in a kernel, though nobody has done anything wrong. */
export type FaultKind =
  /** What the kernel sends to a socket is lost, as if its receive buffer were full: the next receive fails with ENOBUFS. */
  | 'overrun'
  /** An acknowledgement, or the error that stands in its place, is lost without a word. */
  | 'lostAck'
  /** A message of a dump says that what is dumped has changed (NLM_F_DUMP_INTR). */
  | 'dumpInterrupted'
  /** A dump is refused as if another one were running for the socket: EBUSY. */
  | 'busy'
  /** There is no memory for a datagram: a send fails with ENOBUFS, an acknowledgement or a dump's buffer becomes ENOBUFS at its reader. */
  | 'noMemory'
  /** A reader comes late: a receive of a socket in the kernel's own process finds nothing yet, although something is there. */
  | 'slowReader'

const kinds: readonly FaultKind[] = ['overrun', 'lostAck', 'dumpInterrupted', 'busy', 'noMemory', 'slowReader']

/** How often something goes wrong: a probability from 0 to 1, or the chances, counted from 1, at which it does. */
export type FaultPlan = { readonly [Kind in FaultKind]?: number | readonly number[] }

/**
 * Faults for a kernel to have: `new Kernel({ faults: new Faults({ overrun: 0.01, dumpInterrupted: [3] }, seed) })`. With the same
 * seed the same chances go wrong; each kind has random numbers of its own, so that another kind more changes nothing for it. Throws
 * RangeError for what is neither a probability nor a list of counts, TypeError for a kind that there is not.
 */
export class Faults {
  readonly seed: number
  readonly #plan: FaultPlan
  readonly #randoms: ReadonlyMap<FaultKind, () => number>
  readonly #chances = new Map<FaultKind, number>()
  readonly #struck = new Map<FaultKind, number>()
  readonly #due = new Map<FaultKind, number>()

  constructor(plan: FaultPlan = {}, seed = 1) {
    for (const [kind, when] of Object.entries(plan)) check(kind, when)
    this.seed = seed >>> 0
    this.#plan = plan
    this.#randoms = new Map(kinds.map((kind, i) => [kind, randomFrom(this.seed + i * 0x9e37_79b9)]))
  }

  /** Has the next `count` chances of a kind go wrong. */
  cause(kind: FaultKind, count = 1): void {
    check(kind, [count])
    this.#due.set(kind, (this.#due.get(kind) ?? 0) + count)
  }

  /** How many chances of a kind there were, and how many of them went wrong. */
  count(kind: FaultKind): { readonly chances: number; readonly struck: number } {
    return { chances: this.#chances.get(kind) ?? 0, struck: this.#struck.get(kind) ?? 0 }
  }

  /** Asks at a chance whether it goes wrong. For the kernel. */
  strikes(kind: FaultKind): boolean {
    const chance = (this.#chances.get(kind) ?? 0) + 1
    this.#chances.set(kind, chance)
    const strikes = this.#isDue(kind) || this.#isPlanned(kind, chance)
    if (strikes) this.#struck.set(kind, (this.#struck.get(kind) ?? 0) + 1)
    return strikes
  }

  #isDue(kind: FaultKind): boolean {
    const due = this.#due.get(kind) ?? 0
    if (due > 0) this.#due.set(kind, due - 1)
    return due > 0
  }

  #isPlanned(kind: FaultKind, chance: number): boolean {
    const when = this.#plan[kind]
    if (when === undefined) return false
    if (typeof when !== 'number') return when.includes(chance)
    return (this.#randoms.get(kind) as () => number)() < when
  }
}

function check(kind: string, when: number | readonly number[] | undefined): void {
  if (!kinds.some((known) => known === kind))
    throw new TypeError(`there is no fault '${kind}': it is one of ${kinds.join(', ')}`)
  if (when === undefined) return
  if (typeof when === 'number' && !(when >= 0 && when <= 1)) throw new RangeError(`${kind}: ${when} is no probability`)
  if (typeof when !== 'number' && !when.every((count) => Number.isInteger(count) && count >= 1)) {
    throw new RangeError(`${kind}: chances are counted from 1`)
  }
}

/** A generator of numbers from 0 to 1 (exclusive): 32 bits of state, good enough for chances (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
