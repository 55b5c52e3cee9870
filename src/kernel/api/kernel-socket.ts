import type { SkBuff } from '../skb/sk-buff.ts'
import { insertPort } from '../sock/bind.ts'
import type { NetlinkKernelConfig } from '../sock/protocol-table.ts'
import { releaseSock } from '../sock/release.ts'
import { SOCK_DGRAM, Sock } from '../sock/sock.ts'
import { MAX_LINKS, type Net } from '../task/net.ts'
import { ackFailure } from './ack.ts'
import type { NetlinkNotifier } from './notifier.ts'

/**
 * Makes the kernel's socket of protocol `unit` in a namespace; undefined when `unit` is not 0 to 31, or it has one there. The first
 * namespace decides what the protocol is like for all (`net/netlink/af_netlink.c`, __netlink_kernel_create()).
 */
export function netlinkKernelCreate(net: Net, unit: number, config: NetlinkKernelConfig = {}): Sock | undefined {
  const { kernel } = net
  const protocol = kernel.protocols[unit]
  if (protocol === undefined || !Number.isInteger(unit) || unit >= MAX_LINKS) return undefined
  const sk = new Sock(kernel, net, protocol, SOCK_DGRAM, undefined)
  if (insertPort(sk, 0) < 0) return undefined
  const { module = kernel.modules.current } = config
  protocol.register({ ...config, module })
  sk.disown = module?.own(() => netlinkKernelRelease(sk))
  if (config.input !== undefined) sk.input = guarded(sk, config.input)
  return sk
}

/**
 * An input whose errors stay in the kernel: they go to the log, and the message that it was given is answered with EIO where
 * it asked for an answer.
 */
function guarded(sk: Sock, input: (skb: SkBuff) => void): (skb: SkBuff) => void {
  const { kernel } = sk
  const what = `input of protocol ${sk.protocol.number}`
  return (skb) => {
    try {
      const result: unknown = input(skb)
      if (result instanceof Promise) result.catch((error: unknown) => kernel.oops(what, error))
    } catch (error) {
      kernel.oops(what, error)
      ackFailure(skb)
    }
  }
}

/** Takes a kernel socket away. With its last one the protocol is gone; sockets of it that are open stay. */
export function netlinkKernelRelease(sk: Sock): void {
  if (!sk.isKernel) return
  sk.disown?.()
  releaseSock(sk)
}

/** Has `notifier` told of every socket that is closed, until it is unregistered. */
export function netlinkRegisterNotifier(net: Net, notifier: NetlinkNotifier): void {
  const { modules, notifiers } = net.kernel
  notifiers.register(
    notifier,
    modules.current?.own(() => notifiers.unregister(notifier)),
  )
}

/** Has `notifier` told no longer. */
export function netlinkUnregisterNotifier(net: Net, notifier: NetlinkNotifier): void {
  net.kernel.notifiers.unregister(notifier)
}
