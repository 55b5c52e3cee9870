export { type Chance, type Faults, faulty } from './around/faulty.ts'
export {
  type CapturedDatagram,
  LINKTYPE_NETLINK,
  type PcapFormat,
  type PcapPacket,
  type PcapReader,
  pcapDatagram,
  pcapFileHeader,
  pcapPacket,
  readCapture,
  readPcap,
} from './around/pcap.ts'
export { type PcapSink, record } from './around/record.ts'
export { type ReplayOptions, type ReplaySocket, replay } from './around/replay.ts'
export { DATAGRAM_CHANNEL, type DatagramEvent, describeDatagram, type TraceSink, trace } from './around/trace.ts'
/** What the instructions of a filter are made of (`linux/bpf_common.h`, `linux/filter.h`). */
export * as bpf from './filter-code.ts'
export { namespaceCalls } from './native/namespace-calls.ts'
export { type OpenOptions, open } from './native/native.ts'
export { growReceiveBuffer } from './options.ts'
export { type Datagram, datagramsOf } from './queue.ts'
export * from './socket.ts'
