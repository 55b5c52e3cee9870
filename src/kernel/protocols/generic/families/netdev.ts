import {
  bindReceiveQueues,
  bindSending,
  dumpDevices,
  dumpNapis,
  dumpPagePools,
  dumpQueueStatistics,
  getDevice,
  getNapi,
  getPagePool,
  type Napi,
  type NetdevDevice,
  napi,
  netdev,
  setNapi,
} from '../../../../families/generic/index.ts'
import { policyOf } from '../../../policy/derive.ts'
import { handle } from '../served/handlers.ts'
import { familyConfig } from '../served/serve-family.ts'
import { type Device, deviceByIndex, devicesOf } from './devices.ts'

/** Devices of this kernel know nothing of XDP. */
function described({ index }: Device): NetdevDevice {
  return { ifindex: index, xdpFeatures: 0n, xdpRxMetadataFeatures: 0n, xskFeatures: 0n }
}

/**
 * `net/core/netdev-genl.c`. Devices of this kernel have no hardware: there is no page pool and no NAPI instance, and nothing
 * can be bound to a queue.
 */
export const netdevFamily = familyConfig(netdev, [
  handle(getDevice, {
    do({ ifindex }, call) {
      const device = deviceByIndex(call.net, ifindex)
      return device === undefined ? call.refuse('ENODEV') : described(device)
    },
  }),
  handle(dumpDevices, { unmarked: true, dump: (_, call) => devicesOf(call.net).map(described) }),
  handle(getPagePool, { do: (_, call) => call.refuse('ENOENT') }),
  handle(dumpPagePools, { dump: () => [] }),
  handle(getNapi, { do: (_, call) => call.refuse('ENOENT', undefined, 'id') }),
  handle(dumpNapis, {
    // biome-ignore lint/correctness/useYield: there is nothing to give, but the end may be an error.
    *dump({ ifindex }, call) {
      if (ifindex !== undefined && deviceByIndex(call.net, ifindex) === undefined) return call.refuse('ENODEV')
    },
  }),
  handle(dumpQueueStatistics, {
    // biome-ignore lint/correctness/useYield: no device counts by queue, but the end may be an error.
    *dump({ ifindex }, call) {
      if (ifindex === undefined || deviceByIndex(call.net, ifindex)) return
      return call.refuse('ENODEV', undefined, 'ifindex')
    },
  }),
  handle(bindReceiveQueues, { do: (_, call) => call.refuse('EOPNOTSUPP') }),
  handle(setNapi, {
    do: (_, call) => call.refuse('ENOENT', undefined, 'id'),
    policy: policyOf(napi, {
      accept: setNapi.accept as (keyof Napi)[],
      replace: { threaded: { kind: 'u32', max: 1 } },
    }),
  }),
  handle(bindSending, {
    do({ ifindex }, call) {
      if (deviceByIndex(call.net, ifindex) === undefined) return call.refuse('ENODEV')
      return call.refuse('EOPNOTSUPP', 'Driver does not support netmem TX')
    },
  }),
])
