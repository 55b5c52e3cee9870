import type { FamilyOperation } from '../../../../schema/index.ts'
import type { Policy } from '../../../policy/policy.ts'
import type { FamilyCall } from './call.ts'

/**
 * What a kernel does for an operation. Requests have passed the operation's policy and have what it requires. Minus an errno
 * refuses, as FamilyCall.refuse() gives it.
 */
export interface Handlers<Q, R> {
  /** Executes a request and gives the reply; nothing, or 0, where the operation has none. */
  do?(request: Q, call: FamilyCall<Q>): R | number
  /**
   * Gives the objects of a dump one by one, as the reader takes them; a generator may end with `return`ing minus an errno.
   * What it holds it lets go of in `finally`: a reader may leave early.
   */
  dump?(request: Q, call: FamilyCall<Q>): Iterable<R, number | void> | number
  /** What requests are like, where that does not follow from the declaration. */
  readonly policy?: Policy
  /** Messages of the dump do not say that they are one of many (NLM_F_MULTI), as those of some families do not. */
  readonly unmarked?: true
  /** A number that changes when what is dumped does: a dump during which that happens says so (NLM_F_DUMP_INTR). */
  generation?(call: FamilyCall<Q>): number
}

/** An operation and what is done for it. */
export interface HandledOperation<out P extends string = string> {
  readonly op: FamilyOperation<P>
  readonly handlers: Handlers<unknown, unknown>
}

/** What fits an operation. Its types are those of the declaration, never found in a handler: so a wrong one is an error there. */
export type HandlersOf<O> = O extends FamilyOperation<string, infer Q, infer R> ? Handlers<Q, R> : never

/** The name of the family that has an operation. */
type FamilyOf<O> = O extends FamilyOperation<infer P> ? P : never

/** Says what is done for an operation of a family. */
export function handle<const O extends FamilyOperation>(op: O, handlers: HandlersOf<O>): HandledOperation<FamilyOf<O>> {
  const handled: HandledOperation = { op, handlers: handlers as Handlers<unknown, unknown> }
  return handled as HandledOperation<FamilyOf<O>>
}
