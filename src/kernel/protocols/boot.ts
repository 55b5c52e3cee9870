import { protocols } from '../../wire/index.ts'
import { netlinkKernelCreate, netlinkKernelRelease } from '../api/kernel-socket.ts'
import type { Kernel } from '../kernel.ts'
import { type NetlinkKernelConfig, NL_CFG_F_NONROOT_RECV, NL_CFG_F_NONROOT_SEND } from '../sock/protocol-table.ts'
import type { Net } from '../task/net.ts'
import { auditInput, bindAudit } from './audit.ts'
import { bindConnector } from './connector.ts'
import { diagInput } from './diag/input.ts'
import { fibLookupInput } from './fib-lookup.ts'
import { bindGenl, unbindGenl } from './generic/bind.ts'
import { bootFamilies } from './generic/boot.ts'
import { genlInput } from './generic/input.ts'
import { ueventInput } from './kobject-uevent.ts'
import { netfilterInput } from './netfilter.ts'
import { endRouteNet } from './route/end-route-net.ts'
import { bindRoute, routeInput } from './route/input.ts'
import { routeNetOf } from './route/route-net.ts'
import { xfrmInput } from './xfrm.ts'

/** A protocol that a kernel has from the start. */
interface BootProtocol extends NetlinkKernelConfig {
  readonly unit: number
  /** Whether its kernel socket exists in the first namespace only. */
  readonly firstNetOnly?: boolean
}

/** Takes what it is sent and answers nothing. */
function ignore(): void {}

/**
 * The protocols of the recorded kernel, with their groups and permissions. What
 * their inputs know is said there.
 */
const bootTable: readonly BootProtocol[] = [
  { unit: protocols.NETLINK_ROUTE, groups: 39, flags: NL_CFG_F_NONROOT_RECV, input: routeInput, bind: bindRoute },
  { unit: protocols.NETLINK_SOCK_DIAG, flags: NL_CFG_F_NONROOT_RECV, input: diagInput },
  { unit: protocols.NETLINK_XFRM, input: xfrmInput },
  { unit: protocols.NETLINK_SELINUX, flags: NL_CFG_F_NONROOT_RECV, firstNetOnly: true },
  { unit: protocols.NETLINK_AUDIT, flags: NL_CFG_F_NONROOT_RECV, input: auditInput, bind: bindAudit },
  { unit: protocols.NETLINK_FIB_LOOKUP, input: fibLookupInput },
  {
    unit: protocols.NETLINK_CONNECTOR,
    flags: NL_CFG_F_NONROOT_RECV,
    input: ignore,
    bind: bindConnector,
    firstNetOnly: true,
  },
  { unit: protocols.NETLINK_NETFILTER, input: netfilterInput },
  { unit: protocols.NETLINK_KOBJECT_UEVENT, flags: NL_CFG_F_NONROOT_RECV, input: ueventInput },
  {
    unit: protocols.NETLINK_GENERIC,
    groups: 64,
    flags: NL_CFG_F_NONROOT_RECV,
    input: genlInput,
    bind: bindGenl,
    unbind: unbindGenl,
  },
]

/** Registers what needs no kernel socket: NETLINK_USERSOCK, and the families of generic netlink. */
export function bootProtocols(kernel: Kernel): void {
  kernel.protocols[protocols.NETLINK_USERSOCK]?.register({ groups: 32, flags: NL_CFG_F_NONROOT_SEND })
  bootFamilies(kernel)
}

/** Makes the kernel sockets of a namespace, and its loopback link. */
export function bootNet(net: Net): void {
  for (const { unit, firstNetOnly, ...config } of bootTable) {
    if (!firstNetOnly || net === net.kernel.initNet) netlinkKernelCreate(net, unit, config)
  }
  routeNetOf(net)
}

/** A namespace ends: first others forget it, then its links go, and last its kernel sockets (`net/core/net_namespace.c`, cleanup_net()). */
export function exitNet(net: Net): void {
  endRouteNet(net)
  for (const ports of net.ports) {
    const sk = ports.get(0)
    if (sk !== undefined) netlinkKernelRelease(sk)
  }
}
