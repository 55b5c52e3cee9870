/** What the kernel takes the time from, and what wakes it. A test can give one that it moves by hand. */
export interface Clock {
  /** Milliseconds since 1970; fractions are welcome. */
  now(): number
  /**
   * Calls `callback` once, `milliseconds` from now. Gives a function that calls it off. What is done `inBackground` is no reason for
   * the process to live on: nobody waits for it.
   */
  after(milliseconds: number, callback: () => void, inBackground?: boolean): () => void
}

/** The functions of Node and of browsers that are used here; the language itself has none. */
interface Host {
  setTimeout(callback: () => void, milliseconds: number): unknown
  clearTimeout(handle: unknown): void
  setImmediate?: (callback: () => void) => unknown
  MessageChannel?: new () => Channel
}

interface Channel {
  readonly port1: { onmessage: (() => void) | null; close(): void }
  readonly port2: { postMessage(message: null): void }
}

const host = globalThis as unknown as Host

/** The longest time that a timer takes; beyond it, Node and browsers fire at once. */
const MAX_TIMER = 0x7fff_ffff

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback, inBackground = false) {
    const handle = host.setTimeout(callback, Math.min(milliseconds, MAX_TIMER))
    if (inBackground) (handle as { unref?: () => void }).unref?.()
    return () => host.clearTimeout(handle)
  },
}

/** Calls `callback` in a turn of the event loop of its own, without the millisecond or more that a timer waits. */
export function soon(callback: () => void): void {
  if (host.setImmediate !== undefined) host.setImmediate(callback)
  else if (host.MessageChannel !== undefined) byMessage(host.MessageChannel, callback)
  else host.setTimeout(callback, 0)
}

function byMessage(MessageChannel: new () => Channel, callback: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    callback()
  }
  port2.postMessage(null)
}
