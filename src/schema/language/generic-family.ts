import { utf8Length } from '../codec/text/utf8.ts'
import type { Command, Group, Message, Operation } from './protocol.ts'
import { u8, u16 } from './scalar.ts'
import { type HeaderValue, struct } from './struct.ts'
import type { AttributeSet, Struct } from './type.ts'

/** Bytes of `struct genlmsghdr`: the command, the family's version, and two that are 0. */
export const GENL_HDRLEN = 4

/** What messages of all families begin with (`linux/genetlink.h`). */
export const genlmsghdr = struct('genlmsghdr', { cmd: u8, version: u8, reserved: u16 })

/** Longest name of a family or a group, in bytes (GENL_NAMSIZ less the NUL). */
const MOST_NAME = 15

/**
 * Who may ask for an operation: who has CAP_NET_ADMIN over the machine (GENL_ADMIN_PERM), or over the network namespace
 * (GENL_UNS_ADMIN_PERM).
 */
export type OperationPermission = 'admin' | 'netAdmin'

/** Who may join a group: who has CAP_NET_ADMIN or CAP_SYS_ADMIN over the network namespace. */
export type GroupPermission = 'netAdmin' | 'sysAdmin'

/** An operation of a generic netlink family: what its requests may and must have, and who may make them. */
export interface FamilyOperation<out P extends string = string, out Q = unknown, out R = unknown>
  extends Operation<P, Q, R> {
  /** Names of the attributes that requests may have; undefined for all. */
  readonly accept: readonly string[] | undefined
  /** Names of the attributes that requests must have. */
  readonly require: readonly string[]
  readonly permission: OperationPermission | undefined
}

/** What `GenericFamily.op` is told. */
export interface FamilyOperationOptions<Q extends Message, R extends Message | undefined, A, M> {
  readonly request: Q
  readonly reply?: R
  readonly dump?: boolean
  readonly single?: boolean
  /** Attributes that requests may have; default all. */
  readonly accept?: readonly A[]
  /** Attributes that requests must have. */
  readonly require?: readonly M[]
  readonly permission?: OperationPermission
}

type ValueOf<M> = M extends Message<string, infer V> ? V : void
type Names<M> = keyof ValueOf<M> & string
/** What requests are made of: what is accepted, the family's own header, and what is unknown; some of it required. */
type RequestOf<V, H, A, M> = {
  [K in keyof V as K extends Exclude<A | keyof H | '$unknown' | '$rest', M> ? K : never]: V[K]
} & {
  [K in keyof V & M]-?: Exclude<V[K], undefined>
}

/** How a group is declared. */
export interface FamilyGroupOptions {
  /** The number, of groups that have one for ever. */
  readonly id?: number
  /** Who may join; default anybody. */
  readonly permission?: GroupPermission
}

/** A group of a generic netlink family. It is joined by name: the kernel gives it its number. */
export interface FamilyGroup<
  out P extends string = string,
  out E extends Readonly<Record<string, Message>> = Readonly<Record<string, Message>>,
> extends Group<P, E> {
  readonly permission: GroupPermission | undefined
}

/** How a family is declared. */
export interface FamilyOptions<H> {
  /** The version that its messages carry; default 1. */
  readonly version?: number
  /** The family's own header, behind `struct genlmsghdr`. */
  readonly header?: Struct<H>
  /** The number, of families that have one for ever. */
  readonly id?: number
}

/**
 * A generic netlink family: messages, operations and groups as a protocol has them, under a name. Their numbers are known
 * when it is connected to, or registered in a kernel. `H` is what its own header adds to the value of a message.
 */
export interface GenericFamily<P extends string = string, out H = unknown> {
  readonly kind: 'family'
  readonly name: P
  readonly version: number
  readonly id: number | undefined
  readonly header: Struct | undefined
  /** The groups declared so far, in order. */
  readonly groups: readonly FamilyGroup<P>[]
  /** The messages declared so far. */
  all(): readonly Message<P>[]
  /** The message of a command, undefined for one that is not declared. Requests and answers can share one and differ. */
  find(cmd: number, isRequest: boolean): Message<P> | undefined
  /** A message: its C name, its command and its attributes. */
  message<T = unknown>(name: string, cmd: number, attributes?: AttributeSet<T>): Message<P, H & T>
  op<
    Q extends Message<P>,
    R extends Message<P> | undefined = undefined,
    const A extends Names<Q> = Names<Q>,
    const M extends Names<Q> = never,
  >(options: FamilyOperationOptions<Q, R, A, M>): FamilyOperation<P, RequestOf<ValueOf<Q>, H, A, M>, ValueOf<R>>
  group<E extends Readonly<Record<string, Message<P>>>>(
    name: string,
    events: E,
    options?: FamilyGroupOptions,
  ): FamilyGroup<P, E>
}

/** What a header adds to values; nothing where there is none. */
type HeaderOf<H> = unknown extends H ? unknown : HeaderValue<H>

/** Declares the generic netlink family with that name. Throws TypeError for one that is empty or longer than 15 bytes. */
/* @__NO_SIDE_EFFECTS__ */
export function defineFamily<const P extends string, H = unknown>(
  name: P,
  { version = 1, header, id }: FamilyOptions<H> = {},
): GenericFamily<P, HeaderOf<H>> {
  if (name.length === 0 || utf8Length(name) > MOST_NAME) {
    throw new TypeError(`the name of a family has 1 to ${MOST_NAME} bytes, '${name}' has not`)
  }
  const messages: Message<P>[] = []
  const requests: Message<P>[] = []
  const replies: Message<P>[] = []
  const groups: FamilyGroup<P>[] = []
  return {
    kind: 'family',
    name,
    version,
    id,
    header,
    all: () => messages,
    groups,
    find: (cmd, isRequest) =>
      [...(isRequest ? requests : replies), ...messages].find(({ command }) => command?.cmd === cmd),
    message<T>(messageName: string, cmd: number, attributes?: AttributeSet<T>): Message<P, HeaderOf<H> & T> {
      const command = { cmd, version }
      const message = {
        name: messageName,
        protocol: name,
        type: id ?? 0,
        header: genericHeader(command, header),
        attributes,
        command,
      }
      messages.push(message)
      return message
    },
    op({ request, reply, dump = false, single = true, accept, require = [], permission }) {
      requests.push(request)
      if (reply) replies.push(reply)
      const op = { request, reply, dump, single, flags: 0, accept, require, permission }
      return op as FamilyOperation<P> as FamilyOperation<P, never, never>
    },
    group(groupName, events, options = {}) {
      const group = { name: groupName, protocol: name, id: options.id ?? 0, events, permission: options.permission }
      groups.push(group)
      return group
    },
  }
}

/** The family's own header behind `struct genlmsghdr`, which says the command and the version. */
export function genericHeader({ cmd, version }: Command, own: Struct | undefined): Struct {
  const { name = 'genlmsghdr', members = [], size = 0, minSize = 0, align = 4 } = own ?? {}
  return {
    kind: 'struct',
    name,
    members: members.map((member) => ({ ...member, offset: member.offset + GENL_HDRLEN })),
    size: size + GENL_HDRLEN,
    minSize: minSize + GENL_HDRLEN,
    align,
    start: [cmd, version],
  }
}
