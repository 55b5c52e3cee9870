import type { Batch, Socket } from '../../socket/index.ts'
import { ClosedError, errnoOf, lent, OverrunError, SocketError } from '../../wire/index.ts'
import type { Parties } from '../parties/parties.ts'
import type { Delivery } from './delivery.ts'
import { Loss } from './loss.ts'

/** Errors of recvmsg that mean lost messages and no more: overruns, and what senders report (netlink_set_err()). */
const lossErrnos = new Set([errnoOf('ENOBUFS'), errnoOf('ENOMEM'), errnoOf('EMSGSIZE')])

/** What a receiver needs of its channel. */
interface Surroundings {
  /** Bytes of the socket's receive buffer. */
  readonly bufferSize: number
  onOverrun(): void
  /** The dump that ran may be done: the next one has its turn. */
  afterDump(): void
}

/** Reads a socket when somebody waits for something, and only then. */
export class Receiver {
  readonly #socket: Socket
  readonly #parties: Parties
  readonly #delivery: Delivery
  readonly #surroundings: Surroundings
  readonly #loss = new Loss()
  #reading = false
  #checking = false

  constructor(socket: Socket, parties: Parties, delivery: Delivery, surroundings: Surroundings) {
    this.#socket = socket
    this.#parties = parties
    this.#delivery = delivery
    this.#surroundings = surroundings
  }

  /** Whether something was lost that not everybody knows of. */
  get hasLoss(): boolean {
    return this.#loss.unsettled || this.#loss.untold
  }

  /** Starts or stops waiting for the socket, by whether anybody waits for something on it. */
  rearm(): void {
    if (this.#socket.closed) return
    const wanted = this.#parties.waiting
    if (wanted === this.#reading) return
    this.#reading = wanted
    try {
      this.#socket.onReadable(wanted ? () => this.#onReadable() : undefined)
    } catch (error) {
      this.close(error) // somebody else has closed the descriptor
    }
  }

  #onReadable(): void {
    this.read()
    this.rearm() // who waited may have enough now
  }

  /** Receives once and hands out what came. False when there was nothing. */
  read(): boolean {
    try {
      const batch = this.receive()
      if (batch === undefined) return false
      this.dispatch(batch)
    } catch (error) {
      this.close(error)
      return false
    }
    if (this.#inDoubt) this.#checkSoon()
    return true
  }

  /** Receives once, and draws the conclusions when there is nothing. */
  receive(): Batch | undefined {
    const batch = this.#socket.receive()
    if (batch === undefined && this.#inDoubt) this.#onEmpty()
    return batch
  }

  /** Something may never come: only an empty queue tells. */
  get #inDoubt(): boolean {
    return this.#loss.unsettled || this.#parties.dumps[0]?.cut === true
  }

  /** Reads on while somebody waits: where the end is lost nothing more arrives that would call for a read. */
  #checkSoon(): void {
    if (this.#checking) return
    this.#checking = true
    setImmediate(() => {
      this.#checking = false
      if (this.#inDoubt && !this.#socket.closed && this.#parties.waiting) this.read()
    })
  }

  /** The queue is empty: what the kernel has not answered by now is lost, since it answers while it is asked. */
  #onEmpty(): void {
    if (this.#loss.untold) this.#tellLoss()
    const dump = this.#parties.dumps[0]
    if (dump?.cut) dump.fail(undefined)
    if (this.#loss.unsettled) {
      this.#loss.unsettled = false
      const error = () =>
        new OverrunError('the receive buffer overflowed: the answer may be lost, the request may have been done')
      // Other processes are told when their answer finds no room.
      for (const request of this.#parties.requests.all()) if (request.peer === 0) request.fail(error())
      this.#parties.chunk?.fail(error())
      dump?.fail(error())
    }
    if (dump?.done) this.#surroundings.afterDump()
  }

  #tellLoss(): void {
    this.#loss.told()
    for (const listener of this.#parties.listeners) {
      listener.overrun?.()
      listener.flush()
    }
  }

  /** Hands out what came. */
  dispatch(batch: Batch): void {
    const before = lent.count
    const bytes = this.#delivery.deliver(batch)
    if (lent.count !== before) batch.retain()
    if (this.#loss.passed(bytes)) this.#tellLoss()
    if (batch.error !== 0) this.#socketError(batch.error)
    const dump = this.#parties.dumps[0]
    if (dump !== undefined) {
      if (dump.done) this.#surroundings.afterDump()
      else dump.wake()
    }
    if (this.#parties.listeners.size > 0) for (const listener of this.#parties.listeners) listener.flush()
  }

  #socketError(errno: number): void {
    if (!lossErrnos.has(errno)) return this.close(new SocketError(errno, 'recvmsg'))
    this.#surroundings.onOverrun()
    // A second one: the queue was empty in between, so the gap of the first lies behind us.
    if (this.#loss.untold) this.#tellLoss()
    this.#loss.begin(this.#surroundings.bufferSize)
    this.#checkSoon()
  }

  /** Closes the socket. Everything that waits for it ends: listeners with what they have, the rest with `reason`. */
  close(reason: unknown = new ClosedError('the connection was closed')): void {
    if (!this.#socket.closed) this.#socket.close()
    for (const request of this.#parties.requests.all()) request.fail(reason)
    this.#parties.chunk?.fail(reason as Error)
    for (const job of this.#parties.dumps.splice(0)) job.fail(reason)
    for (const listener of [...this.#parties.listeners])
      listener.end(reason instanceof ClosedError ? undefined : reason)
  }
}
