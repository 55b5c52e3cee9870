export { netlinkAck } from './api/ack.ts'
export {
  NetlinkCallback,
  type NetlinkDumpControl,
  netlinkDumpStart,
  nlDumpCheckConsistent,
  nlmsgPutAnswer,
} from './api/dump.ts'
export { type NetlinkExtAck, setBadAttribute } from './api/extack.ts'
export {
  netlinkKernelCreate,
  netlinkKernelRelease,
  netlinkRegisterNotifier,
  netlinkUnregisterNotifier,
} from './api/kernel-socket.ts'
export type { NetlinkNotifier, NetlinkNotify } from './api/notifier.ts'
export { netlinkHasListeners, netlinkSetErr, nlmsgMulticast, nlmsgNotify, nlmsgUnicast } from './api/notify.ts'
export { netlinkCapable, netlinkNetCapable, netlinkNsCapable } from './api/permission.ts'
export { netlinkRcvSkb, type RequestHandler } from './api/rcv-skb.ts'
export type { Clock } from './clock.ts'
export { type FaultKind, type FaultPlan, Faults } from './faults.ts'
export { checkFilter, runFilter } from './filter/filter.ts'
export type { ProcRow } from './introspection/proc.ts'
export type { TapListener, TappedDatagram } from './introspection/taps.ts'
export { Kernel } from './kernel.ts'
export { type Linux2005, linux2005 } from './linux-2005/linux-2005.ts'
export type { NetlinkCb2005 } from './linux-2005/netlink-cb.ts'
export type { Input2005, Sock2005 } from './linux-2005/sock-2005.ts'
export type { KernelModule } from './module/kernel-module.ts'
export { loadModule } from './module/load-module.ts'
export type { LoadedModule, ModuleState } from './module/loaded-module.ts'
export { ModuleError } from './module/module-error.ts'
export type { ModuleRow } from './module/module-table.ts'
export type { KernelOptions, Sysctl } from './parameters.ts'
export { type PolicyOptions, policyOf } from './policy/derive.ts'
export * from './policy/parse.ts'
export {
  type AttributeKind,
  type AttributePolicy,
  type Policy,
  type PolicyLimits,
  policyFrom,
} from './policy/policy.ts'
export type { LogLine } from './printk.ts'
export * from './protocols/generic/family.ts'
export type { GenlDump, GenlInfo } from './protocols/generic/info.ts'
export * from './protocols/generic/message.ts'
export * from './protocols/generic/multicast.ts'
export { genlRegisterFamily, genlUnregisterFamily } from './protocols/generic/register.ts'
export type { FamilyCall } from './protocols/generic/served/call.ts'
export type { FieldPath } from './protocols/generic/served/field-place.ts'
export { type HandledOperation, type Handlers, type HandlersOf, handle } from './protocols/generic/served/handlers.ts'
export { type ServedFamily, type ServeOptions, serveFamily } from './protocols/generic/served/serve-family.ts'
export * from './skb/attribute.ts'
export {
  allocSkb,
  NlMsgHdr,
  nlmsgAppend,
  nlmsgCancel,
  nlmsgData,
  nlmsgEnd,
  nlmsgHdr,
  nlmsgLen,
  nlmsgNew,
  nlmsgPut,
  skbPut,
} from './skb/message.ts'
export * from './skb/nlattr.ts'
export { type ControlBlock, type MessageCredentials, NETLINK_CB, type SkBuff } from './skb/sk-buff.ts'
export { netlinkBroadcast, type TransmitFilter } from './sock/broadcast.ts'
export { Interruption } from './sock/interruption.ts'
export type { ReturnedLoan } from './sock/loan.ts'
export { type NetlinkKernelConfig, NL_CFG_F_NONROOT_RECV, NL_CFG_F_NONROOT_SEND } from './sock/protocol-table.ts'
export { SOCK_DGRAM, SOCK_RAW, type Sock } from './sock/sock.ts'
export { MSG_DONTWAIT, netlinkUnicast } from './sock/unicast.ts'
export type { KernelSocketOptions } from './socket.ts'
export type { LentMessage } from './syscall/lend-message.ts'
export type { ReceivedMessage, ReceiveRoom } from './syscall/receive-message.ts'
export type { SendMessage, SocketFile } from './syscall/socket-file.ts'
export type { OptionValue } from './syscall/socket-option.ts'
export type { Capability } from './task/capability.ts'
export type { Net } from './task/net.ts'
export { PerNet } from './task/pernet.ts'
export { CLONE_NEWNET, CLONE_NEWUSER, type Task, type TaskOptions } from './task/task.ts'
export type { Credentials, UserNamespace } from './task/user-namespace.ts'
