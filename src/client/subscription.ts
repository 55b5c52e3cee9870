import { decoderOf, type Events, type Group, type TypeOf } from '../schema/index.ts'
import type { View } from '../wire/index.ts'
import type { Channel } from './channel.ts'
import { Inbox } from './inbox.ts'
import type { Listener } from './listener.ts'

/** A notification: the event's name and the message. `seq` and `portid` are of the request that caused it, 0 if none did. */
export interface Notification<E extends string, V> {
  readonly event: E
  readonly value: V
  readonly seq: number
  readonly portid: number
  /** Namespace id of the sender; absent for one's own. */
  readonly nsid?: number
}

/** Notifications were lost: the receive buffer was full. What is known must be asked for anew. */
export interface Overrun {
  readonly event: 'overrun'
  readonly value?: undefined
}

type EventsOf<G> = G extends Group<string, infer E> ? E : never
type NotificationsOf<E extends Events> = { [K in keyof E & string]: Notification<K, TypeOf<E[K]>> }[keyof E & string]

/** What a subscription to the groups `G` yields. */
export type EventOf<G extends readonly Group[]> = NotificationsOf<EventsOf<G[number]>> | Overrun

interface Entry {
  readonly event: string
  readonly decode: (view: View, start: number, end: number) => unknown
}

const overrun: Overrun = Object.freeze({ event: 'overrun' })

/**
 * Notifications of some groups, from the moment it was made. Iterate over it, or over `batches()`; leaving the loop ends
 * it. A reader that is too slow gets an `overrun` event where something was lost.
 */
export class Subscription<E> implements AsyncIterable<E>, AsyncDisposable {
  readonly #channel: Channel
  readonly #inbox = new Inbox<E>()
  readonly #listener: Listener
  readonly #onEnd: () => void
  readonly #byGroup = new Map<number, Map<number, Entry>>()
  readonly #byType = new Map<number, Entry>()
  readonly #abort: (() => void) | undefined
  readonly #signal: AbortSignal | undefined

  /** @internal Joining the groups is the connection's part. */
  constructor(channel: Channel, groups: readonly Group[], onEnd: () => void, signal?: AbortSignal) {
    this.#channel = channel
    this.#onEnd = onEnd
    for (const group of groups) this.#learn(group)
    this.#listener = this.#makeListener()
    this.#signal = signal
    if (signal) {
      this.#abort = () => this.#finish(signal.reason)
      signal.addEventListener('abort', this.#abort, { once: true })
    }
    channel.addListener(this.#listener)
  }

  #learn(group: Group): void {
    const entries = new Map<number, Entry>()
    for (const [event, message] of Object.entries(group.events)) {
      const entry = { event, decode: decoderOf(message) }
      entries.set(message.type, entry)
      this.#byType.set(message.type, entry)
    }
    this.#byGroup.set(group.id, entries)
  }

  #makeListener(): Listener {
    const inbox = this.#inbox
    return {
      get hungry() {
        return inbox.hungry
      },
      message: (view, type, start, end, seq, portid, group, nsid) => this.#take(view, type, start, end, seq, portid, group, nsid),
      overrun: () => inbox.push(overrun as E),
      flush: () => inbox.flush(),
      end: (reason) => inbox.end(reason),
    }
  }

  #take(view: View, type: number, start: number, end: number, seq: number, portid: number, group: number, nsid: number): boolean {
    const entries = this.#byGroup.get(group)
    if (entries === undefined && group !== 0) return false
    const entry = entries === undefined ? this.#byType.get(type) : entries.get(type)
    if (entry === undefined) return false
    const value = entry.decode(view, start, end)
    const event = nsid < 0 ? { event: entry.event, value, seq, portid } : { event: entry.event, value, seq, portid, nsid }
    this.#inbox.push(event as E)
    return true
  }

  /** Events in arrays, as they came: the quick way to read many. */
  async *batches(): AsyncGenerator<E[], void, undefined> {
    try {
      for (let batch = await this.#inbox.take(); batch !== undefined; batch = await this.#inbox.take()) {
        this.#channel.listenerChanged()
        yield batch
      }
    } finally {
      this.#finish(undefined)
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<E, void, undefined> {
    for await (const batch of this.batches()) yield* batch
  }

  /** Ends the subscription: readers get what is there, then the end. */
  close(): void {
    this.#finish(undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  #finish(reason: unknown): void {
    this.#inbox.end(reason)
    if (this.#abort) this.#signal?.removeEventListener('abort', this.#abort)
    this.#channel.removeListener(this.#listener)
    this.#onEnd()
  }
}
