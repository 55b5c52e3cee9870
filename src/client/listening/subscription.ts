import { decoderOf, detach, type Group, type Message, type Protocol, type TypeOf } from '../../schema/index.ts'
import { lent, NLMSG_HDRLEN, type View } from '../../wire/index.ts'
import type { Channel } from '../channel/channel.ts'
import type { Patience } from '../channel/limit.ts'
import { flagsOf } from '../header-word.ts'
import type { Inbox } from './inbox.ts'
import { Reading } from './reading.ts'

/** A notification: the event's name and the message. `seq` and `portid` are of the request that caused it, 0 if none did. */
export interface Notification<E extends string, V> {
  readonly event: E
  readonly value: V
  readonly seq: number
  readonly portid: number
  /** Flags of the message: NLM_F_REPLACE where it took another's place, as in routes. */
  readonly flags: number
  /** Namespace id of the sender; absent for one's own. */
  readonly nsid?: number
}

/** What tells the messages of a group apart: their type, and in generic netlink their command. */
function keyOf(message: Message): number {
  return message.command === undefined ? message.type : commandKey(message.type, message.command.cmd)
}

function commandKey(type: number, cmd: number): number {
  return type + 0x10000 * (cmd + 1)
}

/**
 * Whether it takes the group to know what a message is: two groups have it as different events, or anybody may send
 * anything to any. Where Linux tells the group, receiving takes a tenth longer.
 */
export function needGroup(groups: readonly Group[], { userToUser }: Protocol): boolean {
  const known = new Map<number, { readonly event: string; readonly message: Message }>()
  const differs = ([event, message]: [string, Message]) => {
    const other = known.get(keyOf(message)) ?? { event, message }
    known.set(keyOf(message), other)
    return other.event !== event || other.message !== message
  }
  return userToUser || groups.some(({ events }) => Object.entries(events).some(differs))
}

/** Notifications were lost: the receive buffer was full. What is known must be asked for anew. */
export interface Overrun {
  readonly event: 'overrun'
  readonly value?: undefined
}

type NotificationsOf<G> =
  G extends Group<string, infer E>
    ? { [K in keyof E & string]: Notification<K, TypeOf<E[K]>> }[keyof E & string]
    : never

/** What a subscription to the groups `G` yields. */
export type EventOf<G extends readonly Group[]> = NotificationsOf<G[number]> | Overrun

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
  readonly #reading: Reading<E>
  readonly #byGroup = new Map<number, Map<number, Entry>>()
  readonly #byKey = new Map<number, Entry>()
  #hasCommands = false

  /** @internal Joining the groups is the connection's part, and so is leaving them, in `onEnd`. */
  constructor(channel: Channel, groups: readonly Group[], patience: Patience, onEnd: () => void) {
    for (const group of groups) this.#learn(group)
    const hear = (inbox: Inbox<E>) => ({
      message: (view: View, type: number, start: number, end: number, group: number, nsid: number) =>
        this.#hear(inbox, view, type, start, end, group, nsid),
      overrun: () => inbox.push(overrun as E),
    })
    this.#reading = new Reading(channel, 'notifications', hear, patience, onEnd)
  }

  #learn(group: Group): void {
    const entries = new Map<number, Entry>()
    for (const [event, message] of Object.entries(group.events)) {
      const entry = { event, decode: decoderOf(message) }
      const key = keyOf(message)
      entries.set(key, entry)
      this.#byKey.set(key, entry)
      if (message.command !== undefined) this.#hasCommands = true
    }
    this.#byGroup.set(group.id, entries)
  }

  #hear(inbox: Inbox<E>, view: View, type: number, start: number, end: number, group: number, nsid: number): boolean {
    const payload = start + NLMSG_HDRLEN
    const key = this.#hasCommands && end > payload ? commandKey(type, view.bytes[payload] as number) : type
    // Group 0 is a message to this socket alone, in protocols where anybody may send one.
    const entry = group === 0 ? this.#byKey.get(key) : this.#byGroup.get(group)?.get(key)
    if (entry === undefined) return false
    const seq = view.words[(start >> 2) + 2] as number
    const portid = view.words[(start >> 2) + 3] as number
    try {
      const value = decodeToKeep(entry, view, payload, end)
      const { event } = entry
      const flags = flagsOf(view.words[(start >> 2) + 1] as number)
      inbox.push((nsid < 0 ? { event, value, seq, portid, flags } : { event, value, seq, portid, flags, nsid }) as E)
    } catch (error) {
      this.#reading.end(error)
    }
    return true
  }

  /** Events in arrays, as they came: the quick way to read many. */
  batches(): AsyncGenerator<E[], void, undefined> {
    return this.#reading.batches()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<E, void, undefined> {
    for await (const batch of this.batches()) yield* batch
  }

  /** Ends the subscription: readers get what is there, then the end. */
  close(): void {
    this.#reading.end(undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** Decodes an event. Its bytes are copies: it comes by itself, and would keep a whole receive buffer. */
function decodeToKeep({ decode }: Entry, view: View, start: number, end: number): unknown {
  const before = lent.count
  const value = decode(view, start, end)
  if (lent.count === before) return value
  detach(value)
  lent.count = before
  return value
}
