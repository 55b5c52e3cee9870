import { decoderOf, encodeMessage, type Operation, type Protocol, Writer } from '../schema/index.ts'
import {
  type Address,
  type Batch,
  DATAGRAM_GROUP,
  DATAGRAM_LENGTH,
  DATAGRAM_NSID,
  DATAGRAM_OFFSET,
  DATAGRAM_PORTID,
  DATAGRAM_SIZE,
  DATAGRAM_WORDS,
  type Socket,
} from '../socket/index.ts'
import {
  align4,
  ClosedError,
  DecodeError,
  type ExtendedAck,
  errnoOf,
  lent,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  NLMSG_HDRLEN,
  OverrunError,
  SocketError,
  type View,
} from '../wire/index.ts'
import { type BatchRequest, type BatchResult, Chunk } from './chunk.ts'
import type { DumpJob } from './dump-job.ts'
import { Request } from './request.ts'
import { flagsOf, headerWord, typeOf } from './header-word.ts'
import type { Listener } from './listener.ts'

const ENOBUFS = errnoOf('ENOBUFS') as number
const kernel: Address = { portid: 0, groups: 0 }

/** Receive-buffer bytes that an answer is charged with at most: an ack with its TLVs, and a reply of a page. */
const ACK_CHARGE = 1280
const REPLY_CHARGE = 4352 + ACK_CHARGE

/** What a channel has met that nobody asked for. */
export interface ChannelStatistics {
  /** Datagrams that did not come from whom they should: dropped. */
  foreign: number
  /** Datagrams that were cut, or that are no messages. */
  malformed: number
  /** Times that the receive buffer overflowed (ENOBUFS). */
  overruns: number
  /** Messages that answer nothing that is in flight. */
  unmatched: number
}

/**
 * One socket with everything that may happen on it at once: requests, batches, the dump that runs and those that wait,
 * listeners. It reads when somebody waits for something, and only then.
 */
export class Channel {
  readonly socket: Socket
  readonly statistics: ChannelStatistics = { foreign: 0, malformed: 0, overruns: 0, unmatched: 0 }
  readonly #userToUser: boolean
  readonly #writer = new Writer()
  readonly #requests = new Map<number, Request>()
  readonly #dumps: DumpJob[] = []
  readonly #listeners = new Set<Listener>()
  /** Receive-buffer bytes that answers may take together. */
  readonly #budget: number
  readonly #queue: (() => void)[] = []
  #charged = 0
  #chunk: Chunk | undefined
  #seq = 0
  #cut: Uint8Array = new Uint8Array(0)
  #reading = false
  #lossy = false

  constructor(socket: Socket, protocol: Protocol) {
    this.socket = socket
    this.#userToUser = protocol.userToUser
    this.#budget = Math.max((socket.getOption('receiveBuffer') || 212992) - REPLY_CHARGE, REPLY_CHARGE)
  }

  /** A dump runs or waits here. */
  get dumping(): boolean {
    return this.#dumps.length > 0
  }

  // --- requests

  /** Sends a request; it is usually done when this returns. */
  request(op: Operation, value: unknown, flags: number, to: number, onWarning: ((extack: ExtendedAck) => void) | undefined): Request {
    const acked = (flags & NLM_F_ACK) !== 0
    const request = new Request(op, value, to, op.reply && decoderOf(op.reply), acked, onWarning)
    const seq = this.#nextSeq()
    const bytes = this.#encode(op, value, flags | NLM_F_REQUEST, seq)
    this.#requests.set(seq, request)
    try {
      let batch = this.socket.exchange(bytes, to === 0 ? kernel : { portid: to, groups: 0 }, 1)
      while (batch !== undefined) {
        this.#dispatch(batch)
        if (request.done) break
        batch = this.socket.receive()
      }
    } catch (error) {
      request.fail(error)
    }
    if (request.done) this.#requests.delete(seq)
    else this.#keep(seq, request)
    return request
  }

