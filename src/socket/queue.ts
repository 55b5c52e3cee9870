import { viewOf } from '../wire/index.ts'
import {
  type Batch,
  DATAGRAM_GROUP,
  DATAGRAM_LENGTH,
  DATAGRAM_NSID,
  DATAGRAM_OFFSET,
  DATAGRAM_PORTID,
  DATAGRAM_SIZE,
  DATAGRAM_WORDS,
} from './socket.ts'

/** A datagram by itself, and what is known of its way. */
export interface Datagram {
  readonly data: Uint8Array
  /** Bytes that were sent: more than `data` has when the datagram was cut. */
  readonly size: number
  /** Port id of the sender, 0 for the kernel. */
  readonly portid: number
  /** Group it was multicast to, 0 for unicast. */
  readonly group: number
  /** Namespace id of the sender, -1 for one's own. */
  readonly nsid: number
}

/** The datagrams of a batch, as views of its buffer. */
export function datagramsOf(batch: Batch): Datagram[] {
  const { datagrams, view } = batch
  return Array.from({ length: batch.count }, (_, index) => {
    const row = index * DATAGRAM_WORDS
    const start = datagrams[row + DATAGRAM_OFFSET] as number
    return {
      data: view.bytes.subarray(start, start + (datagrams[row + DATAGRAM_LENGTH] as number)),
      size: datagrams[row + DATAGRAM_SIZE] as number,
      portid: (datagrams[row + DATAGRAM_PORTID] as number) >>> 0,
      group: datagrams[row + DATAGRAM_GROUP] as number,
      nsid: datagrams[row + DATAGRAM_NSID] as number,
    }
  })
}

/** A batch of copies of `datagrams`, in memory of its own. */
export function batchOf(datagrams: readonly Datagram[], error = 0): Batch {
  const offsets: number[] = []
  let end = 0
  for (const { data } of datagrams) {
    offsets.push(end)
    end = (end + data.length + 7) & ~7
  }
  const view = viewOf(new ArrayBuffer(end))
  const table = new Int32Array(datagrams.length * DATAGRAM_WORDS)
  datagrams.forEach((datagram, index) => {
    const offset = offsets[index] as number
    view.bytes.set(datagram.data, offset)
    const { size, portid, group, nsid } = datagram
    table.set([offset, datagram.data.length, size, portid | 0, group, nsid], index * DATAGRAM_WORDS)
  })
  return { view, count: datagrams.length, datagrams: table, error, retain: () => {} }
}

/** What a socket without a kernel has received: datagrams and errors in order, and the listener that waits for them. */
export class ReceiveQueue {
  readonly #items: (Datagram | number)[] = []
  #listener: (() => void) | undefined
  #scheduled: ReturnType<typeof setTimeout> | undefined

  get empty(): boolean {
    return this.#items.length === 0
  }

  push(datagram: Datagram): void {
    this.#items.push(datagram)
    this.#schedule()
  }

  /** An errno that the receive after the datagrams before it reports. */
  pushError(errno: number): void {
    this.#items.push(errno)
    this.#schedule()
  }

  /** At most `limit` datagrams, up to the next error; undefined when nothing is there. */
  take(limit: number): Batch | undefined {
    if (this.empty) return undefined
    const datagrams: Datagram[] = []
    while (datagrams.length < limit) {
      const item = this.#items.shift()
      if (item === undefined) break
      if (typeof item === 'number') return batchOf(datagrams, item)
      datagrams.push(item)
    }
    return batchOf(datagrams)
  }

  onReadable(listener: (() => void) | undefined): void {
    this.#listener = listener
    this.#schedule()
  }

  clear(): void {
    this.#items.length = 0
    this.#listener = undefined
    clearTimeout(this.#scheduled)
    this.#scheduled = undefined
  }

  #schedule(): void {
    if (this.#scheduled !== undefined || this.#listener === undefined || this.empty) return
    this.#scheduled = setTimeout(() => {
      this.#scheduled = undefined
      if (this.empty) return
      try {
        this.#listener?.()
      } finally {
        this.#schedule()
      }
    }, 0)
  }
}
