import { protocols } from '../wire/index.ts'
import { diagInput } from './diag/input.ts'
import { EINVAL, EPERM } from './errno.ts'
import { genlInput } from './generic/input.ts'
import type { Kernel } from './kernel.ts'
import { netlinkKernelCreate } from './kernel-socket.ts'
import type { Net } from './net.ts'
import { netlinkNetCapable } from './permission.ts'
import { type NetlinkKernelConfig, NL_CFG_F_NONROOT_RECV, NL_CFG_F_NONROOT_SEND } from './protocol-table.ts'
import { netlinkRcvSkb } from './rcv-skb.ts'
import { bindRoute, routeInput } from './route/input.ts'
import type { SkBuff } from './sk-buff.ts'

/** A protocol that a kernel has from the start. */
interface BootProtocol extends NetlinkKernelConfig {
  readonly unit: number
  /** Whether its kernel socket exists in the first namespace only. */
  readonly firstNetOnly?: boolean
}

/** Requests to a subsystem that is not there: its permissions are asked for, then they are refused. */
function refuse(skb: SkBuff): void {
  netlinkRcvSkb(skb, () => (netlinkNetCapable(skb, 'CAP_NET_ADMIN') ? -EINVAL : -EPERM))
}

/** Takes what it is sent and answers nothing. */
function ignore(): void {}

/** Joining the group of the audit log wants a capability of its own (`kernel/audit.c`, audit_multicast_bind()). */
function bindAudit(net: Net): number {
  return net.kernel.current.capable('CAP_AUDIT_READ') ? 0 : -EPERM
}

/**
 * The protocols of the recorded kernel, with their groups and permissions. Of route, generic and sock_diag there is an input;
 * the others only refuse, until somebody writes them.
 */
const bootTable: readonly BootProtocol[] = [
  { unit: protocols.NETLINK_ROUTE, groups: 39, flags: NL_CFG_F_NONROOT_RECV, input: routeInput, bind: bindRoute },
  { unit: protocols.NETLINK_SOCK_DIAG, flags: NL_CFG_F_NONROOT_RECV, input: diagInput },
  { unit: protocols.NETLINK_XFRM, input: refuse },
  { unit: protocols.NETLINK_SELINUX, flags: NL_CFG_F_NONROOT_RECV, firstNetOnly: true },
  { unit: protocols.NETLINK_AUDIT, flags: NL_CFG_F_NONROOT_RECV, input: refuse, bind: bindAudit },
  { unit: protocols.NETLINK_FIB_LOOKUP, input: ignore },
  { unit: protocols.NETLINK_CONNECTOR, flags: NL_CFG_F_NONROOT_RECV, input: ignore, firstNetOnly: true },
  { unit: protocols.NETLINK_NETFILTER, input: refuse },
  { unit: protocols.NETLINK_KOBJECT_UEVENT, flags: NL_CFG_F_NONROOT_RECV, input: refuse },
  { unit: protocols.NETLINK_GENERIC, groups: 64, flags: NL_CFG_F_NONROOT_RECV, input: genlInput },
]

/** Registers what needs no kernel socket: NETLINK_USERSOCK. */
export function bootProtocols(kernel: Kernel): void {
  kernel.protocols[protocols.NETLINK_USERSOCK]?.register({ groups: 32, flags: NL_CFG_F_NONROOT_SEND })
}

/** Makes the kernel sockets of a namespace. */
export function bootNet(net: Net): void {
  for (const { unit, firstNetOnly, ...config } of bootTable) {
    if (!firstNetOnly || net === net.kernel.initNet) netlinkKernelCreate(net, unit, config)
  }
}
