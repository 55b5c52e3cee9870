import type { EncapDescription } from '../../config/index.ts'
import type { RouteMessage } from '../../families/route/index.ts'
import type { Plain } from '../../schema/index.ts'
import type { Kind } from '../grammar/kind.ts'
import type { LinkNames } from '../words/link-names.ts'

/** Fields of an object of `ip -j`. */
export type Fields = { [name: string]: Plain }

/** What the form of an encapsulation depends on. */
export interface EncapContext {
  readonly names: LinkNames
  readonly statistics: boolean
  readonly numeric: boolean
}

/** How a kind of lightweight tunnel is typed and shown. `E` is what belongs to it in a message. */
export interface EncapForm<E = NonNullable<RouteMessage['encap']>> {
  /** A number of `encapTypes`. */
  readonly type: number
  /** The words behind its name. */
  readonly words: Kind<EncapDescription>
  /** What `ip -j` prints (`ip/iproute_lwtunnel.c` of iproute2). */
  iproute2(encap: E, context: EncapContext): Fields
}
