import {
  bindReceiveQueues,
  bindSending,
  dumpDevices,
  dumpNapis,
  dumpPagePools,
  dumpQueueStatistics,
  dumpQueues,
  getDevice,
  getNapi,
  getPagePool,
  getQueue,
  type Napi,
  type NetdevQueue,
  napi,
  netdev,
  queueTypes,
  setNapi,
} from '../../../../families/generic/index.ts'
import { policyOf } from '../../../policy/derive.ts'
import type { Net } from '../../../task/net.ts'
import type { Link } from '../../route/link/link.ts'
import { routeNetOf } from '../../route/route-net.ts'
import { deviceOf } from '../netdev-listener.ts'
import { handle } from '../served/handlers.ts'
import { familyConfig } from '../served/serve-family.ts'

function linksOf(net: Net): readonly Link[] {
  return routeNetOf(net).links.all
}

function linkAt(net: Net, index: number): Link | undefined {
  return routeNetOf(net).links.get(index)
}

function isLinkOrAll(net: Net, index: number | undefined): boolean {
  return index === undefined || linkAt(net, index) !== undefined
}

function* queuesOf({ index, numRxQueues, numTxQueues, isUp }: Link): Generator<NetdevQueue> {
  if (!isUp) return
  for (let id = 0; id < numRxQueues; id++) yield { id, ifindex: index, type: queueTypes.RX }
  for (let id = 0; id < numTxQueues; id++) yield { id, ifindex: index, type: queueTypes.TX }
}

/** A dump of nothing whose end may be an error: Linux looks at the request when it fills the first buffer, and not before. */
function emptyDump(end: () => number): Iterable<never, number> {
  return { [Symbol.iterator]: () => ({ next: () => ({ done: true, value: end() }) }) }
}

/**
 * `net/core/netdev-genl.c`. Links of this kernel have no hardware: there is no page pool and no NAPI instance, nothing counts
 * by queue, and nothing can be bound to a queue.
 */
export const netdevFamily = familyConfig(netdev, [
  handle(getDevice, {
    do({ ifindex }, call) {
      const link = linkAt(call.net, ifindex)
      return link === undefined ? call.refuse('ENODEV') : deviceOf(link)
    },
  }),
  handle(dumpDevices, { unmarked: true, dump: (_, call) => linksOf(call.net).map(deviceOf) }),
  handle(getPagePool, { do: (_, call) => call.refuse('ENOENT') }),
  handle(dumpPagePools, { dump: () => [] }),
  handle(getQueue, {
    do({ id, type, ifindex }, call) {
      const link = linkAt(call.net, ifindex)
      if (link === undefined) return call.refuse('ENODEV')
      if (!link.isUp) return call.refuse('ENOENT')
      const count = type === queueTypes.RX ? link.numRxQueues : link.numTxQueues
      return id < count ? { id, ifindex, type } : call.refuse('EINVAL')
    },
  }),
  handle(dumpQueues, {
    unmarked: true,
    *dump({ ifindex }, call) {
      const one = ifindex === undefined ? undefined : linkAt(call.net, ifindex)
      if (ifindex !== undefined && one === undefined) return call.refuse('ENODEV')
      for (const link of one === undefined ? linksOf(call.net) : [one]) yield* queuesOf(link)
    },
  }),
  handle(getNapi, { do: (_, call) => call.refuse('ENOENT', undefined, 'id') }),
  handle(dumpNapis, {
    dump: ({ ifindex }, call) => emptyDump(() => (isLinkOrAll(call.net, ifindex) ? 0 : call.refuse('ENODEV'))),
  }),
  handle(dumpQueueStatistics, {
    dump: ({ ifindex }, call) =>
      emptyDump(() => (isLinkOrAll(call.net, ifindex) ? 0 : call.refuse('ENODEV', undefined, 'ifindex'))),
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
      if (linkAt(call.net, ifindex) === undefined) return call.refuse('ENODEV')
      return call.refuse('EOPNOTSUPP', 'Driver does not support netmem TX')
    },
  }),
])
