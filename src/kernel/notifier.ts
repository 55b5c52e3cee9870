import type { Net } from './net.ts'

/** A socket that was bound has been closed (`struct netlink_notify`, NETLINK_URELEASE). */
export interface NetlinkNotify {
  readonly net: Net
  readonly protocol: number
  readonly portid: number
}

export type NetlinkNotifier = (notify: NetlinkNotify) => void

/** Kernel code that wants to know when sockets are closed. */
export class NotifierChain {
  #notifiers: readonly NetlinkNotifier[] = []
  readonly #oops: (what: string, error: unknown) => void

  constructor(oops: (what: string, error: unknown) => void) {
    this.#oops = oops
  }

  register(notifier: NetlinkNotifier): void {
    this.#notifiers = [...this.#notifiers, notifier]
  }

  unregister(notifier: NetlinkNotifier): void {
    this.#notifiers = this.#notifiers.filter((other) => other !== notifier)
  }

  call(notify: NetlinkNotify): void {
    for (const notifier of this.#notifiers) {
      try {
        notifier(notify)
      } catch (error) {
        this.#oops('notifier', error)
      }
    }
  }
}
