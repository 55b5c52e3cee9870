import type { Operation } from '../../schema/index.ts'
import {
  type ExtendedAck,
  NLM_F_ACK,
  NLM_F_ECHO,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
  type View,
} from '../../wire/index.ts'
import { type Asked, errorNumber, extackOfDone, extackOfError, refusal } from './failure.ts'

/** What `acknowledged` was asked for: nobody looks. */
const anything = { request: {} } as Operation

/** A do that is in flight. It is settled when `done`; only what is not settled at once gets a promise. */
export class Request implements Asked {
  readonly op: Operation
  readonly value: unknown
  /** Port id that the answer comes from. */
  readonly peer: number
  readonly #decode: ((view: View, start: number, end: number) => unknown) | undefined
  readonly #flags: number
  readonly #onWarning: ((extack: ExtendedAck) => void) | undefined
  done = false
  reply: unknown
  error: unknown
  /** Called when it is done. */
  onDone: (() => void) | undefined
  #settle: (() => void) | undefined

  constructor(
    op: Operation,
    value: unknown,
    peer: number,
    decode: ((view: View, start: number, end: number) => unknown) | undefined,
    flags: number,
    onWarning: ((extack: ExtendedAck) => void) | undefined,
  ) {
    this.op = op
    this.value = value
    this.peer = peer
    this.#decode = decode
    this.#flags = flags
    this.#onWarning = onWarning
  }

  /** One that was done with an ack, whichever it was. */
  static readonly acknowledged: Request = Request.#done()

  static #done(): Request {
    const request = new Request(anything, undefined, 0, undefined, 0, undefined)
    request.done = true
    return request
  }

  /** The notification that it causes is its reply. */
  get echo(): boolean {
    return (this.#flags & NLM_F_ECHO) !== 0
  }

  /** Takes a message that answers it. */
  take(view: View, type: number, flags: number, start: number, end: number): void {
    try {
      if (type === NLMSG_ERROR) this.#end(errorNumber(view, start, end), extackOfError(view, start, end, flags))
      else if (type === NLMSG_DONE) this.#end(errorNumber(view, start, end), extackOfDone(view, start, end))
      else if (this.#decode && type === this.op.reply?.type) {
        this.reply = this.#decode(view, start, end)
        // Where an ack or NLMSG_DONE follows, that is the end.
        if (!(this.#flags & NLM_F_ACK) && !(flags & NLM_F_MULTI)) this.#finish()
      }
    } catch (error) {
      this.fail(error) // what onWarning threw, or strict decoding
    }
  }

  #end(errno: number, extack: ExtendedAck | undefined): void {
    if (errno !== 0) return this.fail(refusal(errno, this, extack))
    if (extack) this.#onWarning?.(extack)
    this.#finish()
  }

  #finish(): void {
    if (this.done) return
    this.done = true
    this.onDone?.()
    this.#settle?.()
  }

  fail(error: unknown): void {
    if (this.done) return
    this.error = error
    this.#finish()
  }

  /** The outcome, of a request that is done. */
  result(): unknown {
    if (this.error !== undefined) throw this.error
    return this.reply
  }

  /** Waits until it is done. */
  wait(): Promise<void> {
    if (this.done) return Promise.resolve()
    return new Promise((resolve) => {
      this.#settle = resolve
    })
  }
}
