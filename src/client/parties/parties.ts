import type { Chunk } from './chunk.ts'
import type { DumpJob } from './dump-job.ts'
import { InFlight } from './in-flight.ts'
import type { Listener } from './listener.ts'

/** Everybody on a channel who waits for messages. */
export class Parties {
  readonly requests = new InFlight()
  /** The dump that runs, and behind it those that wait for their turn. */
  readonly dumps: DumpJob[] = []
  readonly listeners = new Set<Listener>()
  /** The batch of requests that is in flight. */
  chunk: Chunk | undefined

  /** Whether anybody wants the channel to read. */
  get waiting(): boolean {
    const dump = this.dumps[0]
    if (this.requests.size > 0 || (this.chunk !== undefined && this.chunk.open > 0)) return true
    // A dump that others wait for is read on, so that dumps inside the loop over a dump do not wait for ever.
    if (dump !== undefined && !dump.done && (dump.abandoned || dump.waiting || this.dumps.length > 1)) return true
    for (const listener of this.listeners) if (listener.hungry) return true
    return false
  }
}
