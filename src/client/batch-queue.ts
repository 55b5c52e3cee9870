import type { Channel } from './channel/channel.ts'
import { Limit } from './channel/limit.ts'
import type { BatchOptions } from './options.ts'
import type { BatchRequest, BatchResult } from './parties/chunk.ts'

/** The batches of a connection, one after another. */
export class BatchQueue {
  /** Settled when the batches so far are done. */
  #last: Promise<void> = Promise.resolve()

  /** Makes the requests when those before are done; `channelOf` gives the channel for each datagram. */
  async run(
    requests: readonly BatchRequest[],
    options: BatchOptions,
    channelOf: () => Channel,
  ): Promise<BatchResult[]> {
    const limit = new Limit('batch', options)
    const before = this.#last
    let finish = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    this.#last = before.then(() => finished)
    try {
      await limit.wait(before)
      return await exchange(requests, channelOf, limit)
    } finally {
      limit.dispose()
      finish()
    }
  }
}

async function exchange(
  requests: readonly BatchRequest[],
  channelOf: () => Channel,
  limit: Limit,
): Promise<BatchResult[]> {
  const results: (BatchResult | undefined)[] = new Array(requests.length)
  for (let at = 0; at < requests.length; ) {
    // Between datagrams the event loop has its turn.
    if (at > 0) await new Promise<void>((resolve) => setImmediate(resolve))
    limit.check()
    const channel = channelOf()
    const send = () => channel.sendChunk(requests, at, results)
    const chunk = channel.hasRoom ? send() : await channel.whenRoom(limit, send)
    try {
      if (chunk.open > 0) await limit.wait(chunk.wait())
    } finally {
      channel.endChunk(chunk)
    }
    at += chunk.count
  }
  return results as BatchResult[]
}
