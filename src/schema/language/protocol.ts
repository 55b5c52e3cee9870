import { type ByteOrder, NLM_F_REQUEST, type Span } from '../../wire/index.ts'
import type { AttributeSet, Struct, Typed } from './type.ts'

/** A message type of a protocol: its fixed header and its attributes, decoded into one object `V`. */
export interface Message<out P extends string = string, out V = unknown> extends Typed<V> {
  /** C name, as in `RTM_NEWLINK`. */
  readonly name: string
  readonly protocol: P
  readonly type: number
  readonly header: Struct | undefined
  readonly attributes: AttributeSet | undefined
  /** Of generic netlink: what stands in `struct genlmsghdr`. The type is then the family's number, 0 until that is known. */
  readonly command?: Command
}

/** What a generic netlink message says of itself. */
export interface Command {
  readonly cmd: number
  /** Version of the family. */
  readonly version: number
}

/** By what it is told which message some bytes are. */
export interface MessageKey {
  readonly type: number
  readonly flags: number
  /** What stands in `struct genlmsghdr`, where the protocol is NETLINK_GENERIC. */
  readonly command?: Command | undefined
}

/** Messages that can be told from each other: those of a protocol, or of generic netlink families that have their numbers. */
export interface KnownMessages {
  /** C name of the protocol, or the family's name. */
  readonly name: string
  /** How a message is to be read; undefined for one that is not declared. */
  find(key: MessageKey): Message | undefined
  /** All that are declared. */
  all(): Iterable<Message>
  /** Sees a message of a datagram that is being read, before it is looked for: some say what others mean. */
  learn?(key: MessageKey, payload: Span, order: ByteOrder): void
}

/** Something that can be asked: `request` goes out; `reply` comes back, once for a do, many times for a dump. */
export interface Operation<out P extends string = string, out Q = unknown, out R = unknown> {
  readonly request: Message<P, Q>
  readonly reply: Message<P, R> | undefined
  /** NLM_F_ROOT | NLM_F_MATCH makes it a dump. */
  readonly dump: boolean
  /** Can be asked for one object. */
  readonly single: boolean
  /** Flags besides NLM_F_REQUEST and NLM_F_ACK, as in NLM_F_CREATE | NLM_F_EXCL. */
  readonly flags: number
}

/** A multicast group and the messages that it carries, by the name of the event. */
export interface Group<out P extends string = string, out E extends Events = Events> {
  /** C name, as in `RTNLGRP_LINK`. */
  readonly name: string
  readonly protocol: P
  readonly id: number
  readonly events: E
}
/** The messages of a group, by the names of what they tell. */
export type Events = Readonly<Record<string, Message>>

/** What `Protocol.op` is told. */
export interface OperationOptions<Q extends Message, R extends Message | undefined> {
  readonly request: Q
  readonly reply?: R
  readonly dump?: boolean
  readonly single?: boolean
  readonly flags?: number
}

type ValueOfMessage<M> = M extends Message<string, infer V> ? V : void

/** A netlink protocol: the messages, operations and groups that are declared of it carry its name `P` in their types. */
export interface Protocol<P extends string = string> extends KnownMessages {
  /** C name, as in `NETLINK_ROUTE`. */
  readonly name: P
  readonly number: number
  /** User to user: answers come from other ports than the kernel's. */
  readonly userToUser: boolean
  /** The groups declared so far, by number. */
  readonly groups: ReadonlyMap<number, Group<P>>
  message<V>(name: string, type: number, header?: Struct, attributes?: AttributeSet): Message<P, V>
  /** A message whose type means something else in what the kernel says: it is found where NLM_F_REQUEST is set. */
  request<V>(name: string, type: number, header?: Struct, attributes?: AttributeSet): Message<P, V>
  op<Q extends Message<P>, R extends Message<P> | undefined = undefined>(
    options: OperationOptions<Q, R>,
  ): Operation<P, ValueOfMessage<Q>, ValueOfMessage<R>>
  group<E extends Readonly<Record<string, Message<P>>>>(name: string, id: number, events: E): Group<P, E>
}

/** Declares the protocol with that C name and number. */
export function protocol<const P extends string>(
  name: P,
  number: number,
  options: { userToUser?: boolean } = {},
): Protocol<P> {
  const messages = new Map<number, Message<P>>()
  const requests = new Map<number, Message<P>>()
  const declare = (to: Map<number, Message<P>>) => {
    return <V>(messageName: string, type: number, header?: Struct, attributes?: AttributeSet): Message<P, V> => {
      const message: Message<P, V> = { name: messageName, protocol: name, type, header, attributes }
      to.set(type, message)
      return message
    }
  }
  const groups = new Map<number, Group<P>>()
  return {
    name,
    number,
    userToUser: options.userToUser ?? false,
    groups,
    find: ({ type, flags }) => ((flags & NLM_F_REQUEST) === 0 ? undefined : requests.get(type)) ?? messages.get(type),
    all: () => [...messages.values(), ...requests.values()],
    message: declare(messages),
    request: declare(requests),
    op(options) {
      const { request, reply, dump = false, single = true, flags = 0 } = options
      return { request, reply, dump, single, flags } as Operation<P> as Operation<P, never, never>
    },
    group(groupName, id, events) {
      const group = { name: groupName, protocol: name, id, events }
      groups.set(id, group)
      return group
    },
  }
}
