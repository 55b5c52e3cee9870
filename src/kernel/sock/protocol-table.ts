import type { LoadedModule } from '../module/loaded-module.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import { MAX_LINKS, type Net } from '../task/net.ts'
import type { Sock } from './sock.ts'

/** Of a protocol: who has no CAP_NET_ADMIN may join groups (`linux/netlink.h`). */
export const NL_CFG_F_NONROOT_RECV = 1
/** Of a protocol: who has no CAP_NET_ADMIN may send to groups, and to port ids other than the kernel's (`linux/netlink.h`). */
export const NL_CFG_F_NONROOT_SEND = 2

/** Every protocol has at least this many groups. */
export const MIN_GROUPS = 32

/** What a kernel socket is made with (`struct netlink_kernel_cfg`). */
export interface NetlinkKernelConfig {
  /** Number of multicast groups; at least 32 are there. */
  readonly groups?: number | undefined
  /** NL_CFG_F_NONROOT_RECV and NL_CFG_F_NONROOT_SEND. */
  readonly flags?: number | undefined
  /** Is given every datagram that is sent to port id 0, inside the send. Left out: nothing can be sent there. */
  readonly input?: ((skb: SkBuff) => void) | undefined
  /** Asked before a socket joins a group; minus an errno refuses. */
  readonly bind?: ((net: Net, group: number) => number | void) | undefined
  /** Told that a socket has left a group. */
  readonly unbind?: ((net: Net, group: number) => void) | undefined
  /** Told that a socket is closed; its groups are still to be seen. */
  readonly release?: ((sk: Sock) => void) | undefined
  /** The module that it is made for, which every open socket of the protocol holds; default: the one whose `init` runs. */
  readonly module?: LoadedModule | undefined
}

/** An entry of `nl_table`: what all sockets of a protocol share, in all namespaces. */
export class Protocol {
  readonly number: number
  /** How many kernel sockets there are, and 1 for a protocol that works without. 0: the protocol cannot be opened. */
  registered = 0
  groups = 0
  flags = 0
  bind: NetlinkKernelConfig['bind']
  unbind: NetlinkKernelConfig['unbind']
  release: NetlinkKernelConfig['release']
  module: LoadedModule | undefined
  /** Sockets with at least one group, those that joined last first. Replaced when it changes, never changed. */
  members: readonly Sock[] = []

  constructor(number: number) {
    this.number = number
  }

  /** The first registration decides what the protocol is like; the others are counted. */
  register(config: NetlinkKernelConfig): void {
    if (this.registered++ > 0) return
    this.groups = Math.max(config.groups ?? 0, MIN_GROUPS)
    this.flags = config.flags ?? 0
    this.bind = config.bind
    this.unbind = config.unbind
    this.release = config.release
    this.module = config.module
  }

  unregister(): void {
    if (--this.registered > 0) return
    this.groups = 0
    this.flags = 0
    this.bind = this.unbind = this.release = this.module = undefined
  }
}

/** The table of all protocols. */
export function protocolTable(): readonly Protocol[] {
  return Array.from({ length: MAX_LINKS }, (_, number) => new Protocol(number))
}
