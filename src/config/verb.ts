import type { Connection, RequestOptions } from '../client/index.ts'
import type { Operation } from '../schema/index.ts'
import { NetlinkError } from '../wire/index.ts'
import { LinkNames, type LinkRef } from './link-names.ts'

/**
 * What can be done to an object: `replace` makes it where it is not there, `change` does not. Where several objects share
 * a place, `append` and `prepend` add one behind or before them; `test` only asks whether there is one.
 */
export type Verb = 'add' | 'delete' | 'replace' | 'change' | 'append' | 'prepend' | 'test'

/** A connection to NETLINK_ROUTE. */
export type RouteConnection = Connection<'NETLINK_ROUTE'>

/** How a change is made. */
export type ChangeOptions = Pick<RequestOptions, 'signal' | 'timeout' | 'onWarning'>

/** The kernel's index of a link. */
export type IndexOf = (link: LinkRef) => number

/** A kind of object that verbs apply to: `W` is how people describe one, `V` the message that the kernel takes. */
export interface Noun<W, V> {
  readonly name: string
  readonly operations: Readonly<Partial<Record<Verb, Operation<'NETLINK_ROUTE', V, void>>>>
  /** The object in a few words, as in `192.0.2.1/24 dev eth0`. */
  text(what: W): string
  /** Links whose index a message needs. */
  links(what: W, verb: Verb): readonly LinkRef[]
  /** Throws EncodeError where the description is not one. */
  message(what: W, verb: Verb, indexOf: IndexOf): V
}

/**
 * Does one thing to one object. Rejects with NetlinkError when the kernel refuses, whose `action` and message say what
 * was to be done; with EncodeError when the description is not one; otherwise as `Connection.do`.
 */
export type VerbFunction<W> = (rt: RouteConnection, what: W, options?: ChangeOptions) => Promise<void>

/** The function that does `verb` to objects of the kind. */
export function verbOf<W, V>(verb: Verb, noun: Noun<W, V>): VerbFunction<W> {
  const op = noun.operations[verb]
  if (op === undefined) throw new TypeError(`the kernel cannot ${verb} a ${noun.name}`)
  return async (rt, what, options = {}) => {
    const names = new LinkNames(rt, options)
    try {
      await names.learn(noun.links(what, verb))
      await rt.do(op, noun.message(what, verb, names.indexOf), options)
    } catch (error) {
      throw inWords(error, `${verb} ${noun.name} ${noun.text(what)}`.trimEnd())
    }
  }
}

/** The kernel's refusal with the action in its message; any other error as it is. */
export function inWords(error: unknown, action: string): unknown {
  if (!(error instanceof NetlinkError)) return error
  return new NetlinkError(error.errno, error.operation, error.extack, action)
}
