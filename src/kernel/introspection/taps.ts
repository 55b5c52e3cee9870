import type { Clock } from '../clock.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import type { Sock } from '../sock/sock.ts'
import type { Net } from '../task/net.ts'

/**
 * A datagram on its way into a socket, as an nlmon device sees it. It has all that a packet of a pcap needs; `data` is a view
 * that is good during the call.
 */
export interface TappedDatagram {
  /** `sent` by a user program, or `received` by one from the kernel. */
  readonly direction: 'sent' | 'received'
  readonly protocol: number
  readonly data: Uint8Array
  readonly size: number
  /** Nanoseconds since 1970, by the kernel's clock. */
  readonly time: bigint
  /** Namespace of the receiver. */
  readonly net: Net
  /** Whether the kernel receives it. */
  readonly toKernel: boolean
  /** Port id of the sender, 0 for the kernel. */
  readonly portid: number
  /** Port id of the receiver. */
  readonly dstPortid: number
  /** Group that it was multicast to; 0 for a unicast. */
  readonly group: number
}

/** Is given each datagram that passes. */
export type TapListener = (datagram: TappedDatagram) => void

/** Those who watch what goes through the kernel. A multicast is seen once for each receiver. */
export class Taps {
  /** Looked at for every datagram. */
  isOn = false
  #listeners: readonly TapListener[] = []
  readonly #clock: Clock
  readonly #oops: (what: string, error: unknown) => void

  constructor(clock: Clock, oops: (what: string, error: unknown) => void) {
    this.#clock = clock
    this.#oops = oops
  }

  /** Gives a function that takes the listener away again. */
  add(listener: TapListener): () => void {
    this.#set([...this.#listeners, listener])
    return () => this.#set(this.#listeners.filter((other) => other !== listener))
  }

  #set(listeners: readonly TapListener[]): void {
    this.#listeners = listeners
    this.isOn = listeners.length > 0
  }

  /** Shows a buffer that goes to `sk`. A listener that throws does not harm the sender. */
  see(sk: Sock, skb: SkBuff): void {
    const datagram: TappedDatagram = {
      direction: skb.portid === 0 ? 'received' : 'sent',
      protocol: sk.protocol.number,
      data: skb.data,
      size: skb.length,
      time: BigInt(Math.round(this.#clock.now() * 1000)) * 1000n,
      net: sk.net,
      toKernel: sk.isKernel,
      portid: skb.portid,
      dstPortid: sk.portid,
      group: skb.dstGroup,
    }
    for (const listener of this.#listeners) {
      try {
        listener(datagram)
      } catch (error) {
        this.#oops('tap', error)
      }
    }
  }
}
