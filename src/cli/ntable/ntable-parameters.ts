import type { NeighParms, NeighTable } from '../../families/route/index.ts'

/** Parameters of a table, on a link or by default, by what iproute2 calls them and in its order. Times are milliseconds. */
export const parameters = {
  refcnt: 'refcnt',
  reachable: 'reachableTime',
  base_reachable: 'baseReachableTime',
  retrans: 'retransTime',
  gc_stale: 'gcStaletime',
  delay_probe: 'delayProbeTime',
  queue: 'queueLen',
  app_probes: 'appProbes',
  ucast_probes: 'ucastProbes',
  mcast_probes: 'mcastProbes',
  anycast_delay: 'anycastDelay',
  proxy_delay: 'proxyDelay',
  proxy_queue: 'proxyQlen',
  locktime: 'locktime',
} as const satisfies Record<string, keyof NeighParms>

/** What a table has once, for all links. */
export const limits = {
  thresh1: 'thresh1',
  thresh2: 'thresh2',
  thresh3: 'thresh3',
  gc_interval: 'gcInterval',
} as const satisfies Record<string, keyof NeighTable>
