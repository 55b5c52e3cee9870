export { netlinkAck } from './ack.ts'
export * from './attribute.ts'
export { netlinkBroadcast, type TransmitFilter } from './broadcast.ts'
export type { Capability } from './capability.ts'
export type { Clock } from './clock.ts'
export {
  NetlinkCallback,
  type NetlinkDumpControl,
  netlinkDumpStart,
  nlDumpCheckConsistent,
  nlmsgPutAnswer,
} from './dump.ts'
export type { NetlinkExtAck } from './extack.ts'
export { checkFilter, runFilter } from './filter.ts'
export { Kernel } from './kernel.ts'
export {
  netlinkKernelCreate,
  netlinkKernelRelease,
  netlinkRegisterNotifier,
  netlinkUnregisterNotifier,
} from './kernel-socket.ts'
export { type Linux2005, linux2005 } from './linux-2005/linux-2005.ts'
export type { NetlinkCb2005 } from './linux-2005/netlink-cb.ts'
export type { Input2005, Sock2005 } from './linux-2005/sock-2005.ts'
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
} from './message.ts'
export type { KernelModule } from './module/kernel-module.ts'
export { loadModule } from './module/load-module.ts'
export type { LoadedModule, ModuleState } from './module/loaded-module.ts'
export { ModuleError } from './module/module-error.ts'
export type { ModuleRow } from './module/module-table.ts'
export type { Net } from './net.ts'
export type { NetlinkNotifier, NetlinkNotify } from './notifier.ts'
export { netlinkHasListeners, netlinkSetErr, nlmsgMulticast, nlmsgNotify, nlmsgUnicast } from './notify.ts'
export type { KernelOptions, Sysctl } from './parameters.ts'
export { netlinkCapable, netlinkNetCapable, netlinkNsCapable } from './permission.ts'
export type { LogLine } from './printk.ts'
export type { ProcRow } from './proc.ts'
export { type NetlinkKernelConfig, NL_CFG_F_NONROOT_RECV, NL_CFG_F_NONROOT_SEND } from './protocol-table.ts'
export { netlinkRcvSkb, type RequestHandler } from './rcv-skb.ts'
export { type ControlBlock, type MessageCredentials, NETLINK_CB, type SkBuff } from './sk-buff.ts'
export { SOCK_DGRAM, SOCK_RAW, type Sock } from './sock.ts'
export type { KernelSocketOptions } from './socket.ts'
export type { ReceivedMessage, ReceiveRoom } from './syscall/receive-message.ts'
export type { SendMessage, SocketFile } from './syscall/socket-file.ts'
export type { OptionValue } from './syscall/socket-option.ts'
export type { TapListener, TappedDatagram } from './taps.ts'
export { CLONE_NEWNET, CLONE_NEWUSER, type Task, type TaskOptions } from './task.ts'
export { MSG_DONTWAIT, netlinkUnicast } from './unicast.ts'
export type { Credentials, UserNamespace } from './user-namespace.ts'