  /** A request whose answer did not come at once: it holds a part of the receive buffer until it is done. */
  #keep(seq: number, request: Request): void {
    this.#charged += REPLY_CHARGE
    request.onDone = () => {
      this.#requests.delete(seq)
      this.#charged -= REPLY_CHARGE
      this.#rearm()
      this.#queue.shift()?.()
    }
    this.#rearm()
  }

  /** Waits until the answers in flight leave room for another one. */
  async room(): Promise<void> {
    while (this.#charged > 0 && this.#charged + REPLY_CHARGE > this.#budget && !this.socket.closed) {
      await new Promise<void>((resolve) => this.#queue.push(resolve))
    }
  }

  /** Whether `room()` would return at once. */
  get hasRoom(): boolean {
    return this.#charged === 0 || this.#charged + REPLY_CHARGE <= this.#budget
  }

  /** Sends as many of `requests` from `from` on as their answers fit the receive buffer, in one datagram. */
  sendChunk(requests: readonly BatchRequest[], from: number, results: (BatchResult | undefined)[]): Chunk {
    const writer = this.#writer
    writer.at = 0
    const base = (this.#seq + 1) >>> 0
    let charge = this.#charged
    let at = from
    while (at < requests.length && writer.at < 0x8000) {
      const [op, value] = requests[at] as BatchRequest
      charge += op.reply ? REPLY_CHARGE : ACK_CHARGE
      if (charge > this.#budget && at > from) break
      this.#append(op, value, op.flags | NLM_F_REQUEST | NLM_F_ACK, this.#nextSeq())
      at++
    }
    const chunk = new Chunk(base, requests, from, at - from, results)
    this.#chunk = chunk
    this.#exchangeChunk(chunk, writer.view.bytes.subarray(0, writer.at))
    return chunk
  }

  #exchangeChunk(chunk: Chunk, bytes: Uint8Array): void {
    try {
      let batch = this.socket.exchange(bytes, kernel)
      while (batch !== undefined && chunk.open > 0) {
        this.#dispatch(batch)
        batch = chunk.open > 0 ? this.socket.receive() : undefined
      }
    } catch (error) {
      chunk.fail(error as Error)
    }
    this.#rearm()
  }

  /** The chunk is done with. */
  endChunk(): void {
    this.#chunk = undefined
    this.#rearm()
  }

  #nextSeq(): number {
    this.#seq = this.#seq === 0xffffffff ? 1 : this.#seq + 1
    return this.#seq
  }

  #encode(op: Operation, value: unknown, flags: number, seq: number): Uint8Array {
    const writer = this.#writer
    writer.at = 0
    this.#append(op, value, flags, seq)
    // The same request of other values usually has the same length: its view is used again.
    if (this.#cut.length !== writer.at || this.#cut.buffer !== writer.view.bytes.buffer) {
      this.#cut = writer.view.bytes.subarray(0, writer.at)
    }
    return this.#cut
  }

  #append(op: Operation, value: unknown, flags: number, seq: number): void {
    const writer = this.#writer
    const start = writer.at
    writer.need(NLMSG_HDRLEN)
    writer.at = start + NLMSG_HDRLEN
    encodeMessage(op.request, value, writer)
    const { words } = writer.view
    const word = start >> 2
    words[word] = writer.at - start
    words[word + 1] = headerWord(op.request.type, flags)
    words[word + 2] = seq
    words[word + 3] = 0
    writer.align()
  }

  // --- dumps

  /** Puts a dump into the queue; it is sent when those before it are done. */
  startDump(job: DumpJob): void {
    if (this.socket.closed) return job.fail(new ClosedError('the connection is closed'))
    this.#dumps.push(job)
    if (this.#dumps[0] === job) this.#sendDump(job)
  }

  #sendDump(job: DumpJob): void {
    try {
      job.seq = this.#nextSeq()
      const flags = job.op.flags | job.flags | NLM_F_REQUEST | NLM_F_DUMP
      const batch = this.socket.exchange(this.#encode(job.op, job.value, flags, job.seq), kernel)
      if (batch) this.#dispatch(batch)
    } catch (error) {
      job.fail(error)
    }
    this.#afterDump()
  }

  /** Reads once for a dump, or waits until something arrives or the dump has its turn. */
  async pull(job: DumpJob): Promise<void> {
    if (this.#dumps[0] === job && this.#read()) return
    if (job.done) return
    const woken = job.wait()
    this.#rearm()
    await woken
  }

  /** Nobody wants the rest of the dump: it is read to its end in the background. */
  abandon(job: DumpJob): void {
    job.abandoned = true
    if (this.#dumps[0] !== job) {
      const place = this.#dumps.indexOf(job)
      if (place > 0) this.#dumps.splice(place, 1)
    }
    this.#rearm()
  }

  #afterDump(): void {
    while (this.#dumps[0]?.done) {
      this.#dumps.shift()
      const next = this.#dumps[0]
      if (next && next.seq < 0) {
        this.#sendDump(next)
        next.wake()
      }
    }
    this.#rearm()
  }

  // --- listeners

  addListener(listener: Listener): void {
    this.#listeners.add(listener)
    this.#rearm()
  }

  removeListener(listener: Listener): void {
    this.#listeners.delete(listener)
    this.#rearm()
  }

  /** A listener wants more, or has enough for now. */
  listenerChanged(): void {
    this.#rearm()
  }

  // --- reading

  /** Starts or stops waiting for the socket, by whether anybody waits for something on it. */
  #rearm(): void {
    if (this.socket.closed) return
    const wanted = this.#isWanted()
    if (wanted === this.#reading) return
    this.#reading = wanted
    this.socket.onReadable(wanted ? () => this.#read() : undefined)
  }

  #isWanted(): boolean {
    const dump = this.#dumps[0]
    if (this.#requests.size > 0 || (this.#chunk !== undefined && this.#chunk.open > 0)) return true
    // A dump that others wait for is read on, so that dumps inside the loop over a dump do not wait for ever.
    if (dump !== undefined && !dump.done && (dump.abandoned || dump.waiting || this.#dumps.length > 1)) return true
    for (const listener of this.#listeners) if (listener.hungry) return true
    return false
  }

  /** Receives once. False when there was nothing. */
  #read(): boolean {
    let batch: Batch | undefined
    try {
      batch = this.socket.receive()
    } catch (error) {
      this.close(error)
      return false
    }
    if (batch === undefined) {
      if (this.#lossy) this.#failUnanswered()
      return false
    }
    this.#dispatch(batch)
    return true
  }

  /** Reads on after an overrun while somebody waits: an empty queue then means that the answer is lost. */
  #checkLoss(): void {
    if (!this.#lossy || this.socket.closed) return
    if (this.#isWanted() && this.#read()) setImmediate(() => this.#checkLoss())
  }

  /** After an overrun, whatever has no answer when the queue is empty has lost it. */
  #failUnanswered(): void {
    this.#lossy = false
    const error = () => new OverrunError('the receive buffer overflowed: the answer may be lost, the request may have been done')
    for (const request of [...this.#requests.values()]) request.fail(error())
    this.#chunk?.fail(error())
    const dump = this.#dumps[0]
    if (dump && !dump.done) {
      dump.fail(error())
      this.#afterDump()
    }
  }

  #dispatch(batch: Batch): void {
    const { datagrams, view, count } = batch
    const before = lent.count
    for (let i = 0; i < count; i++) {
      const row = i * DATAGRAM_WORDS
      const start = datagrams[row + DATAGRAM_OFFSET] as number
      const length = datagrams[row + DATAGRAM_LENGTH] as number
      const portid = (datagrams[row + DATAGRAM_PORTID] as number) >>> 0
      const group = datagrams[row + DATAGRAM_GROUP] as number
      if (portid !== 0 && !this.#userToUser) this.statistics.foreign++
      else if ((datagrams[row + DATAGRAM_SIZE] as number) > length) this.#cutShort(view, start, length, group)
      else {
        for (const listener of this.#listeners) {
          listener.datagram?.(view, start, start + length, portid, group)
        }
        this.#walk(view, start, start + length, portid, group, datagrams[row + DATAGRAM_NSID] as number)
      }
    }
    if (lent.count !== before) batch.retain()
    if (batch.error !== 0) this.#socketError(batch.error)
    const dump = this.#dumps[0]
    if (dump !== undefined) {
      if (dump.done) this.#afterDump()
      else dump.wake()
    }
    for (const listener of this.#listeners) listener.flush()
  }

  #walk(view: View, start: number, end: number, portid: number, group: number, nsid: number): void {
    const { words } = view
    const dump = this.#dumps[0]
    const chunk = this.#chunk
    let at = start
    while (end - at >= NLMSG_HDRLEN) {
      const word = at >> 2
      const length = words[word] as number
      if (length < NLMSG_HDRLEN || length > end - at) break
      const seq = words[word + 2] as number
      if (dump !== undefined && seq === dump.seq && group === 0) {
        at = dump.run(view, at, end)
        continue
      }
      const second = words[word + 1] as number
      const type = typeOf(second)
      const flags = flagsOf(second)
      const payload = at + NLMSG_HDRLEN
      if (group !== 0) this.#announce(view, type, payload, at + length, word, group, nsid)
      else if (chunk !== undefined && (seq - chunk.base) >>> 0 < chunk.count) {
        chunk.take((seq - chunk.base) >>> 0, view, type, flags, payload, at + length)
      } else {
        const request = this.#requests.get(seq)
        if (request !== undefined && request.peer === portid) {
          request.take(view, type, flags, payload, at + length)
        } else if (!this.#announce(view, type, payload, at + length, word, group, nsid)) this.statistics.unmatched++
      }
      at += align4(length)
    }
    if (at < end) this.statistics.malformed++
  }

  #announce(view: View, type: number, start: number, end: number, word: number, group: number, nsid: number): boolean {
    let heard = false
    for (const listener of this.#listeners) {
      if (listener.message?.(view, type, start, end, view.words[word + 2] as number, view.words[word + 3] as number, group, nsid)) heard = true
    }
    return heard
  }

  /** A datagram that the receive buffer in this process was too small for. */
  #cutShort(view: View, start: number, length: number, group: number): void {
    this.statistics.malformed++
    const seq = length >= NLMSG_HDRLEN && group === 0 ? view.words[(start >> 2) + 2] : undefined
    const error = new DecodeError('', length, 'the datagram was cut: open the socket with a larger slabSize')
    const dump = this.#dumps[0]
    if (dump && seq === dump.seq) dump.fail(error)
    else if (seq !== undefined && this.#requests.has(seq)) this.#requests.get(seq)?.fail(error)
    else for (const listener of this.#listeners) listener.overrun?.()
  }

  #socketError(errno: number): void {
    if (errno !== ENOBUFS) return this.close(new SocketError(errno, 'recvmsg'))
    this.statistics.overruns++
    this.#lossy = true
    setImmediate(() => this.#checkLoss())
    for (const listener of this.#listeners) listener.overrun?.()
  }

  /** Closes the socket. Everything that waits for it ends: listeners with what they have, the rest with `reason`. */
  close(reason: unknown = new ClosedError('the connection was closed')): void {
    if (!this.socket.closed) this.socket.close()
    for (const request of [...this.#requests.values()]) request.fail(reason)
    this.#requests.clear()
    this.#chunk?.fail(reason as Error)
    for (const job of this.#dumps.splice(0)) job.fail(reason)
    for (const listener of [...this.#listeners]) listener.end(reason instanceof ClosedError ? undefined : reason)
    for (const resume of this.#queue.splice(0)) resume()
  }
}
