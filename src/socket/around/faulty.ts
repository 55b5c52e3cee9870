import { errnoOf, frame, hostOrder, NLM_F_DUMP_INTR, NLM_F_MULTI, NLMSG_HDRLEN, viewOf } from '../../wire/index.ts'
import { checkInteger, U32_MAX } from '../arguments.ts'
import { copyOf } from '../copy.ts'
import { type Datagram, datagramsOf, ReceiveQueue } from '../queue.ts'
import type { Address, Batch, Socket } from '../socket.ts'
import { ForwardingSocket } from './forward.ts'

/** How often a fault strikes: a probability from 0 to 1, or the numbers of the datagrams it strikes, the first one being 1. */
export type Chance = number | readonly number[]

/** What goes wrong with the datagrams that a socket receives. What is left out never happens. */
export interface Faults {
  /** Start of the sequence of random numbers: the same seed gives the same faults. Default 1. */
  readonly seed?: number
  /** The datagram is lost without a sign. */
  readonly drop?: Chance
  /** The second half of the datagram is cut off, as MSG_TRUNC shows. */
  readonly truncate?: Chance
  /** The datagram changes places with the next one, if one has arrived by then. */
  readonly reorder?: Chance
  /** The datagram is lost, and the receive ends with ENOBUFS in its place. */
  readonly enobufs?: Chance
  /** The messages of a dump (NLM_F_MULTI) in the datagram say that it was interrupted (NLM_F_DUMP_INTR). */
  readonly dumpIntr?: Chance
  /** The datagram arrives `delayMilliseconds` later. */
  readonly delay?: Chance
  /** Default 10. */
  readonly delayMilliseconds?: number
}

const kinds = ['drop', 'truncate', 'reorder', 'enobufs', 'dumpIntr', 'delay'] as const
type Kind = (typeof kinds)[number]

/** A socket whose peer, or whose memory, is not reliable: for tests of what stands on it. Deterministic from the seed. */
export function faulty(socket: Socket, faults: Faults): Socket {
  for (const kind of kinds) checkChance(kind, faults[kind])
  checkInteger(faults.seed ?? 1, 'the seed', 0, U32_MAX)
  checkInteger(faults.delayMilliseconds ?? 10, 'delayMilliseconds', 0, 0x7fff_ffff)
  return new FaultySocket(socket, faults)
}

function checkChance(kind: Kind, chance: Chance | undefined): void {
  if (typeof chance !== 'number') return
  if (!(chance >= 0 && chance <= 1)) throw new RangeError(`${kind} must be a probability from 0 to 1, not ${chance}`)
}

/** Numbers from 0 to 1 (exclusive), the same ones for the same seed (xorshift of 32 bits). */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
}

class FaultySocket extends ForwardingSocket {
  readonly #faults: Faults
  readonly #random: () => number
  readonly #queue = new ReceiveQueue()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  #seen = 0

  constructor(inner: Socket, faults: Faults) {
    super(inner)
    this.#faults = faults
    this.#random = randomFrom(faults.seed ?? 1)
  }

  override receive(limit = Number.POSITIVE_INFINITY): Batch | undefined {
    if (this.#queue.empty) this.#absorb(this.inner.receive())
    return this.#queue.take(limit)
  }

  override exchange(data: Uint8Array, to?: Address, limit = Number.POSITIVE_INFINITY): Batch | undefined {
    this.#absorb(this.inner.exchange(data, to))
    return this.#queue.take(limit)
  }

  override onReadable(listener: (() => void) | undefined): void {
    this.inner.onReadable(listener)
    this.#queue.onReadable(listener)
  }

  override close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#queue.clear()
    super.close()
  }

  #absorb(batch: Batch | undefined): void {
    if (batch === undefined) return
    let held: Datagram | undefined
    for (const datagram of datagramsOf(batch)) {
      const strikes = this.#strikes()
      const spoiled = this.#spoil(datagram, strikes)
      if (spoiled === undefined) continue
      if (strikes.has('reorder') && held === undefined) {
        held = spoiled
        continue
      }
      this.#queue.push(spoiled)
      if (held !== undefined) this.#queue.push(held)
      held = undefined
    }
    if (held !== undefined) this.#queue.push(held)
    if (batch.error !== 0) this.#queue.pushError(batch.error)
  }

  /** Every kind draws a number for every datagram, so that one kind's chance does not change where the others strike. */
  #strikes(): Set<Kind> {
    this.#seen++
    return new Set(
      kinds.filter((kind) => {
        const drawn = this.#random()
        const chance = this.#faults[kind] ?? 0
        return typeof chance === 'number' ? drawn < chance : chance.includes(this.#seen)
      }),
    )
  }

  /** The datagram in a copy, with what strikes it; undefined when it does not arrive now. */
  #spoil(datagram: Datagram, strikes: Set<Kind>): Datagram | undefined {
    if (strikes.has('enobufs')) {
      this.#queue.pushError(errnoOf('ENOBUFS') as number)
      return undefined
    }
    if (strikes.has('drop')) return undefined
    let data = copyOf(datagram.data)
    if (strikes.has('dumpIntr')) interrupt(data)
    if (strikes.has('truncate')) data = data.slice(0, data.length >> 1)
    const spoiled = { ...datagram, data }
    if (!strikes.has('delay')) return spoiled
    this.#later(spoiled)
    return undefined
  }

  #later(datagram: Datagram): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#queue.push(datagram)
    }, this.#faults.delayMilliseconds ?? 10)
    this.#timers.add(timer)
  }
}

function interrupt(data: Uint8Array<ArrayBuffer>): void {
  const view = viewOf(data.buffer)
  const little = hostOrder === 'little'
  for (const { start, flags } of frame(view, 0, data.length, little).messages) {
    const place = start - NLMSG_HDRLEN + 6
    if (flags & NLM_F_MULTI) view.data.setUint16(place, flags | NLM_F_DUMP_INTR, little)
  }
}
