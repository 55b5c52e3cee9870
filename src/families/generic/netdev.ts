import { attrs, bytes, defineFamily, multi, nest, u32, u64, uint, type Value } from '../../schema/index.ts'

/** What a device does with XDP (NETDEV_XDP_ACT_*). */
export const xdpFeatures = {
  BASIC: 1,
  REDIRECT: 2,
  NDO_XMIT: 4,
  XSK_ZEROCOPY: 8,
  HW_OFFLOAD: 16,
  RX_SG: 32,
  NDO_XMIT_SG: 64,
} as const

/** What XDP programs are told of a packet (NETDEV_XDP_RX_METADATA_*). */
export const xdpRxMetadata = { TIMESTAMP: 1, HASH: 2, VLAN_TAG: 4 } as const

/** What AF_XDP sockets can ask of a device (NETDEV_XSK_FLAGS_*). */
export const xskFeatures = { TX_TIMESTAMP: 1, TX_CHECKSUM: 2, TX_LAUNCH_TIME_FIFO: 4 } as const

const deviceShape = {
  ifindex: u32(1, { min: 1 }),
  xdpFeatures: u64(3, { flags: xdpFeatures }),
  /** Fragments of a packet without copies. */
  xdpZcMaxSegs: u32(4),
  xdpRxMetadataFeatures: u64(5, { flags: xdpRxMetadata }),
  xskFeatures: u64(6, { flags: xskFeatures }),
}
/** A network device, and what its driver can do. */
export interface NetdevDevice extends Value<typeof deviceShape> {}
/** NETDEV_A_DEV_* */
export const netdevDevice = attrs<NetdevDevice>('NETDEV_A_DEV', deviceShape)

const pagePoolShape = {
  id: uint(1, { min: 1, max: 0xffff_ffffn }),
  ifindex: u32(2, { min: 1, max: 0x7fff_ffff }),
  napiId: uint(3, { min: 1, max: 0xffff_ffffn }),
  /** Pages in use, and bytes of them. */
  inflight: uint(4),
  inflightMem: uint(5),
  /** When its owner let go of it, in seconds since the kernel was started. */
  detachTime: uint(6),
  dmabuf: u32(7),
  ioUring: bytes(8),
}
/** A pool of pages that a driver receives into. */
export interface PagePool extends Value<typeof pagePoolShape> {}
/** NETDEV_A_PAGE_POOL_* */
export const pagePool = attrs<PagePool>('NETDEV_A_PAGE_POOL', pagePoolShape)

/** Whether a thread polls an instance, and whether it never rests (since Linux 6.19; NETDEV_NAPI_THREADED_*). */
export const threadedModes = { DISABLED: 0, ENABLED: 1, BUSY_POLL: 2 } as const

const napiShape = {
  ifindex: u32(1, { min: 1 }),
  id: u32(2),
  irq: u32(3),
  pid: u32(4),
  deferHardIrqs: u32(5, { max: 0x7fff_ffff }),
  /** Nanoseconds. */
  groFlushTimeout: uint(6),
  irqSuspendTimeout: uint(7),
  threaded: u32(8, { max: 2, enum: threadedModes }),
}
/** An instance that polls the queues of a device. */
export interface Napi extends Value<typeof napiShape> {}
/** NETDEV_A_NAPI_* */
export const napi = attrs<Napi>('NETDEV_A_NAPI', napiShape)

/** Which way packets go in a queue (NETDEV_QUEUE_TYPE_*). */
export const queueTypes = { RX: 0, TX: 1 } as const

const queueShape = {
  id: u32(1),
  type: u32(3, { max: 1, enum: queueTypes }),
  ifindex: u32(2, { min: 1 }),
  napiId: u32(4),
  dmabuf: u32(5),
  ioUring: bytes(6),
  xsk: bytes(7),
}
/** A queue of a device. */
export interface NetdevQueue extends Value<typeof queueShape> {}
/** NETDEV_A_QUEUE_* */
export const netdevQueue = attrs<NetdevQueue>('NETDEV_A_QUEUE', queueShape)

/** What statistics are of: the queues one by one, or their device (without). */
export const statisticsScopes = { QUEUE: 1 } as const

const statisticsShape = {
  ifindex: u32(1, { min: 1 }),
  queueType: u32(2, { max: 1, enum: queueTypes }),
  queueId: u32(3),
  scope: uint(4, { mask: 1, flags: statisticsScopes }),
  rxPackets: uint(8),
  rxBytes: uint(9),
  txPackets: uint(10),
  txBytes: uint(11),
  rxAllocFail: uint(12),
  rxHwDrops: uint(13),
  rxHwDropOverruns: uint(14),
  rxCsumComplete: uint(15),
  rxCsumUnnecessary: uint(16),
  rxCsumNone: uint(17),
  rxCsumBad: uint(18),
  rxHwGroPackets: uint(19),
  rxHwGroBytes: uint(20),
  rxHwGroWirePackets: uint(21),
  rxHwGroWireBytes: uint(22),
  rxHwDropRatelimits: uint(23),
  txHwDrops: uint(24),
  txHwDropErrors: uint(25),
  txCsumNone: uint(26),
  txNeedsCsum: uint(27),
  txHwGsoPackets: uint(28),
  txHwGsoBytes: uint(29),
  txHwGsoWirePackets: uint(30),
  txHwGsoWireBytes: uint(31),
  txHwDropRatelimits: uint(32),
  txStop: uint(33),
  txWake: uint(34),
}
/** Packets and bytes since the device was there. */
export interface QueueStatistics extends Value<typeof statisticsShape> {}
/** NETDEV_A_QSTATS_* */
export const queueStatistics = attrs<QueueStatistics>('NETDEV_A_QSTATS', statisticsShape)

