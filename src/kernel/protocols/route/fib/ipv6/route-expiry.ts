import type { RouteNet } from '../../route-net.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibRoute, isExpired } from '../table/fib-route.ts'

/** How often routes that have run out are looked for, in milliseconds (`ip6_rt_gc_interval`). Until then they stand in the table, unused. */
const GC_INTERVAL = 30_000

/** Removes IPv6 routes whose time has run out (`net/ipv6/ip6_fib.c`, fib6_run_gc()). */
export class RouteExpiry {
  readonly #net: RouteNet
  #stopWaiting: (() => void) | undefined

  constructor(net: RouteNet) {
    this.#net = net
  }

  /** A route was added, or changed: if it ends, it is looked for (fib6_start_gc()). */
  follow({ expires }: FibRoute): void {
    if (expires === undefined || this.#stopWaiting !== undefined) return
    this.#stopWaiting = this.#net.after(GC_INTERVAL, () => this.collect())
  }

  /** Removes what has run out by now. */
  collect(): void {
    this.#stopWaiting?.()
    this.#stopWaiting = undefined
    const net = this.#net
    net.ipv6.changeEach((routes) => {
      const left = routes.filter((route) => !isExpired(route, net.now))
      for (const route of left) this.follow(route)
      if (left.length === routes.length) return routes
      for (const route of routes) if (!left.includes(route)) notifyRoute(net, route, false)
      return left
    })
  }
}
