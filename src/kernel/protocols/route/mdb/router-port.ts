import {
  type MdbRouterPort,
  multicastRouterTypes,
  routeGroups,
  rtmDelMdb,
  rtmNewMdb,
} from '../../../../families/route/index.ts'
import { EINVAL } from '../../../errno.ts'
import { ticks } from '../addr/lifetime.ts'
import { rtnlNotify } from '../answer/notify.ts'
import type { Link } from '../link/link.ts'
import { Timer } from '../timer.ts'
import { routerMessage } from './mdb-message.ts'

const { DISABLED, TEMP_QUERY, PERM, TEMP } = multicastRouterTypes

/** Whether a multicast router is behind a port: as somebody says, for no packet comes from one. */
export class RouterPort {
  readonly #bridge: Link
  readonly #port: Link
  /** How long a router is remembered, in milliseconds. */
  readonly #time: () => number
  readonly #timer: Timer
  /** MDB_RTR_TYPE_*. */
  type: number = TEMP_QUERY
  #isThere = false

  constructor(bridge: Link, port: Link, time: () => number) {
    this.#bridge = bridge
    this.#port = port
    this.#time = time
    this.#timer = new Timer(
      () => port.net,
      () => this.#forget(),
    )
  }

  /** `net/bridge/br_multicast.c`, br_multicast_set_port_router() */
  set(type: number): number {
    if (type > TEMP) return -EINVAL
    if (type === this.type) {
      if (type === TEMP) this.#timer.start(this.#time())
      return 0
    }
    this.type = type
    if (type !== TEMP_QUERY) this.#timer.stop()
    if (type === DISABLED || type === TEMP_QUERY) this.#forget()
    else this.#remember()
    if (type === TEMP) this.#timer.start(this.#time())
    return 0
  }

  /** The port takes part (__br_multicast_enable_port_ctx()). */
  begin(): void {
    if (this.type === PERM) this.#remember()
  }

  /** The port takes no part any more (__br_multicast_disable_port_ctx()). */
  end(): void {
    this.#timer.stop()
    this.#forget()
  }

  #remember(): void {
    if (this.#isThere) return
    this.#isThere = true
    this.#notify(true)
  }

  #forget(): void {
    if (!this.#isThere) return
    this.#isThere = false
    this.#notify(false)
    if (this.type === TEMP) this.type = TEMP_QUERY
  }

  #notify(isThere: boolean): void {
    const message = () => routerMessage(this.#bridge, { index: this.#port.index })
    rtnlNotify(this.#bridge.net.net, routeGroups.MDB, isThere ? rtmNewMdb : rtmDelMdb, message)
  }

  /** How a dump tells it; undefined where there is none. */
  message(): MdbRouterPort | undefined {
    if (!this.#isThere) return undefined
    const timer = ticks(this.#timer.left)
    return { index: this.#port.index, timer, type: this.type, inetTimer: timer, inet6Timer: timer }
  }
}
