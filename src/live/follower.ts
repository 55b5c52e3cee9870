import type { Connection, Notification, Overrun, Subscription } from '../client/index.ts'
import type { Group } from '../schema/index.ts'
import { ClosedError, InterruptedError, OverrunError } from '../wire/index.ts'
import type { ResyncReason } from './change.ts'
import type { Replica, Told } from './replica.ts'

type Notice = Notification<string, object>
type Event = Notice | Overrun

/** Events that are kept while a dump runs; with more of them it is quicker to dump again. */
const MOST_HELD = 262_144
/** Turns of the event loop in which events may still come that are older than the end of a dump. */
const MOST_TURNS = 256
/** Milliseconds between attempts while the kernel changes too quickly to be read. */
const LONGEST_PAUSE = 200

/** Keeps the tables of one set equal to the kernel's. */
export class Follower<P extends string> {
  readonly #rt: Connection<P>
  readonly #replicas: readonly Replica<P>[]
  readonly #events: Subscription<Event>
  readonly #abort = new AbortController()
  readonly #signal: AbortSignal | undefined
  readonly #onAbort = () => this.end({ reason: this.#signal?.reason })
  /** Events since the dump that runs was asked for; undefined when none runs. */
  #held: Notice[] | undefined
  /** Something is missing between the beginning of the dump and now. */
  #lost = false
  #ended = false

  constructor(rt: Connection<P>, replicas: readonly Replica<P>[], groups: readonly Group<P>[], signal?: AbortSignal) {
    signal?.throwIfAborted()
    this.#rt = rt
    this.#replicas = replicas
    this.#signal = signal
    this.#events = rt.subscribe(groups) as unknown as Subscription<Event>
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** Settles when there is a first snapshot; follows from then on. Rejects with what made that impossible. */
  async start(): Promise<void> {
    this.#held = []
    void this.#listen()
    await this.#resync('overrun')
  }

  async #listen(): Promise<void> {
    try {
      for await (const events of this.#events.batches()) {
        if (this.#held === undefined) this.#apply(events)
        else this.#hold(events, 0)
      }
      this.end()
    } catch (reason) {
      this.end({ reason })
    }
  }

  /** Shows what the events tell, until one of them is not enough to know what the kernel has. */
  #apply(events: readonly Event[]): void {
    const told = this.#replicas.map((replica) => replica.read(events as readonly Notice[]))
    for (let i = 0; i < events.length; i++) {
      const event = events[i] as Event
      const reason = isOverrun(event) ? 'overrun' : this.#tell(event, told, i) ? undefined : 'unannounced'
      if (reason === undefined) continue
      this.#held = []
      this.#hold(events, i + 1)
      this.#resync(reason).catch((error) => this.end({ reason: error }))
      break
    }
    for (const replica of this.#replicas) replica.flush()
  }

  #tell(event: Notice, told: readonly Told[][], i: number): boolean {
    let known = true
    for (let k = 0; k < this.#replicas.length; k++) {
      if (!(this.#replicas[k] as Replica<P>).apply(event, told[k]?.[i])) known = false
    }
    return known
  }

  #hold(events: readonly Event[], from: number): void {
    const held = this.#held as Notice[]
    for (let i = from; i < events.length; i++) {
      const event = events[i] as Event
      if (isOverrun(event)) this.#lost = true
      else if (held.length < MOST_HELD) held.push(event)
      else this.#lost = true
    }
  }

  /** Dumps until a dump and the events since it began tell everything, then shows that, all tables at once. */
  async #resync(reason: ResyncReason): Promise<void> {
    for (let pause = 1; !(await this.#attempt(reason)); pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      await this.#sleep(pause)
    }
  }

  async #attempt(reason: ResyncReason): Promise<boolean> {
    await this.#quiet()
    this.#held = []
    this.#lost = false
    try {
      for (const replica of this.#replicas) await replica.snapshot(this.#rt, this.#abort.signal)
    } catch (error) {
      if (error instanceof InterruptedError || error instanceof OverrunError) return false
      throw error
    }
    await this.#quiet()
    return this.#show(reason)
  }

  /** Nothing awaits in here, so nothing comes between the last event that was held and what is then shown. */
  #show(reason: ResyncReason): boolean {
    const held = this.#held as Notice[]
    let known = !this.#lost
    for (const replica of this.#replicas) {
      for (const [i, told] of replica.read(held).entries()) {
        if (!replica.prepare(held[i] as Notice, told)) known = false
      }
    }
    if (!known) return false
    this.#held = undefined
    for (const replica of this.#replicas) replica.publish(reason)
    for (const replica of this.#replicas) replica.flush()
    return true
  }

  /**
   * Waits until the socket for events has nothing that is older than this call: for a turn in which nothing came, or for so
   * many that the whole receive buffer has been read.
   */
  async #quiet(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const before = this.#held?.length
      // What is readable is read between two checks of the loop, and reaches us before the second.
      await turnOfLoop()
      await turnOfLoop()
      this.#check()
      if (this.#held?.length === before) return
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    this.#check()
  }

  #check(): void {
    this.#abort.signal.throwIfAborted()
  }

  /** Stops following; with a failure, readers are told. */
  end(failure?: { readonly reason: unknown }): void {
    if (this.#ended) return
    this.#ended = true
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#events.close()
    this.#abort.abort(failure ? failure.reason : new ClosedError('the table was closed'))
    for (const replica of this.#replicas) replica.end(failure)
  }
}

function isOverrun(event: Event): event is Overrun {
  return event.value === undefined
}

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
