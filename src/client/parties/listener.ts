import type { View } from '../../wire/index.ts'

/** Whoever hears what nobody asked for on a channel. */
export interface Listener {
  /** Wants the channel to read. */
  readonly hungry: boolean
  /** A whole datagram, before its messages. The bytes are the receive buffer's: copy them. */
  datagram?(view: View, start: number, end: number, portid: number, group: number): void
  /** A message with its header, from `start` to `end`, that answers nothing; true when it was of interest. Never throws. */
  message?(view: View, type: number, start: number, end: number, group: number, nsid: number): boolean
  /** Something was lost. */
  overrun?(): void
  /** The batch of datagrams is over. */
  flush(): void
  /** The channel is closed; with a reason when that was not asked for. */
  end(reason: unknown): void
}
