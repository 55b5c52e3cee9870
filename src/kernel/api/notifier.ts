import type { Net } from '../task/net.ts'

/** A socket that was bound has been closed (`struct netlink_notify`, NETLINK_URELEASE). */
export interface NetlinkNotify {
  readonly net: Net
  readonly protocol: number
  readonly portid: number
}

/** Is told of a socket of a user that was closed. */
export type NetlinkNotifier = (notify: NetlinkNotify) => void

interface Registration {
  readonly notifier: NetlinkNotifier
  readonly disown: (() => void) | undefined
}

/** Kernel code that wants to know when sockets are closed. */
export class NotifierChain {
  #notifiers: readonly Registration[] = []
  readonly #oops: (what: string, error: unknown) => void

  constructor(oops: (what: string, error: unknown) => void) {
    this.#oops = oops
  }

  /** `disown` is called when the notifier is unregistered. */
  register(notifier: NetlinkNotifier, disown?: () => void): void {
    this.#notifiers = [...this.#notifiers, { notifier, disown }]
  }

  unregister(notifier: NetlinkNotifier): void {
    for (const registration of this.#notifiers) if (registration.notifier === notifier) registration.disown?.()
    this.#notifiers = this.#notifiers.filter((registration) => registration.notifier !== notifier)
  }

  call(notify: NetlinkNotify): void {
    for (const { notifier } of this.#notifiers) {
      try {
        notifier(notify)
      } catch (error) {
        this.#oops('notifier', error)
      }
    }
  }
}
