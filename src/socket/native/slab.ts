import { type View, viewOf } from '../../wire/index.ts'
import { type Batch, DATAGRAM_LENGTH, DATAGRAM_OFFSET, DATAGRAM_WORDS } from '../socket.ts'

/** Default size of the buffer that datagrams are received into, in bytes. */
export const SLAB_SIZE = 256 * 1024

/** With less than this left, in bytes, a fresh slab is taken: the largest datagram that the kernel makes for a dump. */
export const SLAB_ROOM = 32 * 1024

const TABLE_ROWS = 1024
const TABLE_ROOM = 64

/**
 * The memory that a socket receives into: bytes, and a table of where the datagrams lie in them. Both are written from
 * their start again and again, until somebody retains what is there; then the writing goes on behind it.
 */
export class Slab {
  readonly #size: number
  #view!: View
  #buffer!: ArrayBuffer
  #start = 0
  #table!: Int32Array<ArrayBuffer>
  // The buffer of a typed array is not a field but a slow call.
  #tableBuffer!: ArrayBuffer
  #tableStart = 0
  #receipt = 0

  constructor(size: number) {
    this.#size = size
    this.#renewBytes()
    this.#renewTable()
  }

  get view(): View {
    return this.#view
  }

  get buffer(): ArrayBuffer {
    return this.#buffer
  }

  /** First byte that may be written. */
  get start(): number {
    return this.#start
  }

  get tableBuffer(): ArrayBuffer {
    return this.#tableBuffer
  }

  /** First word of the table that may be written. */
  get tableStart(): number {
    return this.#tableStart
  }

  /** The table from the first word that may be written. */
  rows(): Int32Array {
    return this.#tableStart === 0 ? this.#table : this.#table.subarray(this.#tableStart)
  }

  /** Notes that datagrams were received: what was received before may be overwritten. Gives a number to retain them by. */
  received(count: number): number {
    if (count > 0) this.#receipt++
    return this.#receipt
  }

  /** Leaves the `count` datagrams that were received last to their owner. */
  retain(count: number, receipt: number): void {
    if (count === 0) return
    if (receipt !== this.#receipt) throw new Error('retain() comes too late: the socket has received again since')
    const last = this.#tableStart + (count - 1) * DATAGRAM_WORDS
    const end = (this.#table[last + DATAGRAM_OFFSET] as number) + (this.#table[last + DATAGRAM_LENGTH] as number)
    this.#start = (end + 7) & ~7
    if (this.#size - this.#start < SLAB_ROOM) this.#renewBytes()
    this.#tableStart += count * DATAGRAM_WORDS
    if (this.#table.length - this.#tableStart < TABLE_ROOM * DATAGRAM_WORDS) this.#renewTable()
  }

  /** Takes fresh memory for the bytes; false when nothing of the present one is used. */
  renew(): boolean {
    if (this.#start === 0) return false
    this.#renewBytes()
    return true
  }

  #renewBytes(): void {
    this.#buffer = new ArrayBuffer(this.#size)
    this.#view = viewOf(this.#buffer)
    this.#start = 0
  }

  #renewTable(): void {
    this.#table = new Int32Array(TABLE_ROWS * DATAGRAM_WORDS)
    this.#tableBuffer = this.#table.buffer
    this.#tableStart = 0
  }
}

/** The datagrams that were received last into a slab. */
export class SlabBatch implements Batch {
  readonly view: View
  readonly count: number
  readonly datagrams: Int32Array
  readonly error: number
  readonly #slab: Slab
  readonly #receipt: number
  #retained = false

  constructor(slab: Slab, count: number, error: number) {
    this.view = slab.view
    this.datagrams = slab.rows()
    this.count = count
    this.error = error
    this.#slab = slab
    this.#receipt = slab.received(count)
  }

  retain(): void {
    if (this.#retained) return
    this.#slab.retain(this.count, this.#receipt)
    this.#retained = true
  }
}
