export { type Chance, type Faults, faulty } from './faulty.ts'
/** What the instructions of a filter are made of (`linux/bpf_common.h`, `linux/filter.h`). */
export * as bpf from './filter-code.ts'
export { type OpenOptions, open } from './native.ts'
export { growReceiveBuffer } from './options.ts'
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
} from './pcap.ts'
export { type Datagram, datagramsOf } from './queue.ts'
export { type PcapSink, record } from './record.ts'
export { type ReplayOptions, type ReplaySocket, replay } from './replay.ts'
export * from './socket.ts'
export { DATAGRAM_CHANNEL, type DatagramEvent, describeDatagram, type TraceSink, trace } from './trace.ts'
