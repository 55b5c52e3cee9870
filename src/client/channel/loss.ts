/**
 * What is known after the receive buffer overflowed. The kernel reports ENOBUFS before the datagrams that were queued when
 * it happened, and drops everything from then on until the queue is empty (`net/netlink/af_netlink.c`, netlink_overrun(),
 * netlink_rcv_wake()): so the gap lies behind what is queued, and the listeners are to be told there, not before.
 */
export class Loss {
  /** Bytes that may lie before the gap; undefined when the listeners know of it. */
  #before: number | undefined
  /** The queue has not been seen empty since. */
  unsettled = false

  /** ENOBUFS, with a receive buffer of that many bytes. */
  begin(bufferSize: number): void {
    this.#before = bufferSize
    this.unsettled = true
  }

  /** Whether the listeners are still to be told. */
  get untold(): boolean {
    return this.#before !== undefined
  }

  /** Notes that `bytes` were read; true when that is past the gap, and the listeners are to be told now. */
  passed(bytes: number): boolean {
    if (this.#before === undefined) return false
    this.#before -= bytes
    return this.#before <= 0
  }

  told(): void {
    this.#before = undefined
  }
}
