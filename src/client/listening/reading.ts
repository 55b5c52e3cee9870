import type { Channel } from '../channel/channel.ts'
import { after, lateError, type Patience } from '../channel/limit.ts'
import type { Listener } from '../parties/listener.ts'
import { Inbox } from './inbox.ts'

/**
 * A listener on a channel, and the inbox that it fills, from when it is made until it is ended: by its reader, the signal,
 * the time, or because the channel was closed.
 */
export class Reading<T> {
  readonly inbox = new Inbox<T>()
  readonly #channel: Channel
  readonly #what: string
  readonly #patience: Patience
  readonly #onEnd: () => void
  readonly #listener: Listener
  readonly #abort: () => void
  #ended = false

  constructor(
    channel: Channel,
    what: string,
    hear: (inbox: Inbox<T>) => Omit<Listener, 'hungry' | 'flush' | 'end'>,
    patience: Patience,
    onEnd: () => void = () => {},
  ) {
    const { inbox } = this
    this.#channel = channel
    this.#what = what
    this.#patience = patience
    this.#onEnd = onEnd
    this.#abort = () => this.end(patience.signal?.reason)
    patience.signal?.addEventListener('abort', this.#abort, { once: true })
    this.#listener = {
      ...hear(inbox),
      get hungry() {
        return inbox.hungry
      },
      flush: () => inbox.flush(),
      end: (reason) => this.end(reason),
    }
    channel.addListener(this.#listener)
  }

  /** What came, in arrays; leaving the loop ends it. */
  async *batches(): AsyncGenerator<T[], void, undefined> {
    try {
      for (let batch = await this.#next(); batch !== undefined; batch = await this.#next()) {
        this.#channel.listenerChanged()
        yield batch
      }
    } finally {
      this.end(undefined)
    }
  }

  async #next(): Promise<T[] | undefined> {
    const { timeout } = this.#patience
    const stopTimer = after(timeout, () => this.end(lateError(this.#what, timeout)))
    try {
      return await this.inbox.take()
    } finally {
      stopTimer()
    }
  }

  /** Readers get what is there, then the end; with a reason, that is an error. */
  end(reason: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.inbox.end(reason)
    this.#patience.signal?.removeEventListener('abort', this.#abort)
    this.#channel.removeListener(this.#listener)
    this.#onEnd()
  }
}