const queueIdShape = { id: queueShape.id, type: queueShape.type }
/** Which queue of a device. */
export interface QueueId extends Value<typeof queueIdShape> {}
/** NETDEV_A_QUEUE_* that say which queue is meant. */
export const queueId = attrs<QueueId>('NETDEV_A_QUEUE', queueIdShape)

const bindingShape = { ifindex: u32(1, { min: 1 }), queues: multi(nest(2, queueId)), fd: u32(3), id: u32(4) }
/** A buffer of a device's memory that queues receive into. */
export interface Binding extends Value<typeof bindingShape> {}
/** NETDEV_A_DMABUF_* */
export const binding = attrs<Binding>('NETDEV_A_DMABUF', bindingShape)

/** What there is to know of network devices beyond links. */
export const netdev = defineFamily('netdev')

const devGet = netdev.message('NETDEV_CMD_DEV_GET', 1, netdevDevice)
/** A device is there. */
export const devAdded = netdev.message('NETDEV_CMD_DEV_ADD_NTF', 2, netdevDevice)
/** A device is gone. */
export const devDeleted = netdev.message('NETDEV_CMD_DEV_DEL_NTF', 3, netdevDevice)
/** What a device can do has changed. */
export const devChanged = netdev.message('NETDEV_CMD_DEV_CHANGE_NTF', 4, netdevDevice)
const pagePoolGet = netdev.message('NETDEV_CMD_PAGE_POOL_GET', 5, pagePool)
/** A page pool is there. */
export const pagePoolAdded = netdev.message('NETDEV_CMD_PAGE_POOL_ADD_NTF', 6, pagePool)
/** A page pool is gone. */
export const pagePoolDeleted = netdev.message('NETDEV_CMD_PAGE_POOL_DEL_NTF', 7, pagePool)
/** A page pool has changed. */
export const pagePoolChanged = netdev.message('NETDEV_CMD_PAGE_POOL_CHANGE_NTF', 8, pagePool)
const queueGet = netdev.message('NETDEV_CMD_QUEUE_GET', 10, netdevQueue)
const napiGet = netdev.message('NETDEV_CMD_NAPI_GET', 11, napi)
const qstatsGet = netdev.message('NETDEV_CMD_QSTATS_GET', 12, queueStatistics)
const bindRx = netdev.message('NETDEV_CMD_BIND_RX', 13, binding)
const napiSet = netdev.message('NETDEV_CMD_NAPI_SET', 14, napi)
const bindTx = netdev.message('NETDEV_CMD_BIND_TX', 15, binding)

/** Asks for one device. */
export const getDevice = netdev.op({ request: devGet, reply: devGet, accept: ['ifindex'], require: ['ifindex'] })
/** Asks for all devices. */
export const dumpDevices = netdev.op({ request: devGet, reply: devGet, dump: true, single: false, accept: [] })

/** Asks for one page pool. */
export const getPagePool = netdev.op({ request: pagePoolGet, reply: pagePoolGet, accept: ['id'], require: ['id'] })
/** Asks for all page pools. */
export const dumpPagePools = netdev.op({
  request: pagePoolGet,
  reply: pagePoolGet,
  dump: true,
  single: false,
  accept: [],
})

/** Asks for a queue of a device that is up. */
export const getQueue = netdev.op({
  request: queueGet,
  reply: queueGet,
  accept: ['id', 'type', 'ifindex'],
  require: ['id', 'type', 'ifindex'],
})
/** Asks for all queues, or for those of a device. */
export const dumpQueues = netdev.op({
  request: queueGet,
  reply: queueGet,
  dump: true,
  single: false,
  accept: ['ifindex'],
})

/** Asks for one NAPI instance. */
export const getNapi = netdev.op({ request: napiGet, reply: napiGet, accept: ['id'], require: ['id'] })
/** Asks for all NAPI instances, or for those of a device. */
export const dumpNapis = netdev.op({ request: napiGet, reply: napiGet, dump: true, single: false, accept: ['ifindex'] })
/** Changes a NAPI instance. Needs CAP_NET_ADMIN. */
export const setNapi = netdev.op({
  request: napiSet,
  accept: ['id', 'deferHardIrqs', 'groFlushTimeout', 'irqSuspendTimeout', 'threaded'],
  require: ['id'],
  permission: 'admin',
})

/** Asks for the statistics of all devices that count by queue, or of one. */
export const dumpQueueStatistics = netdev.op({
  request: qstatsGet,
  reply: qstatsGet,
  dump: true,
  single: false,
  accept: ['ifindex', 'scope'],
})

/** Binds memory of a device to receive queues; the reply has its number. */
export const bindReceiveQueues = netdev.op({
  request: bindRx,
  reply: bindRx,
  accept: ['ifindex', 'fd', 'queues'],
  require: ['ifindex', 'fd', 'queues'],
  permission: 'admin',
})

/** Binds memory of a device to send from; the reply has its number. */
export const bindSending = netdev.op({
  request: bindTx,
  reply: bindTx,
  accept: ['ifindex', 'fd'],
  require: ['ifindex', 'fd'],
})

/** Devices that come, change and go. */
export const managementGroup = netdev.group('mgmt', {
  devAdded,
  devDeleted,
  devChanged,
})

/** Page pools that come, change and go. */
export const pagePoolGroup = netdev.group('page-pool', {
  pagePoolAdded,
  pagePoolDeleted,
  pagePoolChanged,
})
