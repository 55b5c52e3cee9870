import { route } from '../../src/families/route/index.ts'
import { encodeDatagram } from '../../src/schema/index.ts'
import { MemorySocket } from '../../src/socket/memory.ts'
import { fakeSocket } from '../../src/socket/testing.ts'
import { hostOrder, NLM_F_MULTI, NLMSG_DONE, NLMSG_ERROR, readHeader, spanOf } from '../../src/wire/index.ts'

/** A message to be written; what is left out is 0. */
export interface Written {
  readonly type: number
  readonly flags?: number
  readonly seq?: number
  readonly portid?: number
  readonly value?: Record<string, unknown>
}

/** A datagram of route messages. */
export function datagram(...messages: Written[]): Uint8Array {
  return encodeDatagram(route, {
    messages: messages.map(({ type, flags = 0, seq = 0, portid = 0, value = {} }) => {
      return { name: '', type, flags, seq, portid, value }
    }),
    rest: new Uint8Array(0),
  })
}

/** The header of the message at `offset` of a datagram. */
export function headerOf(bytes: Uint8Array, offset = 0): ReturnType<typeof readHeader> {
  const { view, start } = spanOf(bytes)
  return readHeader(view, start + offset, hostOrder === 'little')
}

/** Headers of all messages of a datagram. */
export function headersOf(bytes: Uint8Array): ReturnType<typeof readHeader>[] {
  const headers = []
  for (let at = 0; at + 16 <= bytes.length; at += (headerOf(bytes, at).length + 3) & ~3)
    headers.push(headerOf(bytes, at))
  return headers
}

export const RTM_NEWLINK = 16
export const RTM_GETLINK = 18

/** A link as the reply to request number `seq`. */
export function link(seq: number, index: number, flags = 0): Written {
  return { type: RTM_NEWLINK, flags, seq, value: { index, ifname: `d${index}` } }
}

/** NLMSG_ERROR as the kernel writes it with CAP_ACK; `error` is 0 or a negative errno. */
export function ack(seq: number, error = 0, extack?: Record<string, unknown>): Written {
  const msg = { len: 32, type: 18, flags: 5, seq, pid: 0 }
  return {
    type: NLMSG_ERROR,
    flags: 0x100 | (extack ? 0x200 : 0),
    seq,
    value: { error, msg, ...(extack && { extack }) },
  }
}

/** NLMSG_DONE; `error` is 0 or a negative errno. */
export function done(seq: number, error = 0, extack: Record<string, unknown> = {}): Written {
  return { type: NLMSG_DONE, flags: NLM_F_MULTI, seq, value: { error, ...extack } }
}

/** A socket whose kernel answers each request, given by its header, with datagrams. */
export function answering(
  answer: (header: ReturnType<typeof readHeader>, datagram: Uint8Array) => Written[][],
): MemorySocket {
  return fakeSocket((bytes, reply) => {
    for (const header of headersOf(bytes)) for (const messages of answer(header, bytes)) reply(datagram(...messages))
  })
}

const EBUSY = 16

/**
 * A socket whose kernel runs dumps as Linux does: one at a time, and the next datagram is made when one is received.
 * Answers to other requests stand in the queue between them.
 */
export class DumpingSocket extends MemorySocket {
  /** Calls of receive(). */
  receives = 0
  /** Datagrams of dumps that were made. */
  made = 0
  /** Dumps that were refused because one was running. */
  refused = 0
  /** Dumps that were started. */
  started = 0
  #rest: Written[][] = []
  #running = false

  /** `dump` gives the datagrams of dump number `run`, its end included; `other` what answers everything else. */
  constructor(
    dump: (seq: number, run: number) => Written[][],
    other: (seq: number) => Written[][] = (seq) => [[ack(seq)]],
  ) {
    super((bytes, reply) => {
      for (const { type, seq, flags } of headersOf(bytes)) {
        if (type !== RTM_GETLINK || (flags & 0x300) === 0)
          for (const messages of other(seq)) reply(datagram(...messages))
        else if (this.#running) {
          this.refused++
          reply(datagram(ack(seq, -EBUSY)))
        } else {
          this.#running = true
          this.#rest = dump(seq, this.started++)
          this.#next()
        }
      }
    })
  }

  #next(): void {
    const messages = this.#rest.shift()
    if (messages === undefined) {
      this.#running = false
      return
    }
    this.made++
    this.push(datagram(...messages))
    if (this.#rest.length === 0) this.#running = false
  }

  override receive(limit = 1): ReturnType<MemorySocket['receive']> {
    this.receives++
    const batch = super.receive(Math.min(limit, 1))
    if (batch !== undefined && this.#running) this.#next()
    return batch
  }
}

/** Datagrams of a dump with `count` links, `each` to a datagram, and the end by itself. */
export function linkDump(
  seq: number,
  count: number,
  each: number,
  flags: (index: number) => number = () => 2,
): Written[][] {
  const datagrams: Written[][] = []
  for (let index = 1; index <= count; index++) {
    if ((index - 1) % each === 0) datagrams.push([])
    datagrams.at(-1)?.push(link(seq, index, flags(index)))
  }
  return [...datagrams, [done(seq)]]
}

/** How long is waited for what has to come, in milliseconds: long, as the machine may be busy. */
const patience = 60_000

/** Waits until `condition` holds; fails when that takes too long. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + patience
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
  if (!condition()) throw new Error('it did not come to that')
}

/** What `read` gives once that `holds`, for what the kernel does in its own time; what it gave last when that takes too long. */
export async function eventually<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const end = Date.now() + patience
  let value = await read()
  while (!holds(value) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    value = await read()
  }
  return value
}

/** What a promise rejects with. */
export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`it gave ${String(value)}`)
    },
    (error: unknown) => error,
  )
}
