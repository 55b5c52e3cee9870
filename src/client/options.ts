import type { FilterInstruction, OpenOptions, Socket } from '../socket/index.ts'
import type { ExtendedAck } from '../wire/index.ts'

/** How to connect. */
export interface ConnectOptions extends OpenOptions {
  /**
   * The socket to use, or a function that opens one each time another is needed. Without it, sockets of the running kernel
   * are opened: one for requests, and more as they are needed, for requests beside a dump and for each subscription. One
   * given socket does all of it by itself.
   */
  readonly socket?: Socket | (() => Socket) | undefined
  /** Bytes of receive buffer that a socket for notifications asks for (default 4 MiB). */
  readonly receiveBuffer?: number | undefined
}

/** How one request is made. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds to wait for the answer; without, as long as it takes. */
  readonly timeout?: number | undefined
  /** More flags for the request, as in NLM_F_ECHO. */
  readonly flags?: number | undefined
  /** Port id of who is asked, in protocols from user to user; the kernel (0) by default. */
  readonly to?: number | undefined
  /** Called with what the kernel says besides success. */
  readonly onWarning?: ((extack: ExtendedAck) => void) | undefined
}

/** How a subscription is made. */
export interface SubscribeOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds to wait for each next one; without, as long as it takes. */
  readonly timeout?: number | undefined
  /** What the kernel lets through to the subscription's socket, as from `messageFilter`; without, everything. */
  readonly filter?: readonly FilterInstruction[] | undefined
}

/** How a batch is made. */
export interface BatchOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds to wait for all the answers; without, as long as it takes. */
  readonly timeout?: number | undefined
}
