import type { Channel } from '../channel/channel.ts'
import type { Patience } from '../channel/limit.ts'
import { Reading } from './reading.ts'

/** A datagram as it came, in memory of its own. */
export interface ReceivedDatagram {
  readonly data: Uint8Array
  /** Port id of the sender, 0 for the kernel. */
  readonly portid: number
  /** Group it was multicast to, 0 for unicast. */
  readonly group: number
}

/** Every datagram of a channel from now on, until the loop is left or the signal aborts. */
export function datagramsOf(channel: Channel, patience: Patience): AsyncGenerator<ReceivedDatagram, void, undefined> {
  patience.signal?.throwIfAborted()
  const reading = new Reading<ReceivedDatagram>(
    channel,
    'datagrams',
    (inbox) => ({
      datagram: (view, start, end, portid, group) => inbox.push({ data: view.bytes.slice(start, end), portid, group }),
    }),
    patience,
  )
  return oneByOne(reading)
}

async function* oneByOne<T>(reading: Reading<T>): AsyncGenerator<T, void, undefined> {
  for await (const batch of reading.batches()) yield* batch
}
