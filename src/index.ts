export * from './client/index.ts'
export { type OpenOptions, open, type Socket } from './socket/index.ts'
export {
  type AckPolicy,
  ClosedError,
  DecodeError,
  EncodeError,
  type ExtendedAck,
  InterruptedError,
  NetlinkError,
  NlkitError,
  OverrunError,
  processPortId,
  SocketError,
  TimeoutError,
  threadPortId,
  UnsupportedError,
} from './wire/index.ts'
