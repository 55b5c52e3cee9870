export type { BatchRequest, BatchResult } from './channel/chunk.ts'
export type { ReceivedDatagram } from './channel/datagrams.ts'
export {
  type BatchOptions,
  Connection,
  type ConnectOptions,
  connect,
  type RequestOptions,
  type SubscribeOptions,
} from './connection.ts'
export { Dump, type DumpOptions } from './dump.ts'
export { type FieldMatch, type MessagePattern, matching, messageFilter } from './message-filter.ts'
export type { ChannelStatistics } from './statistics.ts'
export { type EventOf, type Notification, type Overrun, Subscription } from './subscription.ts'
