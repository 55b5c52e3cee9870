import { decoderOf, type Operation, type Protocol } from '../../schema/index.ts'
import type { Address, Batch, Socket } from '../../socket/index.ts'
import { ClosedError, type ExtendedAck, NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from '../../wire/index.ts'
import { type BatchRequest, type BatchResult, Chunk } from '../parties/chunk.ts'
import type { DumpJob } from '../parties/dump-job.ts'
import type { Listener } from '../parties/listener.ts'
import { Parties } from '../parties/parties.ts'
import { Request } from '../parties/request.ts'
import { type ChannelStatistics, noStatistics } from '../statistics.ts'
import { Delivery } from './delivery.ts'
import type { Limit } from './limit.ts'
import { isPlainAck } from './plain-ack.ts'
import { Receiver } from './receiver.ts'
import { RequestWriter } from './request-writer.ts'
import { Window } from './window.ts'

const kernel: Address = { portid: 0, groups: 0 }

/** Receive-buffer bytes that an answer is charged with at most: an ack with its TLVs, and a reply or event of a page. */
const ACK_CHARGE = 1280
const PAGE_CHARGE = 4352
const REPLY_CHARGE = PAGE_CHARGE + ACK_CHARGE
/** The same for the largest datagram of a dump. */
const DUMP_CHARGE = 33024
const DEFAULT_BUFFER = 212992

/** Bytes of requests in one datagram, unless the send buffer is smaller still; and what of that the kernel keeps for itself. */
const CHUNK_SIZE = 0x8000
const SEND_OVERHEAD = 32

/**
 * One socket with everything that may happen on it at once: requests, batches, the dump that runs and those that wait,
 * listeners.
 */
export class Channel {
  readonly socket: Socket
  readonly #writer: RequestWriter
  readonly #parties = new Parties()
  readonly #bufferSize: number
  readonly #chunkSize: number
  readonly #window: Window
  readonly #receiver: Receiver

  /** `seq` is the sequence number before the first. */
  constructor(socket: Socket, protocol: Protocol, statistics: ChannelStatistics = noStatistics(), seq = 0) {
    this.socket = socket
    this.#writer = new RequestWriter(seq)
    this.#bufferSize = socket.getOption('receiveBuffer') || DEFAULT_BUFFER
    this.#window = new Window(this.#bufferSize)
    const delivery = new Delivery(this.#parties, socket, statistics, protocol.userToUser)
    this.#receiver = new Receiver(socket, this.#parties, delivery, {
      bufferSize: this.#bufferSize,
      onOverrun: () => statistics.overruns++,
      afterDump: () => this.#afterDump(),
    })
    const sendBuffer = socket.getOption('sendBuffer') || DEFAULT_BUFFER
    this.#chunkSize = Math.min(CHUNK_SIZE, sendBuffer - SEND_OVERHEAD)
  }

  /** A dump runs or waits here. */
  get dumping(): boolean {
    return this.#parties.dumps.length > 0
  }

  // --- requests

  /** Sends a request; it is usually done when this returns. */
  request(
    op: Operation,
    value: unknown,
    flags: number,
    to: number,
    onWarning: ((extack: ExtendedAck) => void) | undefined,
  ): Request {
    const bytes = this.#writer.single(op, value, flags | NLM_F_REQUEST)
    const { seq } = this.#writer
    let batch: Batch | undefined
    let failure: unknown
    try {
      batch = this.socket.exchange(bytes, to === 0 ? kernel : { portid: to, groups: 0 }, 1)
      if (batch !== undefined && op.reply === undefined && to === 0 && this.#isQuiet && isPlainAck(batch, seq)) {
        return Request.acknowledged
      }
    } catch (error) {
      failure = error
    }
    const request = new Request(op, value, to, op.reply && decoderOf(op.reply), flags, onWarning)
    if (failure !== undefined) request.fail(failure)
    this.#parties.requests.add(seq, request)
    try {
      while (batch !== undefined) {
        this.#receiver.dispatch(batch)
        if (request.done) break
        batch = this.#receiver.receive()
      }
    } catch (error) {
      request.fail(error)
    }
    if (request.done) this.#parties.requests.delete(seq)
    else this.#keep(seq, request)
    return request
  }

  /** Whether nobody but a request that is made now waits for anything. */
  get #isQuiet(): boolean {
    const { listeners, dumps } = this.#parties
    return listeners.size === 0 && dumps.length === 0 && !this.#receiver.hasLoss
  }

  /** A request whose answer did not come at once: it holds a part of the receive buffer until it is done. */
  #keep(seq: number, request: Request): void {
    this.#window.take(REPLY_CHARGE)
    request.onDone = () => {
      this.#parties.requests.delete(seq)
      this.#window.release(REPLY_CHARGE)
      this.#receiver.rearm()
    }
    this.#receiver.rearm()
  }

  /** Whether the answers in flight leave room for another one, and nobody is before it. */
  get hasRoom(): boolean {
    return this.#window.hasRoom(REPLY_CHARGE)
  }

  /** Waits until there is room, and runs `send` then. */
  async whenRoom<T>(limit: Limit, send: () => T): Promise<T> {
    await this.#window.enter(REPLY_CHARGE, limit)
    try {
      limit.check()
      return send()
    } finally {
      this.#window.release(REPLY_CHARGE)
    }
  }

  /** Sends as many of `requests` from `from` on as their answers fit the receive buffer, in one datagram. */
  sendChunk(requests: readonly BatchRequest[], from: number, results: (BatchResult | undefined)[]): Chunk {
    const base = this.#writer.begin(requests.length - from)
    let charge = 0
    let at = from
    let failure: unknown
    for (; at < requests.length; at++) {
      const [op, value] = requests[at] as BatchRequest
      const more = this.#answerCharge(op)
      if (at > from && charge + more > this.#chunkRoom) break
      try {
        if (!this.#writer.append(op, value, op.flags | NLM_F_REQUEST | NLM_F_ACK, this.#chunkSize)) break
      } catch (error) {
        failure = error
        break
      }
      charge += more
    }
    // What cannot be written ends the chunk before it, and then makes one by itself.
    const chunk = new Chunk(base, requests, from, Math.max(at - from, 1), charge, results)
    if (at === from) chunk.fail(failure as Error)
    else this.#exchangeChunk(chunk)
    return chunk
  }

  /** Where somebody listens, an answer may come with an event. */
  #answerCharge(op: Operation): number {
    return (op.reply ? REPLY_CHARGE : ACK_CHARGE) + (this.#parties.listeners.size > 0 ? PAGE_CHARGE : 0)
  }

  /** A dump fills half the buffer, and one datagram more (`net/netlink/af_netlink.c`, netlink_recvmsg()). */
  get #chunkRoom(): number {
    return this.#window.left - (this.dumping ? this.#bufferSize / 2 + DUMP_CHARGE : 0)
  }

  #exchangeChunk(chunk: Chunk): void {
    this.#parties.chunk = chunk
    this.#window.take(chunk.charge)
    try {
      let batch = this.socket.exchange(this.#writer.datagram, kernel)
      while (batch !== undefined) {
        this.#receiver.dispatch(batch)
        batch = chunk.open > 0 ? this.#receiver.receive() : undefined
      }
    } catch (error) {
      chunk.fail(error as Error)
    }
    this.#receiver.rearm()
  }

  /** The chunk is done with, or given up. */
  endChunk(chunk: Chunk): void {
    if (this.#parties.chunk !== chunk) return
    this.#parties.chunk = undefined
    this.#window.release(chunk.charge)
    this.#receiver.rearm()
  }

  // --- dumps

  /** Puts a dump into the queue; it is sent when those before it are done. */
  startDump(job: DumpJob): void {
    if (this.socket.closed) return job.fail(new ClosedError('the connection is closed'))
    this.#parties.dumps.push(job)
    if (this.#parties.dumps[0] === job) this.#sendDump(job)
  }

  #sendDump(job: DumpJob): void {
    try {
      const bytes = this.#writer.single(job.op, job.value, job.op.flags | job.flags | NLM_F_REQUEST | NLM_F_DUMP)
      job.seq = this.#writer.seq
      const batch = this.socket.exchange(bytes, kernel)
      if (batch) this.#receiver.dispatch(batch)
    } catch (error) {
      job.fail(error)
    }
    this.#afterDump()
  }

  /** Reads once for a dump, or waits until something arrives or the dump has its turn. */
  async pull(job: DumpJob): Promise<void> {
    if (this.#parties.dumps[0] === job && this.#receiver.read()) return
    if (job.done) return
    const woken = job.wait()
    this.#receiver.rearm()
    await woken
  }

  /** Nobody wants the rest of the dump: it is read to its end in the background. */
  abandon(job: DumpJob): void {
    job.abandoned = true
    const place = this.#parties.dumps.indexOf(job)
    if (place > 0) this.#parties.dumps.splice(place, 1)
    this.#receiver.rearm()
  }

  #afterDump(): void {
    while (this.#parties.dumps[0]?.done) {
      this.#parties.dumps.shift()
      const next = this.#parties.dumps[0]
      if (next && next.seq < 0) {
        this.#sendDump(next)
        next.wake()
      }
    }
    this.#receiver.rearm()
  }

  // --- listeners

  addListener(listener: Listener): void {
    this.#parties.listeners.add(listener)
    this.#receiver.rearm()
  }

  removeListener(listener: Listener): void {
    this.#parties.listeners.delete(listener)
    this.#receiver.rearm()
  }

  /** A listener wants more, or has enough for now. */
  listenerChanged(): void {
    this.#receiver.rearm()
  }

  /** Closes the socket. Everything that waits for it ends: listeners with what they have, the rest with `reason`. */
  close(reason?: unknown): void {
    this.#receiver.close(reason)
  }
}
