import type { Channel } from './channel.ts'
import { Inbox } from './inbox.ts'
import type { Listener } from './listener.ts'

/** A datagram as it came, in memory of its own. */
export interface ReceivedDatagram {
  readonly data: Uint8Array
  /** Port id of the sender, 0 for the kernel. */
  readonly portid: number
  /** Group it was multicast to, 0 for unicast. */
  readonly group: number
}

/** Every datagram of a channel from now on, until the loop is left or the signal aborts. */
export async function* datagramsOf(channel: Channel, signal?: AbortSignal): AsyncGenerator<ReceivedDatagram, void, undefined> {
  const inbox = new Inbox<ReceivedDatagram>()
  const listener: Listener = {
    get hungry() {
      return inbox.hungry
    },
    datagram: (view, start, end, portid, group) => inbox.push({ data: view.bytes.slice(start, end), portid, group }),
    flush: () => inbox.flush(),
    end: (reason) => inbox.end(reason),
  }
  const abort = () => inbox.end(signal?.reason)
  signal?.throwIfAborted()
  signal?.addEventListener('abort', abort, { once: true })
  channel.addListener(listener)
  try {
    for (let batch = await inbox.take(); batch !== undefined; batch = await inbox.take()) {
      channel.listenerChanged()
      yield* batch
    }
  } finally {
    signal?.removeEventListener('abort', abort)
    channel.removeListener(listener)
  }
}
